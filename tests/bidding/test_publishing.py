"""Publishing in two phases: prepared, confirmed, gone out exactly once, whoever stops or hurries in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.permits import Refused
from bidding import guards
from bidding.actions import publishing
from bidding.actions.addenda import draft_addendum
from bidding.actions.publishing import (
    PATIENCE,
    commit_publication,
    confirm_publication,
    finish_publications,
    prepare_publication,
    publish_tender,
    withdraw_publication,
)
from bidding.actions.questions import answer_question, ask_question
from bidding.models import Addendum, Lot, Notice, NoticeKind, Publication, Question, Status, TenderDocument
from bidding.queries.receipts import notice_proof
from bidding.texts.signed_notices import PaperError, read
from ledger import clock, keys
from ledger.models import Entry
from ledger.notes import Note
from ledger.verification import verify
from tests.bidding import making

pytestmark = pytest.mark.django_db


def prepared(lot: Lot) -> Publication:
    return prepare_publication(lot, by=making.party_of(lot).owner)


def seen(ready: Publication) -> dict[str, str]:
    return {"sha256": ready.document_sha256, "notice_sha256": ready.notice_sha256}


def confirmed(lot: Lot) -> Publication:
    ready = prepared(lot)
    return confirm_publication(ready, by=making.party_of(lot).owner, **seen(ready))


def state(lot: Lot) -> tuple[str, int, list[str]]:
    lot.refresh_from_db()
    return lot.status, lot.notices.count(), list(lot.publications.values_list("state", flat=True))


def test_the_public_sees_nothing_before_the_second_phase(monday: object) -> None:
    lot = making.ready_lot()

    confirmed(lot)

    assert state(lot) == (Status.DRAFT, 0, ["confirmed"])
    assert list(Lot.objects.public()) == []
    assert lot.documents.get().published_at is None
    assert not Entry.objects.filter(act="notice.publish").exists()


def test_what_was_read_is_what_goes_out(monday: object) -> None:
    lot = making.ready_lot()
    ready = confirmed(lot)

    notice = commit_publication(ready)

    assert (notice.title, notice.body, notice.sha256) == (ready.title, ready.body, ready.notice_sha256)
    assert state(lot) == (Status.PUBLISHED, 1, ["committed"])
    assert lot.documents.get().sha256 == ready.document_sha256


def test_every_step_twice_is_the_step_once(monday: object) -> None:
    lot = making.ready_lot()
    owner = making.party_of(lot).owner

    ready = prepared(lot)
    assert prepared(lot) == ready
    for _ in range(2):
        confirm_publication(ready, by=owner, **seen(ready))
    notices = {commit_publication(ready).pk, commit_publication(ready).pk, publish_tender(lot, by=owner).pk}

    assert len(notices) == 1
    assert prepared(lot) == ready
    acts = Entry.objects.filter(act__startswith="publication.").values_list("act", flat=True)
    assert list(acts) == ["publication.prepare", "publication.confirm"]
    assert Entry.objects.filter(act="tender.publish").count() == 1


def test_what_stopped_after_the_confirmation_is_finished_by_the_clock(monday: object) -> None:
    lot = making.ready_lot()
    confirmed(lot)

    assert finish_publications(clock.now()) == 1
    assert finish_publications(clock.now()) == 0

    assert state(lot) == (Status.PUBLISHED, 1, ["committed"])


def test_a_crash_inside_the_second_phase_leaves_nothing_public_and_the_clock_finishes(
    monday: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = making.ready_lot()
    ready = confirmed(lot)

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "tell", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            commit_publication(ready)

    assert state(lot) == (Status.DRAFT, 0, ["confirmed"])
    finish_publications(clock.now())
    assert state(lot) == (Status.PUBLISHED, 1, ["committed"])


def test_what_nobody_confirms_lapses_and_says_so(monday: object) -> None:
    lot = making.ready_lot()
    ready = prepared(lot)
    clock.set_clock(clock.now() + PATIENCE + timedelta(seconds=1))

    with pytest.raises(Refused) as refused:
        confirm_publication(ready, by=making.party_of(lot).owner, **seen(ready))
    moved = finish_publications(clock.now())

    assert refused.value.code == "lapsed"
    assert moved == 1
    assert state(lot) == (Status.DRAFT, 0, ["withdrawn"])
    assert prepared(lot) != ready


def test_a_document_written_anew_after_the_confirmation_never_goes_out_unread(monday: object) -> None:
    lot = making.ready_lot()
    ready = confirmed(lot)
    making.write_and_approve(lot, values={"site": "麻城市白果镇"})

    with pytest.raises(Refused) as refused:
        commit_publication(ready)
    finish_publications(clock.now())

    assert refused.value.code == "stale"
    assert state(lot) == (Status.DRAFT, 0, ["withdrawn"])
    assert lot.publications.get().reason == refused.value.reason


@pytest.mark.parametrize("of", ["sha256", "notice_sha256"])
def test_another_document_or_notice_than_the_prepared_one_is_not_confirmed(of: str, monday: object) -> None:
    lot = making.ready_lot()
    ready = prepared(lot)

    with pytest.raises(Refused) as refused:
        confirm_publication(ready, by=making.party_of(lot).owner, **{**seen(ready), of: "0" * 64})

    assert (refused.value.code, state(lot)) == ("stale", (Status.DRAFT, 0, ["prepared"]))


def test_a_withdrawn_preparation_neither_goes_out_nor_comes_back(monday: object) -> None:
    lot = making.ready_lot()
    owner = making.party_of(lot).owner
    ready = confirmed(lot)
    withdraw_publication(ready, by=owner, reason="再看一遍")

    for act in (
        lambda: commit_publication(ready),
        lambda: confirm_publication(ready, by=owner, **seen(ready)),
    ):
        with pytest.raises(Refused):
            act()
    assert state(lot) == (Status.DRAFT, 0, ["withdrawn"])


def test_what_is_public_is_not_withdrawn(monday: object) -> None:
    lot = making.published_lot()

    with pytest.raises(Refused) as refused:
        withdraw_publication(lot.publications.get(), by=making.party_of(lot).owner, reason="后悔")

    assert refused.value.code == "committed"


@pytest.mark.parametrize("who", ["agent", "approver", "host", "supervisor"])
def test_only_the_tenderer_prepares_confirms_and_withdraws(who: str, monday: object) -> None:
    lot = making.ready_lot()
    user = getattr(making.party_of(lot), who)
    ready = prepared(lot)

    for act in (
        lambda: prepare_publication(lot, by=user),
        lambda: confirm_publication(ready, by=user, **seen(ready)),
        lambda: withdraw_publication(ready, by=user, reason="不发"),
    ):
        with pytest.raises(Refused):
            act()
    assert state(lot) == (Status.DRAFT, 0, ["prepared"])


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite has no queue of writers")
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_persons_their_double_clicks_and_the_clock_publish_once(monday: object) -> None:
    lot = making.ready_lot()
    owner = making.party_of(lot).owner
    start, outcomes = Barrier(6), []

    def press(act: str) -> None:
        try:
            start.wait()
            if act == "tick":
                finish_publications(clock.now())
            else:
                outcomes.append(publish_tender(Lot.objects.get(pk=lot.pk), by=owner).pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, ["click", "click", "click", "click", "tick", "tick"]))

    assert len(outcomes) == 4
    assert len(set(outcomes)) == 1
    assert state(lot) == (Status.PUBLISHED, 1, ["committed"])
    assert Entry.objects.filter(act="tender.publish").count() == 1
    assert Notice.objects.filter(lot=lot, kind=NoticeKind.TENDER).count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite has no queue of writers")
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_a_withdrawal_and_a_commit_at_once_exactly_one_happens(monday: object) -> None:
    lot = making.ready_lot()
    ready, start = confirmed(lot), Barrier(2)
    owner = making.party_of(lot).owner

    def go(act: str) -> str:
        try:
            start.wait()
            if act == "commit":
                commit_publication(Publication.objects.get(pk=ready.pk))
            else:
                withdraw_publication(Publication.objects.get(pk=ready.pk), by=owner, reason="撤回")
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(go, ["commit", "withdraw"]))

    assert outcomes in (["committed", "done"], ["done", "not_confirmed"])
    assert state(lot)[:2] in ((Status.PUBLISHED, 1), (Status.DRAFT, 0))


def test_a_published_version_is_never_written_over_in_the_database(monday: object) -> None:
    lot = making.published_lot()
    document, notice = lot.documents.get(), lot.notices.get()

    assert guards.stand(connection)
    for change in (
        lambda: TenderDocument.objects.filter(pk=document.pk).update(text="改过"),
        lambda: TenderDocument.objects.filter(pk=document.pk).update(criteria=[]),
        lambda: TenderDocument.objects.filter(pk=document.pk).update(published_at=None),
        lambda: Notice.objects.filter(pk=notice.pk).update(body="改过"),
        lambda: Notice.objects.filter(pk=notice.pk).update(note=""),
        lambda: _delete("bidding_tenderdocument", document.pk),
        lambda: _delete("bidding_notice", notice.pk),
    ):
        with pytest.raises(DatabaseError, match="never written over"), transaction.atomic():
            change()
    document.refresh_from_db()
    assert document.text != "改过"


def test_addenda_answers_and_what_went_out_are_never_written_over_either(monday: object) -> None:
    lot = making.published_lot()
    question = _answered(lot)
    publication = lot.publications.get()
    addendum = making.addendum(lot, new_deadline=None)
    changes = [
        (Addendum, addendum.pk, {"text": "改过"}),
        (Addendum, addendum.pk, {"new_deadline": clock.now()}),
        (Addendum, addendum.pk, {"published_at": clock.now() - timedelta(days=1)}),
        (Question, question.pk, {"answer": "改过"}),
        (Question, question.pk, {"text": "改过"}),
        (Question, question.pk, {"answered_at": None}),
        (Publication, publication.pk, {"notice_sha256": "0" * 64}),
        (Publication, publication.pk, {"confirmed_at": None}),
        (Publication, publication.pk, {"state": "withdrawn", "notice": None}),
    ]
    for model, pk, change in changes:
        with pytest.raises(DatabaseError, match="never written over"), transaction.atomic():
            model.objects.filter(pk=pk).update(**change)
    for model, pk in {(model, pk) for model, pk, _change in changes}:
        with pytest.raises(DatabaseError, match="never written over"), transaction.atomic():
            _delete(model._meta.db_table, pk)
    Question.objects.filter(pk=question.pk).update(addendum=addendum)


def _answered(lot: Lot) -> Question:
    question = ask_question(lot, by=making.take_part(lot), text="工期可否延长？")
    return answer_question(question, by=making.party_of(lot).agent, answer="按招标文件执行。")


@pytest.mark.parametrize("table", guards.GUARDED)
def test_no_table_with_published_rows_is_emptied_or_replaced_at_once(table: str, monday: object) -> None:
    lot = making.published_lot()
    _answered(lot)
    making.addendum(lot, new_deadline=None)
    if connection.vendor == "sqlite":
        statements = [
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            f"REPLACE INTO {table} SELECT * FROM {table}",
        ]
    else:
        statements = [f"TRUNCATE {table} CASCADE"]
    if connection.vendor == "postgresql":  # else it refuses for the checks that wait for the commit
        connection.check_constraints()
    for statement in statements:
        with (
            pytest.raises(DatabaseError, match="never written over"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_draft_does_not_push_the_published_version_aside(monday: object) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a statement of SQLite")
    lot = making.published_lot()
    draft_addendum(lot, by=making.party_of(lot).agent, text="改", affects_bid=False)

    with (
        pytest.raises(DatabaseError, match="never written over"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE OR REPLACE bidding_tenderdocument SET version = 1 WHERE lot_id = %s AND published_at IS NULL",
            [lot.pk],
        )


def _delete(table: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])


def test_an_unpublished_version_is_still_written_over(monday: object) -> None:
    lot = making.draft_lot()
    making.write(lot)
    making.write(lot, values={"site": "麻城市白果镇"})

    assert "麻城市白果镇" in lot.documents.get().text


def test_the_signed_notice_verifies_offline_and_no_changed_one_does(monday: object) -> None:
    lot = making.published_lot()
    notice = lot.notices.get()
    note = Note.parse(notice.note)

    paper = read(note.text)

    assert note.signed_by(keys.log_key().verifier)
    assert (paper.lot, paper.kind, paper.title, paper.body, paper.sha256) == (
        lot.code,
        "tender",
        notice.title,
        notice.body,
        notice.sha256,
    )
    with pytest.raises(PaperError):
        read(note.text.replace("公开招标", "邀请招标"))


def test_the_receipt_of_a_notice_proves_its_hash_and_names_no_person(monday: object) -> None:
    lot = making.published_lot()
    notice = lot.notices.get()

    proof = notice_proof(notice)

    assert proof is not None
    said = verify(proof, keys.log_key().verifier, [keys.witness_verifier()], quorum=1).body
    assert said["facts"] == {"lot": lot.code, "notice": notice.sha256}
    assert (said["act"], said["actor"], said["organisation"], said["address"]) == (
        "notice.publish",
        "clock",
        "",
        "",
    )

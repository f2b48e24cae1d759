"""Projects, lots, keyholders and publication: who may, what the law asks, a retry that publishes nothing twice."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import Organisation, OrganisationKind
from accounts.permits import Refused
from accounts.roles import Role
from bidding.actions import keysets, projects
from bidding.actions.failing import terminate_lot
from bidding.actions.publishing import publish_tender
from bidding.models import Lot, NoticeKind, Status
from bidding.rules.publishing import checks
from bidding.sealing import holding as tool
from bidding.sealing import papers
from bidding.texts.composing import notice_digest
from ledger import clock
from ledger.models import Entry
from tests.accounts import making as people
from tests.bidding import making

pytestmark = pytest.mark.django_db


def states(lot: Lot) -> dict[str, str]:
    return {check.code: check.state for check in checks(lot, at=clock.now())}


def test_a_project_gets_a_code_of_region_day_and_number(monday: object) -> None:
    assert making.project().code == "421181-20260302-001"


def test_tenderer_and_agency_are_two_organisations(monday: object) -> None:
    party = making.parties()

    with pytest.raises(Refused) as refused:
        making.project(party, tenderer=party.agent.organisation)

    assert refused.value.code == "invalid"


def test_only_its_own_sides_add_lots(monday: object) -> None:
    home = making.project()
    stranger = making.parties().agent

    with pytest.raises(Refused):
        projects.create_lot(
            home,
            by=stranger,
            name="一标段",
            scope="施工",
            estimate=Decimal(1),
            max_price=Decimal(1),
            duration_days=1,
        )


def test_a_lot_needs_one_keyholder_more_than_open_it(monday: object) -> None:
    with pytest.raises(Refused):
        making.draft_lot(shares_needed=3, shares_total=3)


def test_a_published_lot_changes_only_by_an_addendum(monday: object) -> None:
    lot = making.published_lot()

    with pytest.raises(Refused) as refused:
        projects.change_lot(lot, by=making.party_of(lot).agent, max_price=Decimal(1))

    assert refused.value.code == "published"


def test_everything_ready_every_point_holds(monday: object) -> None:
    found = states(making.ready_lot())

    assert "fail" not in found.values()
    assert found["preparation"] == "pass"


def test_a_deadline_after_nineteen_days_is_refused_with_value_unit_article_and_the_lawful_date(
    monday: object,
) -> None:
    lot = making.ready_lot(deadline=making.shanghai("2026-03-20 10:00"))

    with pytest.raises(Refused) as refused:
        making.publish(lot)

    point = next(check for check in checks(lot, at=clock.now()) if check.code == "preparation")
    assert "20" in point.detail
    assert "招标投标法24" in str(refused.value)
    assert point.proposal == making.shanghai("2026-03-23 10:00")


def test_where_tendering_is_not_mandatory_the_twenty_days_are_a_warning(monday: object) -> None:
    lot = making.draft_lot(deadline=making.shanghai("2026-03-16 10:00"), project={"mandatory_tender": False})

    assert states(lot)["preparation"] == "warn"
    assert states(lot)["mandatory"] == "warn"


def test_a_deadline_on_a_day_of_rest_offers_the_next_working_day(monday: object) -> None:
    lot = making.draft_lot(deadline=making.shanghai("2026-04-05 10:00"))

    point = next(check for check in checks(lot, at=clock.now()) if check.code == "working_day")

    assert (point.state, point.proposal) == ("fail", making.shanghai("2026-04-07 10:00"))


def test_four_days_to_obtain_the_document_are_too_few(monday: object) -> None:
    lot = making.draft_lot(documents_until=making.shanghai("2026-03-06 17:00"))

    point = next(check for check in checks(lot, at=clock.now()) if check.code == "supply")

    assert (point.state, point.article) == ("fail", "实施条例16")
    assert point.proposal == making.shanghai("2026-03-10 00:00")


def test_a_security_above_two_per_cent_is_refused_and_one_above_a_recalled_cap_only_noted(
    monday: object,
) -> None:
    above = making.draft_lot(security_amount=Decimal("480000.01"))
    large = making.draft_lot(estimate=Decimal(100_000_000), security_amount=Decimal(900_000))

    assert states(above)["deposit"] == "fail"
    assert (states(large)["deposit"], states(large)["deposit_absolute"]) == ("pass", "warn")


def test_only_the_tenderer_publishes(monday: object) -> None:
    lot = making.ready_lot()
    other = making.parties().owner

    for user in (making.party_of(lot).agent, making.party_of(lot).approver, other):
        with pytest.raises(Refused):
            publish_tender(lot, by=user)

    assert Lot.objects.get(pk=lot.pk).status == Status.DRAFT


def test_a_retry_publishes_nothing_twice(monday: object) -> None:
    lot = making.ready_lot()

    first, second = making.publish(lot), making.publish(lot)

    assert first == second
    assert lot.notices.filter(kind=NoticeKind.TENDER).count() == 1
    assert Entry.objects.filter(act="tender.publish").count() == 1


def test_the_notice_carries_its_hash_and_those_of_document_and_keyset(monday: object) -> None:
    lot = making.published_lot()
    notice = lot.notices.get()

    assert notice.sha256 == notice_digest(notice.title, notice.body)
    assert lot.keyset_sha256 in notice.body
    assert lot.documents.get().sha256 in notice.body
    assert lot.due_at == lot.deadline


def test_a_lot_changed_after_its_document_was_written_is_not_published(monday: object) -> None:
    lot = making.ready_lot()
    projects.change_lot(lot, by=making.party_of(lot).agent, duration_days=200)

    with pytest.raises(Refused) as refused:
        making.publish(lot)

    assert refused.value.code == "stale"


def test_without_opened_drills_nothing_is_published(monday: object) -> None:
    lot = making.draft_lot()
    making.write_and_approve(lot)
    making.keyset(lot, drilled=False)

    with pytest.raises(Refused) as refused:
        making.publish(lot)

    assert "电子办法27" in str(refused.value)


def test_no_organisation_holds_enough_shares_to_open_bids_alone(monday: object) -> None:
    lot = making.draft_lot()
    home = people.organisation(kind=OrganisationKind.NOTARY)
    agent = making.party_of(lot).agent
    keysets.appoint_keyholder(lot, by=agent, holder=making.keyholder(home))

    with pytest.raises(Refused) as refused:
        keysets.appoint_keyholder(lot, by=agent, holder=making.keyholder(home))

    assert refused.value.code == "one_organisation"


def test_a_keyholder_needs_both_keys_and_the_role(monday: object) -> None:
    lot = making.draft_lot()
    agent = making.party_of(lot).agent

    for holder, code in ((people.user(Role.KEYHOLDER), "no_keys"), (making.bidder(), "role")):
        with pytest.raises(Refused) as refused:
            keysets.appoint_keyholder(lot, by=agent, holder=holder)
        assert refused.value.code == code


def test_who_prepares_the_tender_holds_no_key_in_it(monday: object) -> None:
    lot = making.draft_lot()
    making.write(lot)
    agent = making.party_of(lot).agent
    twin = people.user(Role.KEYHOLDER, person=agent.person)
    keys = tool.new_keys()
    people.key(twin, "seal", keys.recipient)
    people.key(twin, "sign", keys.signing_key)

    with pytest.raises(Refused) as refused:
        keysets.appoint_keyholder(lot, by=agent, holder=twin)

    assert refused.value.code == "duties"


def test_a_drill_is_opened_by_its_holder_with_the_right_text_and_key(monday: object) -> None:
    lot = making.draft_lot()
    first, second, _third = making.keyset(lot, drilled=False)
    keys = making.KEYS[first.recipient]
    text = tool.open_drill(first.drill, keys)
    signature = papers.sign(text.encode(), keys.seed).hex()
    forged = papers.sign(text.encode(), making.KEYS[second.recipient].seed).hex()

    for by, given, signed, code in (
        (second.holder, text, signature, "not_holder"),
        (first.holder, text + "x", signature, "wrong_text"),
        (first.holder, text, forged, "wrong_signature"),
        (first.holder, text, "no hex", "wrong_signature"),
    ):
        with pytest.raises(Refused) as refused:
            keysets.open_drill(first, by=by, text=given, signature=signed)
        assert refused.value.code == code
    assert keysets.open_drill(first, by=first.holder, text=text, signature=signature).drill_opened_at


def test_a_dismissed_keyholder_takes_the_fingerprint_along(monday: object) -> None:
    lot = making.draft_lot()
    holdings = making.keyset(lot)

    keysets.dismiss_keyholder(holdings[1], by=making.party_of(lot).agent)

    lot.refresh_from_db()
    assert lot.keyset_sha256 == ""
    again = keysets.appoint_keyholder(lot, by=making.party_of(lot).agent, holder=making.keyholder())
    assert again.index == 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite has no queue of writers")
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_two_who_publish_at_once_both_get_the_one_notice(monday: object) -> None:
    lot = making.ready_lot()
    barrier, notices = Barrier(2), []

    def publish() -> None:
        barrier.wait()
        try:
            notices.append(making.publish(lot).pk)
        finally:
            connection.close()

    threads = [Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(notices) == 2
    assert len(set(notices)) == 1
    assert lot.notices.count() == 1


def test_a_draft_that_was_terminated_stays_hidden(monday: object) -> None:
    lot = making.draft_lot()
    terminate_lot(lot, by=making.party_of(lot).owner, reason="项目取消")

    assert list(Lot.objects.visible_to(None)) == []
    assert list(Lot.objects.public()) == []
    assert not lot.notices.exists()


def test_the_public_list_has_no_drafts(monday: object) -> None:
    draft, public = making.draft_lot(), making.published_lot()

    assert list(Lot.objects.visible_to(None)) == [public]
    assert set(Lot.objects.visible_to(making.party_of(draft).agent)) == {draft, public}
    assert Organisation.objects.count() > 0
    assert draft.deadline == clock.now() + timedelta(days=28, hours=1)

"""Changing a published document: the notice says what changed, the law sets its bounds, readers are told."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permits import Refused
from bidding.actions.addenda import draft_addendum, issue_addendum
from bidding.actions.deliveries import receive_notice
from bidding.actions.drafting import save_part
from bidding.actions.questions import answer_question, ask_question
from bidding.models import Delivery, DraftPart, Lot, NoticeKind
from bidding.queries import asking
from bidding.queries.changes import edited, parts_of
from bidding.queries.documents import current_document
from bidding.queries.news import older_than_document
from bidding.queries.receipts import question_receipt
from bidding.texts.changes import MORE, words
from bidding.texts.comparing import compare
from ledger import keys
from ledger.verification import verify
from tests.bidding import making

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_the_notice_of_an_addendum_says_what_each_clause_said_and_says_now(monday: object) -> None:
    lot = making.published_lot()

    making.addendum(lot, values={"site": "麻城市白果镇"}, text="工程地点更正。")

    body = lot.notices.get(kind=NoticeKind.ADDENDUM).body
    assert "工程地点更正。" in body
    assert "原文：" in body
    assert "麻城市中馆驿镇" in body
    assert "改为：" in body
    assert "麻城市白果镇" in body


def test_a_very_long_change_is_cut_and_says_where_the_rest_is() -> None:
    new = "\n".join(f"### 1.{n} 第{n}条\n{'新' * 400}" for n in range(60))

    said = words(compare("", new))

    assert said.endswith(MORE)
    assert len(said) < 14_000


def test_what_the_editor_saved_is_the_next_version_and_is_then_used_up(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    code = next(iter(_chapter_with(lot, "site")))
    save_part(lot, by=party.agent, part=code, content={"values": {"site": "麻城市白果镇"}}, revision=0)
    contents = edited(lot)

    document = draft_addendum(lot, by=party.agent, text="改", affects_bid=True, **parts_of(contents))
    issue_addendum(document, by=party.owner)

    assert "麻城市白果镇" in current_document(lot).text
    assert not DraftPart.objects.filter(draft__lot=lot).exists()
    assert edited(Lot.objects.get(pk=lot.pk)) is None


def _chapter_with(lot: Lot, name: str) -> list[str]:
    from bidding.texts.portions import chapters

    body = current_document(lot).template.body
    return [one.code for one in chapters(body) if any(name in str(clause) for clause in one.clauses)]


def test_procurement_changes_neither_its_object_nor_who_may_take_part(monday: object) -> None:
    lot = making.procurement_lot(kind="goods", regime="GP")
    making.write_and_approve(lot)
    making.keyset(lot)
    making.publish(lot)
    lot.refresh_from_db()
    party, current = making.party_of(lot), current_document(lot)
    fewer = [{**line, "quantity": "1"} for line in current.boq]

    for change, code in (
        ({"boq": fewer}, "object"),
        ({"values": {"special": "具有省级代理商授权。"}}, "qualification"),
    ):
        with pytest.raises(Refused) as refused:
            draft_addendum(lot, by=party.agent, text="改", affects_bid=True, **change)
        assert refused.value.code == code
        assert "87号令27" in str(refused.value.reason)


def test_an_answer_that_changes_the_document_waits_for_its_addendum_and_is_linked_to_it(
    monday: object,
) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    question = ask_question(lot, by=making.take_part(lot), text="地点在哪里？")
    answer_question(question, by=party.agent, answer="以补遗为准。", needs_addendum=True)

    owing = asking.owing(lot)
    document = draft_addendum(lot, by=party.agent, text="改", affects_bid=False, questions=owing)
    addendum = issue_addendum(document, by=party.owner)

    question.refresh_from_db()
    assert owing == [question]
    assert question.addendum == addendum
    assert asking.owing(lot) == []
    assert "以随后发布的补遗为准" in lot.notices.get(kind=NoticeKind.ANSWER).body


def test_the_asker_holds_a_receipt_that_verifies_offline_and_nobody_else_gets_it(monday: object) -> None:
    lot = making.published_lot()
    asker, other = making.take_part(lot), making.take_part(lot)
    question = ask_question(lot, by=asker, text="工期从何时起算？", clause="2.1.3")
    address = reverse("bidding:question_receipt", args=[lot.pk, asking.sign_of(question)])

    said = verify(question_receipt(question), keys.log_key().verifier).body

    assert (said["act"], said["facts"]["clause"]) == ("question.ask", "2.1.3")
    assert signed_in(asker).get(address).status_code == 200
    for user in (other, making.party_of(lot).agent, making.party_of(lot).owner):
        assert signed_in(user).get(address).status_code == 404


def test_neither_order_nor_address_nor_time_tells_who_asked_when(monday: object) -> None:
    lot = making.published_lot()
    asker = making.take_part(lot)
    asked = [ask_question(lot, by=asker, text=f"第{n}问？") for n in range(12)]

    listed = asking.waiting(lot)
    page = signed_in(making.party_of(lot).agent).get(reverse("bidding:questions", args=[lot.pk]))

    assert {one.pk for one in listed} == {one.pk for one in asked}
    assert [one.pk for one in listed] != [one.pk for one in asked]
    assert listed == sorted(listed, key=asking.sign_of)
    assert (
        "2026-03-02"
        not in page.content.decode().split("<main", 1)[1].split("Waiting for an answer")[1][:4000]
    )


def test_a_clause_that_the_document_does_not_have_is_not_asked_about(monday: object) -> None:
    lot = making.published_lot()

    with pytest.raises(Refused) as refused:
        ask_question(lot, by=making.take_part(lot), text="？？", clause="99.9<script>")

    assert refused.value.code == "clause"


def test_everybody_who_has_the_document_is_told_and_confirms_with_a_receipt(monday: object) -> None:
    lot = making.published_lot()
    reader, stranger = making.take_part(lot), making.bidder()
    making.addendum(lot, affects_bid=False, text="更正。")

    delivery = Delivery.objects.get()
    first = receive_notice(delivery, by=reader).received_at

    assert delivery.organisation == reader.organisation
    assert receive_notice(delivery, by=reader).received_at == first
    with pytest.raises(Refused):
        receive_notice(delivery, by=stranger)
    receipt = signed_in(reader).get(reverse("bidding:received", args=[delivery.notice_id]))
    assert verify(receipt.content.decode(), keys.log_key().verifier).body["act"] == "notice.receive"
    assert signed_in(stranger).get(reverse("bidding:received", args=[delivery.notice_id])).status_code == 404


def test_a_bid_on_an_older_version_is_named_to_its_bidder_until_she_confirms_anew(monday: object) -> None:
    lot = making.published_lot()
    reader = making.take_part(lot)
    bid = making.sealed_bid(lot, reader.organisation)
    assert not older_than_document(bid)
    making.clock.set_clock(making.shanghai("2026-03-05 09:00"))

    making.addendum(lot, affects_bid=False, text="更正。")
    bid.refresh_from_db()
    bid.lot.refresh_from_db()

    assert older_than_document(bid)
    assert "older version" in signed_in(reader).get(reverse("bidding:my_bids")).content.decode()
    for user in (making.party_of(lot).owner, making.party_of(lot).agent):
        page = signed_in(user).get(reverse("bidding:lot", args=[lot.pk])).content.decode()
        assert "older version" not in page
    making.take_part(lot, reader)
    assert not older_than_document(bid)


def test_anybody_compares_published_versions_and_only_the_persons_of_the_lot_the_draft(
    monday: object,
) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    making.addendum(lot, values={"site": "麻城市白果镇"})
    draft_addendum(lot, by=party.agent, text="再改", affects_bid=False, values={"site": "麻城市宋埠镇"})
    address = reverse("bidding:redline", args=[lot.pk])

    public = Client(headers={"accept-language": "en"}).get(address, {"from": "1", "to": "2"})

    assert "白果" in public.content.decode()
    assert "宋埠" not in public.content.decode()
    for sides in (
        {"to": "draft"},
        {"from": "draft"},
        {"from": "9"},
        {"to": "²"},
        {"to": "9" * 40},
        {"to": "../1"},
    ):
        assert Client().get(address, sides).status_code == 404
        assert signed_in(making.bidder()).get(address, sides).status_code == 404
    own = signed_in(party.approver).get(address, {"from": "2", "to": "draft"})
    assert "宋埠" in own.content.decode()


def test_exports_are_public_once_published_and_drafts_are_not(monday: object) -> None:
    lot = making.ready_lot()
    own, stranger = signed_in(making.party_of(lot).agent), Client()

    def status(client: Client, kind: str, **query: str) -> int:
        return client.get(reverse("bidding:document_file", args=[lot.pk, kind]), query).status_code

    assert status(own, "html", version="draft") == 200
    assert status(stranger, "html", version="draft") != 200
    making.publish(lot)
    assert [status(stranger, kind) for kind in ("html", "docx", "pdf", "exe")] == [200, 200, 200, 404]
    assert status(stranger, "html", version="draft") == 200  # there is none: the version in force

"""The pages of agency and tenderer: a whole tender through the browser's requests, and errors that lose nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bidding.actions.questions import ask_question
from bidding.models import Contract, Lot, Project, Question, Status, TenderDocument
from bidding.queries.asking import sign_of
from ledger import clock
from tests.bidding import making
from tests.bidding.writing import write_through_pages

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def signed_in(user: object) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def lot_form(**more: str) -> dict[str, str]:
    return {
        "name": "施工一标段",
        "scope": "道路施工",
        "estimate": "2400万元",
        "max_price": "２３，８００，０００",
        "security_amount": "400,000.00",
        "duration_days": "240",
        "validity_days": "90",
        "documents_until": "2026-03-30T10:00",
        "deadline": "2026-03-30T10:00",
        "shares_total": "3",
        "shares_needed": "2",
        **more,
    }


def test_agency_and_tenderer_bring_a_tender_from_project_to_publication(monday: object) -> None:
    making.lawbook()
    party = making.parties()
    agent, approver, owner = signed_in(party.agent), signed_in(party.approver), signed_in(party.owner)
    project = {
        "name": "麻城市次干路工程",
        "kind": "works",
        "regime": "ZB",
        "region": "421181",
        "tenderer": party.owner.organisation_id,
        "agency": party.agent.organisation_id,
        "centre": party.host.organisation_id,
        "supervisor": party.supervisor.organisation_id,
        "mandatory_tender": "on",
        "state_controlled": "on",
    }

    agent.post(reverse("bidding:project_new"), project)
    home = Project.objects.get()
    agent.post(reverse("bidding:lot_new", args=[home.pk]), lot_form())
    lot = Lot.objects.get()
    write_through_pages(agent, lot)
    document = TenderDocument.objects.get()
    refused = agent.post(reverse("bidding:approve", args=[lot.pk]), {"sha256": document.sha256}, follow=True)
    approver.post(reverse("bidding:approve", args=[lot.pk]), {"sha256": document.sha256})
    for holder in party.holders:
        agent.post(reverse("bidding:keyset", args=[lot.pk]), {"holder": holder.pk})
    for holding in lot.keyholdings.all():
        making.answer_drill(holding)
    page = owner.get(reverse("bidding:publish", args=[lot.pk]))
    owner.post(reverse("bidding:publish", args=[lot.pk]), {"act": "prepare"})
    ready = lot.publications.get()
    confirmed = {
        "act": "publish",
        "publication": ready.pk,
        "sha256": ready.document_sha256,
        "notice_sha256": ready.notice_sha256,
    }
    owner.post(reverse("bidding:publish", args=[lot.pk]), confirmed)

    assert "A second person must approve" in refused.content.decode()
    assert "招标投标法24" in page.content.decode()
    lot.refresh_from_db()
    assert (lot.status, str(lot.max_price), str(lot.estimate)) == (
        Status.PUBLISHED,
        "23800000.00",
        "24000000.00",
    )


def test_a_wrong_amount_is_named_and_nothing_typed_is_lost(monday: object) -> None:
    project = making.project()
    client = signed_in(making.people.User.objects.get(pk=project.created_by_id))

    page = client.post(reverse("bidding:lot_new", args=[project.pk]), lot_form(estimate="24,00,000"))

    text = page.content.decode()
    assert "The separators do not fit" in text
    assert "24,00,000" in text
    assert "道路施工" in text
    assert not Lot.objects.exists()


def test_a_deadline_in_the_past_stands_on_the_publish_page_with_the_earliest_lawful_one(
    monday: object,
) -> None:
    lot = making.draft_lot(deadline=making.shanghai("2026-02-27 10:00"))
    making.write_and_approve(lot)

    page = signed_in(making.party_of(lot).owner).get(reverse("bidding:publish", args=[lot.pk]))

    text = page.content.decode()
    assert "The bid deadline lies in the past." in text
    assert "2026-03-23 10:00" in text


def test_publishing_from_the_page_an_unready_tender_says_what_stands_in_the_way(monday: object) -> None:
    lot = making.draft_lot()

    page = signed_in(making.party_of(lot).owner).post(reverse("bidding:publish", args=[lot.pk]), follow=True)

    assert "The tender document has not been written." in page.content.decode()
    lot.refresh_from_db()
    assert lot.status == Status.DRAFT


def test_another_agency_sees_nothing_of_a_draft(monday: object) -> None:
    lot = making.draft_lot()
    stranger = signed_in(making.parties().agent)

    statuses = [
        stranger.get(reverse(f"bidding:{name}", args=[lot.pk])).status_code
        for name in ("lot", "write", "check", "publish", "keyset", "documents", "questions")
    ]

    assert statuses == [403] * 7


def test_the_desk_puts_what_needs_action_first_and_costs_the_same_for_more_lots(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    ask_question(lot, by=making.take_part(lot), text="工程量是否包含路灯？")
    client = signed_in(party.agent)

    client.get(reverse("bidding:desk"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        text = client.get(reverse("bidding:desk")).content.decode()
    for _more in range(2):
        making.draft_lot(party)
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("bidding:desk"))

    assert text.index("Answer questions") < text.index("All lots")
    assert len(three) == len(one)


def test_a_question_is_answered_on_the_page_and_nobody_sees_who_asked(monday: object) -> None:
    lot = making.published_lot()
    asker = making.bidder("鄂东路桥有限公司")
    making.take_part(lot, asker)
    signed_in(asker).post(
        reverse("bidding:questions", args=[lot.pk]), {"text": "暂列金额是否计入？", "clause": "2.3.2"}
    )
    question = Question.objects.get()

    agent = signed_in(making.party_of(lot).agent)
    thread = agent.get(reverse("bidding:questions", args=[lot.pk])).content.decode()
    form = agent.get(reverse("bidding:answer", args=[lot.pk, sign_of(question)])).content.decode()
    agent.post(reverse("bidding:answer", args=[lot.pk, sign_of(question)]), {"answer": "计入。"})
    other = signed_in(making.bidder()).get(reverse("bidding:questions", args=[lot.pk])).content.decode()

    assert "暂列金额是否计入？" in thread
    assert "计入。" in other
    for page in (thread, form, other):
        assert "鄂东路桥" not in page
        assert asker.get_username() not in page


def test_a_bidder_reads_fetches_acknowledges_and_reads_as_pdf(monday: object) -> None:
    lot = making.published_lot()
    client = signed_in(making.bidder())
    address = reverse("bidding:documents", args=[lot.pk])

    before = client.get(address).content.decode()
    client.post(reverse("bidding:fetch", args=[lot.pk]))
    client.post(reverse("bidding:acknowledge", args=[lot.pk]), {"version": "1"})
    after = client.get(address).content.decode()
    pdf = client.get(reverse("bidding:document_file", args=[lot.pk, "pdf"]))

    assert "Get the document" in before
    assert "投标人须知" in before
    assert "Acknowledged" in after
    assert pdf.content.startswith(b"%PDF")


def test_an_addendum_goes_from_draft_to_issue_through_the_pages(monday: object) -> None:
    lot = making.published_lot()
    party = making.party_of(lot)
    clock.set_clock(making.shanghai("2026-03-20 09:00"))
    agent, owner = signed_in(party.agent), signed_in(party.owner)

    page = agent.get(reverse("bidding:addendum", args=[lot.pk])).content.decode()
    agent.post(reverse("bidding:addendum", args=[lot.pk]), {"text": "增加排水管。", "affects_bid": "on"})
    draft = lot.documents.get(version=2)
    shown = owner.get(reverse("bidding:addendum_issue", args=[lot.pk])).content.decode()
    owner.post(reverse("bidding:addendum_issue", args=[lot.pk]), {"sha256": draft.sha256})

    assert "2026-04-07 10:00" in page
    assert "增加排水管。" in shown
    lot.refresh_from_db()
    assert lot.deadline == making.shanghai("2026-04-07 10:00")


def test_the_earliest_lawful_date_of_an_addendum_is_taken_with_one_click_and_what_was_typed_stays(
    monday: object,
) -> None:
    lot = making.published_lot()
    clock.set_clock(making.shanghai("2026-03-20 09:00"))
    agent, address = signed_in(making.party_of(lot).agent), reverse("bidding:addendum", args=[lot.pk])

    offered = agent.get(address).content.decode()
    typed = {"text": "增加排水管。", "new_deadline": "2026-03-31T10:00", "use_date": "earliest"}
    taken = agent.post(address, typed)

    assert 'name="use_date"' in offered
    form = taken.context["form"]
    assert (form["new_deadline"].value(), form["text"].value(), form["affects_bid"].value()) == (
        "2026-04-07T10:00",
        "增加排水管。",
        False,
    )
    assert 'value="2026-04-07T10:00"' in taken.content.decode()
    assert lot.documents.count() == 1


def test_where_the_deadline_may_stay_no_date_is_offered(monday: object) -> None:
    lot = making.published_lot()
    agent = signed_in(making.party_of(lot).agent)

    assert 'name="use_date"' not in agent.get(reverse("bidding:addendum", args=[lot.pk])).content.decode()


@pytest.mark.slow
def test_award_and_contract_are_confirmed_on_their_pages(monday: object) -> None:
    lot = making.publicised_lot()
    owner = signed_in(making.party_of(lot).owner)
    address = reverse("bidding:result", args=[lot.pk])

    early = owner.get(address).content.decode()
    making.go(lot.publicity_until)
    owner.post(address)
    facts = making.contract_facts(lot, amount="22,000,000")
    wrong = owner.post(reverse("bidding:contract", args=[lot.pk]), facts).content.decode()
    owner.post(reverse("bidding:contract", args=[lot.pk]), {**facts, "amount": "2210万元"})
    owner.post(reverse("bidding:completion", args=[lot.pk]))

    assert "The candidates are publicised until" in early
    assert "The amount is 22,000,000.00 yuan; awarded were 22,100,000.00 yuan." in wrong
    assert "22,000,000" in wrong
    assert Contract.objects.get().completed_at
    lot.refresh_from_db()
    assert lot.status == Status.COMPLETED


@pytest.mark.slow
def test_a_first_candidate_is_passed_over_only_with_a_ground_and_an_explanation(monday: object) -> None:
    lot = making.publicised_lot()
    owner = signed_in(making.party_of(lot).owner)
    first = lot.candidates.get(rank=1)
    address = reverse("bidding:pass_over", args=[first.pk])

    empty = owner.post(address, {"reason": "waiver", "explanation": ""}).content.decode()
    owner.post(address, {"reason": "waiver", "explanation": "书面放弃中标。"})

    assert "This field is required." in empty
    first.refresh_from_db()
    assert first.passed_over == "waiver"

"""The pages of cases: acts by forms, what a party sees of its own case, papers and the whole file on their way out."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from ledger.models import Entry
from supervision.models import Case, CasePaperKind, CaseParty, NoticeAnswer
from supervision.queries.duties import duties_for
from supervision.steps.cases import CASE_STEPS
from tests.supervision import making
from tests.supervision.making import Trade

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_every_act_of_a_case_has_its_page_for_the_department_only(trade: Trade) -> None:
    case = making.told_case(trade)
    officer, stranger = at(trade.officers[0]), at(making.account_of(trade.bids[0].bidder))

    statuses = {
        (officer.get(f"/supervision/cases/{case.pk}/{step.name}/").status_code,
         stranger.get(f"/supervision/cases/{case.pk}/{step.name}/").status_code)
        for step in CASE_STEPS
    }  # fmt: skip

    assert statuses == {(200, 403)}
    assert officer.get(f"/supervision/cases/{case.pk}/").status_code == 200
    assert officer.get("/supervision/cases/?status=investigated&source=screening").status_code == 200


def test_a_party_answers_its_notice_online_once(trade: Trade) -> None:
    from supervision.actions.deciding import tell_parties

    case = making.investigated_case(trade)
    tell_parties(
        case, facts="x", basis="招标投标法53", sanctions=making.sanctions_on(case), by=trade.officers[0]
    )
    party = case.parties.first()
    own = at(making.account_of(party.organisation))
    address = f"/supervision/own-cases/{party.pk}/"

    assert own.get(address).status_code == 200
    assert own.get("/supervision/matters/").content.decode().count(case.number) == 1
    assert own.post(address, {"statement": "未串通", "wants_hearing": "on"}).status_code == 302
    assert own.post(address, {"statement": "改口"}).status_code == 422
    assert [(one.statement, one.wants_hearing) for one in NoticeAnswer.objects.all()] == [("未串通", True)]
    assert at(making.account_of(trade.bids[5].bidder)).get(address).status_code == 403


def test_the_form_of_a_decision_refuses_what_the_law_has_not_and_keeps_what_was_typed(trade: Trade) -> None:
    case = making.told_case(trade)
    party = case.parties.first()
    sent = {
        "outcome": "penalty", "facts": "机器码一致", "basis": "招标投标法53", "text": "罚款",
        f"rule_{party.pk}": "LG-01", f"base_{party.pk}": "1200万元", f"unit_{party.pk}": "1,200,000",
    }  # fmt: skip

    page = at(trade.officers[0]).post(f"/supervision/cases/{case.pk}/decide/", sent)

    html = page.content.decode()
    assert page.status_code == 422
    assert "60,000.00" in html
    assert "1200万元" in html


def test_files_and_papers_go_only_to_whom_they_concern_and_looks_are_logged(trade: Trade) -> None:
    case = making.told_case(trade)
    officer = at(trade.officers[0])
    photo = SimpleUploadedFile("回证.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    assert (
        officer.post(
            f"/supervision/cases/{case.pk}/attach/", {"note": "送达照片", "documents": [photo]}
        ).status_code
        == 302
    )
    paper, kept = case.papers.get(), case.attachments.get()
    party, stranger = at(making.account_of(trade.ring[0].bidder)), at(making.account_of(trade.bids[5].bidder))

    seen = [
        [client.get(address).status_code for client in (officer, party, stranger)]
        for address in (f"/supervision/cases/papers/{paper.pk}/", f"/supervision/on-record/{kept.pk}/")
    ]

    assert seen == [[200, 200, 403], [200, 403, 403]]
    assert Entry.objects.filter(act="attachment.look").count() == 1


def test_a_decision_is_read_by_a_party_only_when_it_was_served_on_it(trade: Trade) -> None:
    case = making.decided(trade).case
    party = case.parties.first()
    client = at(making.account_of(party.organisation))
    paper = case.papers.get(kind=CasePaperKind.DECISION)
    address = f"/supervision/cases/papers/{paper.pk}/"

    before = client.get(address).status_code
    making.serve_all(case, trade.officers[0])
    after = client.get(address).status_code

    assert (before, after) == (403, 200)


def test_a_party_that_a_notice_does_not_name_does_not_read_it(trade: Trade) -> None:
    case = making.told_case(trade)
    other = trade.bids[5].bidder
    CaseParty.objects.create(case=case, organisation=other)
    client = at(making.account_of(other))

    assert client.get(f"/supervision/cases/papers/{case.papers.get().pk}/").status_code == 403


def test_the_whole_file_leaves_as_a_zip_whose_index_names_every_hash(trade: Trade) -> None:
    decision = making.served(trade)

    answer = at(trade.officers[0]).post(f"/supervision/cases/{decision.case_id}/zip/")

    case = Case.objects.get()
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as found:
        index = json.loads(found.read("index.json"))
        assert sum(name.startswith("papers/") for name in found.namelist()) == case.papers.count()
    assert [one["sha256"] for one in index["entries"]] == [step.sha256 for step in case.steps.all()]
    assert Entry.objects.filter(act="case.export").count() == 1


def test_the_calculator_shows_ranges_and_earlier_decisions(trade: Trade) -> None:
    decision = making.served(trade)
    uscc = trade.ring[0].bidder.uscc

    page = at(trade.officers[0]).get(f"/supervision/penalties/?rule=LG-01&base=12000000&uscc={uscc}")

    html = page.content.decode()
    assert page.status_code == 200
    assert all(word in html for word in ("60,000.00", "120,000.00", "12,000.00", decision.number))


def test_a_lead_from_another_office_is_taken_up_on_a_page(trade: Trade) -> None:
    officer = at(trade.officers[0])
    sent = {"lot": trade.lot.code, "title": "涉嫌规避招标", "source_kind": "audit", "source": "审计局函", "uscc": trade.lot.project.tenderer.uscc}  # fmt: skip

    page = officer.post("/supervision/cases/new/", sent)

    case = Case.objects.get()
    assert (page.status_code, case.source_kind, case.status) == (302, "audit", "lead")
    assert [duty.url for duty in duties_for(trade.officers[0])] == [f"/supervision/cases/{case.pk}/"]

"""Interviews: called by letter, on record beside a case and never in its place; experts as parties in person."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.permits import Refused
from accounts.roles import Role
from bidding import vault
from ledger import clock
from supervision.actions import cases, interviews
from supervision.actions.interviews import Called, Held
from supervision.forms.casework import LeadForm
from supervision.models import Case, Interview
from supervision.queries.duties import duties_for
from tests.accounts import making as people
from tests.evaluation import making as rooms
from tests.supervision import making
from tests.supervision.making import Trade


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


def opened(trade: Trade, **more: object) -> Case:
    firm = trade.bids[0].bidder
    return cases.open_case(
        trade.lot, title="涉嫌串通投标", source="审计移送", parties=[firm], by=trade.officers[0], **more
    )


def called(trade: Trade, case: Case) -> Interview:
    said = Called(
        topic="投标文件异常一致。",
        place="监督科会议室",
        set_for=clock.now() + timedelta(days=3),
        bring="投标底稿",
    )
    return interviews.call_to_interview(
        case.parties.get().organisation, said, by=trade.officers[0], case=case
    )


def test_a_call_makes_a_letter_and_its_record_closes_no_case(trade: Trade) -> None:
    case = opened(trade)
    one = called(trade, case)
    due = [duty for duty in duties_for(trade.officers[0]) if duty.about == one.number]
    making.later(days=4)

    interviews.record_interview(
        one, Held(held_at=clock.now(), text="说明了情况。", present="法定代表人周某"), by=trade.officers[0]
    )

    case.refresh_from_db()
    one.refresh_from_db()
    assert vault.place_of(one.path).read_bytes().startswith(b"%PDF")
    assert ([duty.due_at for duty in due], case.status, bool(one.recorded_at)) == (
        [one.set_for],
        "lead",
        True,
    )
    assert [step.kind for step in case.steps.filter(kind="interview")] == ["interview", "interview"]
    assert not [duty for duty in duties_for(trade.officers[0]) if duty.about == one.number]


def test_a_call_lies_ahead_and_a_record_names_who_was_there(trade: Trade) -> None:
    case = opened(trade)
    one = called(trade, case)
    firm, officer = case.parties.get().organisation, trade.officers[0]
    past = Called(topic="x", place="x", set_for=clock.now() - timedelta(hours=1))
    codes = []
    for attempt in (
        lambda: interviews.call_to_interview(firm, past, by=officer, case=case),
        lambda: interviews.record_interview(one, Held(held_at=clock.now(), text="x"), by=officer),
        lambda: interviews.record_interview(
            one, Held(held_at=clock.now() + timedelta(days=9), text="x", present="x"), by=officer
        ),
        lambda: interviews.record_interview(
            one, Held(held_at=clock.now(), text="x", present="x"), by=people.user(Role.SUPERVISOR)
        ),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        codes.append(refusal.value.code)

    assert codes == ["past", "empty", "time", "other_office"]


def test_who_is_called_reads_the_letter_and_nobody_else_does(trade: Trade) -> None:
    one = called(trade, opened(trade))
    own = people.user(Role.BIDDER, one.organisation)
    found = {}
    for name, user in {"own": own, "other": people.user(Role.BIDDER), "officer": trade.officers[0]}.items():
        client = Client()
        client.force_login(user)
        addresses = ("", "letter/", "record/")
        found[name] = [client.get(f"/supervision/interviews/{one.pk}/{end}").status_code for end in addresses]
        if name == "own":
            assert one.number in client.get("/supervision/matters/").content.decode()

    assert found == {"own": [200, 200, 403], "other": [403, 403, 403], "officer": [200, 200, 200]}


def test_an_expert_is_a_party_in_person_named_in_full_only_in_papers(trade: Trade) -> None:
    officer, expert = trade.officers[0], rooms.expert(name="周文渊")
    data = {
        "lot": trade.lot.code, "title": "泄露评审情况", "source_kind": "discipline", "source": "纪检移送",
        "people": expert.user.username,
    }  # fmt: skip
    form = LeadForm(data, user=officer)
    assert form.is_valid(), form.errors
    case = cases.open_case(trade.lot, title="x", source="x", parties=[], by=officer, people=form.members())
    party = case.parties.get()

    client = Client()
    client.force_login(officer)
    page = client.get(f"/supervision/cases/{case.pk}/").content.decode()

    assert (party.person, party.full.endswith("周文渊")) == (expert.user.person, True)
    assert "周文渊" not in page
    assert "周**" in page
    assert not LeadForm({**data, "people": "nobody-here"}, user=officer).is_valid()
    assert not LeadForm({**data, "people": ""}, user=officer).is_valid()

"""A monitoring: dialogue, conclusion, elimination report, appeal, joined, made a case; its subject sees only what it may."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from ledger import clock
from supervision.actions import monitoring as acts
from supervision.flow import MONITORING_MOVES
from supervision.models import Monitoring, MonitoringStatus
from supervision.queries.case_duties import monitoring_duties
from tests.accounts import making as people
from tests.supervision import making
from tests.supervision.making import Trade
from tests.supervision.tables import assert_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


def opened(trade: Trade) -> tuple[Monitoring, User]:
    """A monitoring of the agency that has begun, and an account of the agency."""
    agency = trade.lot.project.agency
    one = acts.open_monitoring(
        trade.lot, subject=agency, title="澄清不及时", source="审计局来函", by=trade.officers[0]
    )
    acts.activate(one, reason="需要核实", by=trade.officers[0])
    account = User.objects.filter(organisation=agency, role=Role.AGENCY).first()
    return one, account or people.user(Role.AGENCY, agency)


def soon(days: int = 3) -> object:
    return clock.now() + timedelta(days=days)


def concluded(trade: Trade) -> tuple[Monitoring, User]:
    one, agency = opened(trade)
    acts.conclude(
        one,
        violation=True,
        conclusion="澄清晚于法定时间",
        basis="实施条例21",
        report_due=soon(10),
        by=trade.officers[0],
    )
    return one, agency


def code_of(run: object, *args: object, **more: object) -> str:
    with pytest.raises(Refused) as refusal:
        run(*args, **more)  # type: ignore[operator]
    return refusal.value.code


def test_a_monitoring_goes_from_question_to_elimination(trade: Trade) -> None:
    one, agency = opened(trade)
    officer = trade.officers[0]
    question = acts.ask(one, text="何时发出澄清？", due=soon(), by=officer)
    early = code_of(acts.conclude, one, violation=False, conclusion="x", basis="", by=officer)
    acts.answer(question, text="3月5日", by=agency)
    twice = code_of(acts.answer, question, text="3月6日", by=agency)
    acts.conclude(
        one, violation=True, conclusion="晚于法定时间", basis="实施条例21", report_due=soon(9), by=officer
    )
    poor = acts.report(one, text="已整改", by=agency)
    acts.assess(poor, accepted=False, text="未附材料", due=soon(5), by=officer)
    good = acts.report(one, text="已整改，附制度", by=agency)

    acts.assess(good, accepted=True, text="整改到位", by=officer)

    one.refresh_from_db()
    kinds = [entry.kind for entry in one.entries.all()]
    assert (early, twice, one.status) == ("question", "twice", MonitoringStatus.COMPLETED)
    assert kinds == [
        "note", "move", "question", "answer", "move", "report", "assessment", "report", "assessment", "move",
    ]  # fmt: skip


def test_an_appeal_is_answered_by_somebody_else_before_anything_ends(trade: Trade) -> None:
    one, agency = concluded(trade)
    report = acts.report(one, text="已整改", by=agency)
    acts.appeal(one, text="通知发出在先", by=agency)
    waiting = code_of(acts.assess, report, accepted=True, text="x", by=trade.officers[0])
    own = code_of(acts.answer_appeal, one, upheld=True, text="x", by=trade.officers[0])

    acts.answer_appeal(one, upheld=True, text="申诉成立", by=trade.officers[1])

    one.refresh_from_db()
    assert (waiting, own, one.status, one.report_due_at) == (
        "appeal",
        "own_case",
        MonitoringStatus.ACTIVE,
        None,
    )


def test_only_the_subject_answers_and_reports(trade: Trade) -> None:
    one, _agency = concluded(trade)
    stranger = making.account_of(trade.bids[0].bidder)

    assert [code_of(acts.report, one, text="x", by=stranger), code_of(acts.appeal, one, text="x", by=trade.officers[0])] == [
        "not_subject", "not_subject"]  # fmt: skip


def test_before_the_opening_no_bidder_can_be_a_subject_or_a_party(db: None) -> None:
    trade = making.sealed_trade(documents=False)
    bidder = trade.bids[0].bidder

    code = code_of(
        acts.open_monitoring, trade.lot, subject=bidder, title="x", source="x", by=trade.officers[0]
    )

    client = Client()
    client.force_login(trade.officers[0])
    page = client.post("/supervision/monitoring/new/", {
        "lot": trade.lot.code, "uscc": bidder.uscc, "title": "x", "source_kind": "tip", "source": "x"})  # fmt: skip
    unknown = client.post("/supervision/monitoring/new/", {
        "lot": trade.lot.code, "uscc": "91429005MA4A000118", "title": "x", "source_kind": "tip", "source": "x"})  # fmt: skip
    told = [
        one.content.decode().replace(bidder.uscc, "?").replace("91429005MA4A000118", "?")
        for one in (page, unknown)
    ]
    assert (code, page.status_code, unknown.status_code) == ("sealed", 422, 422)
    # Who bids and who does not is answered alike.
    assert len({text.count("?") for text in told}) == 1


def test_the_subject_reads_no_notes_and_a_stranger_reads_nothing(trade: Trade) -> None:
    one, agency = opened(trade)
    acts.note(one, text="内部研判：重点核查", by=trade.officers[0])
    seen = []
    for user in (trade.officers[0], agency, making.account_of(trade.bids[0].bidder)):
        client = Client()
        client.force_login(user)
        page = client.get(f"/supervision/monitoring/{one.pk}/")
        html = page.content.decode()
        seen.append((page.status_code, "内部研判" in html, "审计局来函" in html))

    assert seen == [(200, True, True), (200, False, False), (403, False, False)]


def test_the_subject_does_not_learn_that_a_case_was_made(trade: Trade) -> None:
    one, agency = concluded(trade)
    case = acts.make_case(one, title="澄清违法", by=trade.officers[0])
    client = Client()
    client.force_login(agency)

    assert case.number not in client.get(f"/supervision/monitoring/{one.pk}/").content.decode()


def test_monitorings_of_one_subject_are_joined(trade: Trade) -> None:
    one, _agency = opened(trade)
    other, _same = opened(trade)

    acts.join(other, into=one, reason="同一主体", by=trade.officers[0])

    other.refresh_from_db()
    assert (other.status, other.joined_into) == (MonitoringStatus.STOPPED, one)


def test_a_case_is_made_of_it_once(trade: Trade) -> None:
    one, _agency = opened(trade)
    case = acts.make_case(one, title="涉嫌规避招标", by=trade.officers[0])

    again = code_of(acts.make_case, one, title="x", by=trade.officers[0])

    assert (case.source_kind, case.lead_thing, again) == (
        "monitoring",
        f"supervision.monitoring:{one.pk}",
        "twice",
    )


def test_what_waits_is_a_duty_with_its_day(trade: Trade) -> None:
    one, _agency = concluded(trade)

    found = monitoring_duties(trade.officers[0])

    one.refresh_from_db()
    assert [(duty.lot, duty.due_at) for duty in found] == [(trade.lot, one.report_due_at)]


def test_a_monitoring_moves_only_along_its_table(trade: Trade) -> None:
    one, _agency = opened(trade)

    assert_table(Monitoring, one.pk, MONITORING_MOVES, MonitoringStatus.values)

"""Alarms of the platform's own lots: raised by the clock, asked about, answered, concluded; indicators that rest."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from bidding.models import Lot, OpeningSession, OpeningStage
from ledger import clock
from ledger.models import Entry
from supervision.actions import looking
from supervision.actions.alarms import (
    ask_unit,
    conclude_alarm,
    escalate_alarms,
    lapse_alarms,
    pause_indicator,
    reply_to_alarm,
    resume_indicator,
)
from supervision.actions.looking import look, look_at_lots
from supervision.flow import ALARM_MOVES
from supervision.models import Alarm, AlarmStatus, Case, CloseOut, IndicatorLook, LeadSource
from supervision.queries.alarms import alarm_duties, directory, due_of
from supervision.queries.indicator_facts import facts_of
from tests.accounts import making as people
from tests.bidding import making as tenders
from tests.bidding import making_bids as bids
from tests.supervision import making
from tests.supervision.tables import assert_table

pytestmark = pytest.mark.django_db


def officer_of(lot: Lot) -> User:
    return people.user(Role.SUPERVISOR, lot.project.supervisor)


def owner_of(lot: Lot) -> User:
    return people.user(Role.TENDERER, lot.project.tenderer)


def late_objection() -> tuple[Lot, Alarm]:
    """A lot whose objection stays unanswered: the law's clock raises an alarm."""
    lot = bids.open_lot().lot
    making.objection(lot, people.user(Role.BIDDER))
    clock.set_clock(clock.now() + timedelta(days=5))
    look(clock.now())
    return lot, Alarm.objects.get(code="CN-TL06")


def asked(lot: Lot, alarm: Alarm, officer: User) -> Alarm:
    due = clock.now() + timedelta(days=5)
    return ask_unit(alarm, unit=lot.project.tenderer, question="为何未在三日内答复？", due=due, by=officer)


def test_an_objection_without_an_answer_raises_one_alarm_however_often_one_looks() -> None:
    lot, alarm = late_objection()
    assert (alarm.lot, alarm.office, alarm.status, alarm.value) == (
        lot,
        lot.project.supervisor,
        "raised",
        "2",
    )
    assert (alarm.base_met, alarm.base_of) == (1, 1)
    clock.set_clock(clock.now() + timedelta(hours=2))
    assert look(clock.now()) == 0
    assert Alarm.objects.count() == 1
    assert Entry.objects.filter(act="alarm.raise").count() == 1


def test_a_lot_is_looked_at_again_after_an_hour_and_not_before() -> None:
    lot = tenders.published_lot()
    look_at_lots(clock.now())
    first = IndicatorLook.objects.get(lot=lot)
    look_at_lots(clock.now() + timedelta(minutes=59))
    first.refresh_from_db()
    seen = first.looked_at
    look_at_lots(clock.now() + timedelta(hours=1))
    first.refresh_from_db()
    assert (seen, first.looked_at) == (clock.now(), clock.now() + timedelta(hours=1))


def test_flags_or_alarms_that_fail_for_one_do_not_keep_the_next_from_being_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lot = tenders.published_lot()

    def fails(*_args: object, **_more: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(looking, "flagged", fails)
    monkeypatch.setattr(looking, "law_of", fails)
    raised = look(clock.now())

    seen = IndicatorLook.objects.values_list("lot", "office", "looked_at")
    assert raised == 0
    assert {*seen} == {(lot.pk, None, clock.now()), (None, lot.project.supervisor_id, clock.now())}


def test_sealed_bids_leave_no_trace_in_looks_alarms_or_log() -> None:
    """Lots with one bid, five bids and none look the same to the indicators until the opening."""
    seen = []
    for number in (0, 1, 5):
        with transaction.atomic():
            tender = bids.open_lot()
            for _bid in range(number):
                bids.sealed_bid(tender.lot, price=1_000_000)
            size = Entry.objects.count()
            look(clock.now())
            acts = [*Entry.objects.order_by("index").values_list("act", flat=True)[size:]]
            rows = [*Alarm.objects.values_list("code", "value", "subject", "base_met", "base_of")]
            seen.append((rows, IndicatorLook.objects.get(lot=tender.lot).unknown, acts))
            transaction.set_rollback(True)
    assert seen[0] == seen[1] == seen[2]


def test_bids_are_facts_from_the_opening_on() -> None:
    lot = tenders.opened_lot()
    session = lot.opening
    opened = facts_of([lot])[0]
    OpeningSession.objects.filter(pk=session.pk).update(stage=OpeningStage.RELEASING)
    before = facts_of([lot])[0]
    assert (len(opened.bids), opened.opened) == (lot.closing.bid_count, True)
    assert (before.bids, before.opened, before.marks) == ((), False, ())


def test_an_alarm_moves_only_along_its_table() -> None:
    _lot, alarm = late_objection()
    Alarm.objects.update(close_out=CloseOut.DATA, reason="数据有误。")

    assert_table(Alarm, alarm.pk, ALARM_MOVES, AlarmStatus.values)


def test_from_alarm_to_a_case_with_every_clock() -> None:
    lot, alarm = late_objection()
    officer = officer_of(lot)
    assert due_of(alarm) == alarm.look_due_at
    alarm = asked(lot, alarm, officer)
    assert due_of(alarm) == alarm.reply_due_at
    alarm = reply_to_alarm(alarm, text="经办人员外出，现已答复。", by=owner_of(lot))
    assert due_of(alarm) == alarm.conclude_due_at
    alarm = conclude_alarm(alarm, kind=CloseOut.VIOLATION, reason="未在法定期限内答复。", by=officer)
    case = Case.objects.get()
    assert (alarm.case, case.source_kind, case.lead_thing) == (
        case,
        LeadSource.ALARM,
        f"supervision.alarm:{alarm.pk}",
    )
    assert [party.organisation for party in case.parties.all()] == [lot.project.tenderer]
    assert due_of(alarm) is None
    acts = Entry.objects.filter(act__startswith="alarm.").order_by("index").values_list("act", flat=True)
    assert list(acts) == ["alarm.raise", "alarm.ask", "alarm.reply", "alarm.conclude"]


@pytest.mark.parametrize(
    ("kind", "reason", "code"),
    [(CloseOut.VIOLATION, "未在法定期限内答复。", "unheard"), (CloseOut.EXPLAINED, "  无 ", "no_reason")],
)
def test_a_conclusion_needs_a_reason_and_a_violation_a_hearing(kind: str, reason: str, code: str) -> None:
    lot, alarm = late_objection()
    with pytest.raises(Refused) as refusal:
        conclude_alarm(alarm, kind=kind, reason=reason, by=officer_of(lot))
    assert refusal.value.code == code
    alarm.refresh_from_db()
    assert (alarm.status, alarm.close_out, Case.objects.count()) == ("raised", "", 0)


def test_the_database_holds_no_conclusion_without_a_reason() -> None:
    _lot, alarm = late_objection()
    with pytest.raises(IntegrityError), transaction.atomic():
        Alarm.objects.filter(pk=alarm.pk).update(status=AlarmStatus.CONCLUDED, close_out=CloseOut.DATA)
    assert Alarm.objects.filter(status=AlarmStatus.RAISED).count() == 1


def test_a_reply_that_stays_away_is_noted_and_what_waits_too_long_goes_to_the_whole_office() -> None:
    lot, alarm = late_objection()
    later = alarm.look_due_at + timedelta(hours=1)
    clock.set_clock(later)
    assert (escalate_alarms(later), escalate_alarms(later)) == (1, 0)
    alarm = asked(lot, alarm, officer_of(lot))
    assert alarm.escalated_at is None
    over = alarm.reply_due_at + timedelta(seconds=1)  # type: ignore[operator]
    assert (lapse_alarms(over), lapse_alarms(over)) == (1, 0)
    clock.set_clock(over)
    alarm = reply_to_alarm(Alarm.objects.get(), text="迟到的说明。", by=owner_of(lot))
    assert alarm.status == AlarmStatus.REPLIED
    assert Entry.objects.filter(act="alarm.reply").get().facts["late"] is True


def test_others_neither_ask_nor_reply_nor_conclude() -> None:
    lot, alarm = late_objection()
    stranger = people.user(Role.SUPERVISOR)
    with pytest.raises(Refused):
        asked(lot, alarm, stranger)
    alarm = asked(lot, alarm, officer_of(lot))
    with pytest.raises(Refused):
        reply_to_alarm(alarm, text="代为答复。", by=people.user(Role.BIDDER))
    with pytest.raises(Refused):
        conclude_alarm(alarm, kind=CloseOut.DATA, reason="与我无关的项目。", by=stranger)
    alarm.refresh_from_db()
    assert (alarm.status, alarm.reply) == ("asked", "")


def test_nobody_is_asked_who_has_nothing_to_do_with_the_lot() -> None:
    lot, alarm = late_objection()
    with pytest.raises(Refused) as refusal:
        ask_unit(
            alarm, unit=people.organisation("无关公司"), question="请说明情况。",
            due=clock.now() + timedelta(days=5), by=officer_of(lot),
        )  # fmt: skip
    assert refusal.value.code == "unit"


def test_an_indicator_that_rests_in_a_region_raises_nothing_there_and_finds_it_afterwards() -> None:
    lot = bids.open_lot().lot
    officer = officer_of(lot)
    province = lot.project.region[:2] + "0000"
    pause = pause_indicator(code="CN-TL06", region=province, reason="本地另有规定。", by=officer)
    with pytest.raises(Refused):
        pause_indicator(code="CN-TL06", region=province, reason="再暂停一次。", by=officer)
    making.objection(lot, people.user(Role.BIDDER))
    clock.set_clock(clock.now() + timedelta(days=5))
    look(clock.now())
    before = Alarm.objects.count()
    entry = next(one for one in directory(officer) if one.indicator.code == "CN-TL06")
    resume_indicator(pause, by=officer)
    clock.set_clock(clock.now() + timedelta(hours=2))
    look(clock.now())
    assert (before, [one.pk for one in entry.pauses], Alarm.objects.count()) == (0, [pause.pk], 1)


def test_duties_and_directory_count_the_office_s_own_alarms() -> None:
    lot, alarm = late_objection()
    officer, stranger = officer_of(lot), people.user(Role.SUPERVISOR)
    assert [(one.lot, one.due_at) for one in alarm_duties(officer)] == [(lot, alarm.look_due_at)]
    assert alarm_duties(stranger) == []
    conclude_alarm(alarm, kind=CloseOut.EXPLAINED, reason="答复已线下送达。", by=officer)
    counts = {one.indicator.code: (one.fired, one.violations, one.concluded) for one in directory(officer)}
    assert counts["CN-TL06"] == (1, 0, 1)
    assert {one.fired for one in directory(stranger)} == {0}


def test_pages_for_the_office_and_the_unit_and_none_for_others(client: Client) -> None:
    lot, alarm = late_objection()
    officer, owner = officer_of(lot), owner_of(lot)
    page = f"/supervision/alarms/{alarm.pk}/"
    client.force_login(officer)
    assert client.get("/supervision/alarms/").status_code == 200
    assert client.get("/supervision/alarms/?status=overdue&code=CN-TL06").status_code == 200
    assert client.get("/supervision/indicators/").status_code == 200
    assert "CN-TL06" in client.get(page).text
    form = {"unit": lot.project.tenderer_id, "question": "为何未答复？请说明。", "due_on": "2026-03-20"}
    assert client.post(f"{page}ask/", form).status_code == 302
    client.force_login(owner)
    assert client.get(page).status_code == 403
    assert "为何未答复" in client.get(f"{page}reply/").text
    assert f"{page}reply/" in client.get("/supervision/matters/").text
    assert client.post(f"{page}reply/", {"text": ""}).status_code == 422
    assert client.post(f"{page}reply/", {"text": "现已答复，附送达回执。"}).status_code == 302
    client.force_login(people.user(Role.BIDDER))
    assert client.get(f"{page}reply/").status_code == 404
    client.force_login(officer)
    shown = client.get(page).text
    assert "附送达回执" in shown
    assert (
        client.post(f"{page}conclude/", {"kind": "violation", "reason": "超过期限答复。"}).status_code == 302
    )
    alarm.refresh_from_db()
    assert (alarm.status, alarm.case is not None) == ("concluded", True)


def test_the_page_of_a_resting_indicator(client: Client) -> None:
    lot = tenders.published_lot()
    client.force_login(officer_of(lot))
    form = {"region": "42118", "reason": "本地规则不同。"}
    assert client.post("/supervision/indicators/R003/rest/", form).status_code == 422
    assert client.post("/supervision/indicators/R003/rest/", {**form, "region": "421181"}).status_code == 302
    assert "421181" in client.get("/supervision/indicators/").text
    assert client.get("/supervision/indicators/R999/rest/").status_code == 404

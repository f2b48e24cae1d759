"""A clock put back stops everything until it is right again; a leap forward is waited out; both leave a trace."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from config.ticking import tick_once
from ledger import alarms, clock, watching
from ledger.actions import checkpoint, record
from ledger.clock import ClockBackwardsError
from ledger.models import Alarm, Entry, Head
from ledger.watching import clock_is_right, how_far_behind

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _no_anchor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_anchor", None)


def test_a_clock_put_back_is_noticed_even_where_nothing_was_logged_since() -> None:
    with clock.travel(NOON):
        record("lot.publish", by=None)
    assert clock_is_right(NOON + HOUR)

    with clock.travel(NOON + HOUR / 2), pytest.raises(ClockBackwardsError):
        record("bid.submit", by=None)

    with clock.travel(NOON + HOUR / 2), pytest.raises(ClockBackwardsError):
        checkpoint()
    assert how_far_behind(NOON + HOUR / 2) == HOUR / 2
    assert [entry.act for entry in Entry.objects.all()] == ["lot.publish"]


def test_machines_that_differ_by_a_second_raise_no_alarm() -> None:
    with clock.travel(NOON):
        record("lot.publish", by=None)
    assert clock_is_right(NOON + HOUR)

    assert clock_is_right(NOON + HOUR - SECOND)
    assert not clock_is_right(NOON + HOUR - SECOND - timedelta(microseconds=1))


def test_the_alarm_stands_while_the_clock_is_wrong_and_ends_by_itself_with_a_trace() -> None:
    with clock.travel(NOON):
        record("lot.publish", by=None)
    clock_is_right(NOON + HOUR)
    for minutes in (10, 11):
        with clock.travel(NOON + timedelta(minutes=minutes)):
            assert tick_once() == 0
    (standing,) = alarms.standing()
    assert (standing.kind, standing.times, standing.cleared_at) == ("clock", 2, None)

    with clock.travel(NOON + HOUR + SECOND):
        tick_once()
        record("bid.submit", by=None)

    assert alarms.standing() == []
    assert [entry.act for entry in Entry.objects.all()] == ["lot.publish", "clock.restored", "bid.submit"]
    assert Entry.objects.get(act="clock.restored").facts["alarm"] == "clock"


def test_health_and_public_page_say_that_the_clock_is_behind() -> None:
    with clock.travel(NOON):
        record("lot.publish", by=None)
        assert Client().get("/healthz").content == b"ok\n"
    with clock.travel(NOON - HOUR):
        tick_once()
        health = Client().get("/healthz")
        page = Client().get("/ledger/", headers={"accept-language": "en"}).content.decode()

    assert (health.status_code, health.content) == (503, b"clock behind\nalarm clock\n")
    assert "The platform clock was put back" in page


def test_an_alarm_of_another_kind_is_named_and_takes_nobody_out_of_service() -> None:
    alarms.raise_alarm(alarms.Kind.WITNESS, "another history of 12 entries")

    health = Client().get("/healthz")
    page = Client().get("/ledger/").content.decode()

    assert (health.status_code, health.content) == (200, b"ok\nalarm witness\n")
    assert "12 entries" not in page


class Steady:
    """The machine's steady clock, moved by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 1000.0
        monkeypatch.setattr(watching.time, "clock_gettime", lambda _kind: self.seconds)
        monkeypatch.setattr(clock, "is_set", lambda: False)


def test_a_leap_forward_is_waited_out_before_anything_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    steady = Steady(monkeypatch)
    with clock.travel(NOON):
        record("lot.publish", by=None)
        assert clock_is_right(NOON)
    steady.seconds += 2
    with clock.travel(NOON + HOUR):
        assert not clock_is_right(NOON + HOUR)
    assert [alarm.kind for alarm in alarms.standing()] == ["clock_leapt"]
    assert Head.objects.get().seen_at == NOON

    steady.seconds += 2
    with clock.travel(NOON + 4 * SECOND):
        assert clock_is_right(NOON + 4 * SECOND), "put right again: nothing was lost"
    assert alarms.standing() == []


def test_a_leap_that_stays_is_accepted_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    steady = Steady(monkeypatch)
    with clock.travel(NOON):
        record("lot.publish", by=None)
        clock_is_right(NOON)
    answers = []
    for later in (2, 30, 61, 64):
        steady.seconds = 1000 + later
        with clock.travel(NOON + HOUR + later * SECOND):
            answers.append(clock_is_right(clock.now()))

    assert answers == [False, False, False, True]
    assert Alarm.objects.get().cleared_at is not None


def test_after_a_leap_was_put_right_by_hand_the_platform_can_be_let_go_on() -> None:
    with clock.travel(NOON):
        record("lot.publish", by=None)
    clock_is_right(NOON + 100 * HOUR)
    with clock.travel(NOON + HOUR):
        with pytest.raises(ClockBackwardsError):
            record("bid.submit", by=None)

        call_command("forget_clock", stdout=StringIO())
        record("bid.submit", by=None)

    with clock.travel(NOON - HOUR), pytest.raises(CommandError):
        call_command("forget_clock", stdout=StringIO())


def test_an_alarm_is_raised_once_and_counted() -> None:
    for number in range(3):
        alarms.raise_alarm(alarms.Kind.STAMP, f"no answer {number}")

    (alarm,) = Alarm.objects.all()
    assert (alarm.times, alarm.detail) == (3, "no answer 2")
    assert alarms.clear(alarms.Kind.STAMP) == 1
    assert alarms.clear(alarms.Kind.STAMP) == 0
    alarms.raise_alarm(alarms.Kind.STAMP, "again")
    assert Alarm.objects.count() == 2

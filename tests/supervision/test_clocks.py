"""Clocks that pause: what counts and what does not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.law.days import Holidays
from supervision.clocks import Interval, add_months, days_used, due, last_day

pytestmark = pytest.mark.pure
MONDAY = date(2026, 3, 2)


def test_three_working_days_from_a_friday_end_on_wednesday() -> None:
    assert last_day(date(2026, 3, 6), 3, "workday") == date(2026, 3, 11)


def test_thirty_working_days_without_a_pause() -> None:
    assert last_day(MONDAY, 30, "workday") == date(2026, 4, 13)


def test_ten_paused_working_days_move_the_end_by_ten() -> None:
    pause = Interval(date(2026, 3, 9), date(2026, 3, 23))

    assert last_day(MONDAY, 30, "workday", pauses=[pause]) == date(2026, 4, 27)


def test_a_pause_of_one_day_s_hours_costs_nothing() -> None:
    assert last_day(MONDAY, 3, "workday", pauses=[Interval(date(2026, 3, 3), date(2026, 3, 3))]) == date(
        2026, 3, 5
    )


def test_a_running_pause_keeps_the_clock_from_running_out() -> None:
    assert last_day(MONDAY, 30, "workday", pauses=[Interval(date(2026, 3, 9))]) is None


def test_a_period_in_days_that_ends_on_a_holiday_moves_on() -> None:
    holidays = Holidays(off=frozenset({date(2026, 4, 6)}))

    assert last_day(date(2026, 3, 25), 10, "day", holidays) == date(2026, 4, 7)


def test_the_time_an_objection_waited_does_not_count() -> None:
    assert last_day(MONDAY, 10, "day", pauses=[Interval(date(2026, 3, 4), date(2026, 3, 7))]) == date(
        2026, 3, 16
    )


def test_a_period_ends_at_midnight_in_china() -> None:
    assert due(datetime(2026, 3, 2, 1, 0, tzinfo=UTC), 3, "workday") == datetime(
        2026, 3, 5, 16, 0, tzinfo=UTC
    )


def test_one_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert add_months(datetime(2026, 1, 31, 9, 0, tzinfo=UTC), 1).date() == date(2026, 2, 28)


@given(st.integers(0, 40), st.integers(0, 30), st.integers(1, 60))
def test_the_days_used_on_the_last_day_are_the_whole_period(start: int, length: int, count: int) -> None:
    pauses = [Interval(MONDAY + timedelta(days=start), MONDAY + timedelta(days=start + length))]

    end = last_day(MONDAY, count, "workday", pauses=pauses)

    assert end is not None
    assert days_used(MONDAY, end, "workday", pauses=pauses) == count

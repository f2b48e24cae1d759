"""Counting days (TL-19), with the vectors of the law table."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.law import days
from bidding.law.days import SHANGHAI, Holidays

pytestmark = pytest.mark.pure
SPRING = Holidays(
    off=frozenset(date(2026, 2, 15) + timedelta(days=n) for n in range(9)),
    worked=frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
)
dates = st.dates(date(2025, 1, 1), date(2027, 12, 31))
tables = st.builds(Holidays, st.frozensets(dates, max_size=30), st.frozensets(dates, max_size=10))


def test_documents_from_the_second_of_march_are_offered_to_the_seventh_and_safely_to_monday() -> None:
    start = date(2026, 3, 2)

    assert days.bare_days(start, 5) == date(2026, 3, 7)
    assert days.add_days(start, 5) == date(2026, 3, 9)


def test_twenty_days_from_the_second_of_march_end_on_a_sunday_so_the_safe_deadline_is_monday() -> None:
    start = date(2026, 3, 2)

    assert days.bare_days(start, 20) == date(2026, 3, 22)
    assert days.add_days(start, 20) == date(2026, 3, 23)


def test_exactly_twenty_days_pass_even_with_the_spring_festival_inside() -> None:
    start, end = date(2026, 2, 10), date(2026, 3, 2)

    assert days.has_run(start, end, 20, "day", SPRING)
    assert list(days.festivals(start, end, SPRING)) == [(date(2026, 2, 15), date(2026, 2, 23))]


def test_nineteen_days_do_not_pass() -> None:
    assert not days.has_run(date(2026, 3, 2), date(2026, 3, 21), 20, "day")


def test_the_last_objection_and_the_last_free_addendum_before_a_deadline() -> None:
    deadline = datetime(2026, 3, 30, 10, 0, tzinfo=SHANGHAI)

    assert days.before(deadline, 10) == datetime(2026, 3, 20, 10, 0, tzinfo=SHANGHAI)
    assert days.before(deadline, 15) == datetime(2026, 3, 15, 10, 0, tzinfo=SHANGHAI)


def test_a_saturday_worked_instead_is_a_working_day() -> None:
    assert SPRING.works(date(2026, 2, 14))
    assert not SPRING.works(date(2026, 2, 16))


def test_working_days_skip_the_holidays_and_count_the_saturday_worked() -> None:
    assert days.add_workdays(date(2026, 2, 13), 3, SPRING) == date(2026, 2, 25)


def test_twenty_four_hours_of_a_day_belong_to_that_day() -> None:
    midnight = days.end_of(date(2026, 3, 6))

    assert days.last_day(midnight) == date(2026, 3, 6)
    assert days.day_of(midnight) == date(2026, 3, 7)


def test_days_are_not_counted_in_months() -> None:
    with pytest.raises(ValueError, match="month"):
        days.add(date(2026, 3, 2), 1, "month")


@given(dates, st.integers(0, 60), tables)
def test_a_period_never_ends_early_and_always_ends_on_a_working_day(
    start: date, count: int, table: Holidays
) -> None:
    end = days.add_days(start, count, table)

    assert end >= start + timedelta(days=count)
    assert table.works(end)
    assert days.has_run(start, end, count, "day", table)


@given(dates, st.integers(0, 40), tables)
def test_working_days_add_up(start: date, count: int, table: Holidays) -> None:
    once = days.add_workdays(start, count + 3, table)

    assert days.add_workdays(days.add_workdays(start, count, table), 3, table) == once

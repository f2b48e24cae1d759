"""Clocks of objections, complaints and cases: days that run, days that pause, months of publicity. Pure."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from bidding.law.days import NONE, Holidays, day_of, end_of

DAY = timedelta(days=1)
WORKDAY = "workday"
Moment = TypeVar("Moment", date, datetime)


@dataclass(frozen=True)
class Interval:
    """Days that do not count: from the day a pause begins up to, not including, the day it ends.

    A pause without an end has not ended; one that begins and ends on one day costs nothing.
    """

    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the clock stands still on this day."""
        return self.start <= day and (self.end is None or day < self.end)


def last_day(
    start: date, count: int, unit: str, holidays: Holidays = NONE, pauses: Iterable[Interval] = ()
) -> date | None:
    """Return the last day of a period of `count` days or working days; the first day does not count.

    Paused days do not count (实施条例 60, 61). A period in days that ends on a day of rest moves on (民法典 203).
    None while a pause without an end keeps the period from ever running out.
    """
    stops = list(pauses)
    day, left = start, count
    while left > 0:
        day += DAY
        if any(stop.end is None and stop.start <= day for stop in stops):
            return None
        left -= _counts(day, unit, holidays, stops)
    return day if unit == WORKDAY else holidays.next_working(day)


def days_used(
    start: date, today: date, unit: str, holidays: Holidays = NONE, pauses: Iterable[Interval] = ()
) -> int:
    """Return how many days of a period have run by the end of `today`."""
    stops = list(pauses)
    days = (start + n * DAY for n in range(1, (today - start).days + 1))
    return sum(_counts(day, unit, holidays, stops) for day in days)


def _counts(day: date, unit: str, holidays: Holidays, stops: list[Interval]) -> bool:
    if any(stop.holds(day) for stop in stops):
        return False
    return unit != WORKDAY or holidays.works(day)


def due(
    start: datetime, count: int, unit: str, holidays: Holidays = NONE, pauses: Iterable[Interval] = ()
) -> datetime | None:
    """Return the moment a period runs out: 24:00 of its last day in China; None while it is paused."""
    day = last_day(day_of(start), count, unit, holidays, pauses)
    return end_of(day) if day else None


def interval(start: datetime, end: datetime | None) -> Interval:
    """Turn two moments into the days between them, in China."""
    return Interval(day_of(start), day_of(end) if end else None)


def add_months(start: Moment, months: int) -> Moment:
    """Return the same day of the month `months` later, or that month's last day; the time of day stays."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return start.replace(year=year, month=month, day=min(start.day, calendar.monthrange(year, month)[1]))

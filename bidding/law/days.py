"""Counting days as 民法典 201 to 203 say: the first day does not count, a last day of rest moves on.

Pure: dates and a table of holidays in, dates out. Moments are days of China Standard Time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
SATURDAY = 5
# A closed run of rest days this long is a festival that eats into a period (Spring Festival, National Day).
FESTIVAL_DAYS = 5


@dataclass(frozen=True)
class Holidays:
    """The days that differ from their weekday: `off` is rest, `worked` is a weekend day worked instead (调休)."""

    off: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)

    def works(self, day: date) -> bool:
        """Tell whether people work on this day."""
        if day in self.worked:
            return True
        return day not in self.off and day.weekday() < SATURDAY

    def next_working(self, day: date) -> date:
        """Return the day itself, or the first working day after it."""
        while not self.works(day):
            day += DAY
        return day


NONE = Holidays()


def day_of(moment: datetime) -> date:
    """Return the day a moment belongs to in China; midnight begins a new day."""
    return moment.astimezone(SHANGHAI).date()


def last_day(moment: datetime) -> date:
    """Return the last day of a period that ends at this moment: 24:00 is still the day before."""
    return day_of(moment - INSTANT)


def end_of(day: date) -> datetime:
    """Return 24:00 of a day in China (民法典 203), aware."""
    return datetime.combine(day + DAY, datetime.min.time(), SHANGHAI)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of a day in China, aware."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def bare_days(start: date, count: int) -> date:
    """Return the day on which `count` days have run, the first not counted (民法典 201), whatever day it is."""
    return start + count * DAY


def add_days(start: date, count: int, holidays: Holidays = NONE) -> date:
    """Return the last day of a period of `count` days (日): first day excluded, a day of rest moves on."""
    return holidays.next_working(bare_days(start, count))


def add_workdays(start: date, count: int, holidays: Holidays = NONE) -> date:
    """Return the last day of a period of `count` working days (工作日), the first day excluded."""
    day = start
    while count > 0:
        day += DAY
        count -= holidays.works(day)
    return day


def add(start: date, count: int, unit: str, holidays: Holidays = NONE) -> date:
    """Count on in the figure's own unit: "day" or "workday". ValueError for any other."""
    if unit == "day":
        return add_days(start, count, holidays)
    if unit == "workday":
        return add_workdays(start, count, holidays)
    raise ValueError(f"days are not counted in {unit}")


def days_between(start: date, end: date) -> int:
    """Return how many days have run on `end`, the first day excluded."""
    return (end - start).days


def has_run(start: date, end: date, count: int, unit: str, holidays: Holidays = NONE) -> bool:
    """Tell whether a period that ends on `end` is at least `count` days long.

    A day of rest at the end of the minimum does not lengthen the minimum itself: 20 days are 20 days;
    what moves on is only the earliest *safe* end, which `add` proposes.
    """
    if unit == "workday":
        return end >= add_workdays(start, count, holidays)
    return days_between(start, end) >= count


def before(moment: datetime, count: int) -> datetime:
    """Return the last moment that lies `count` full days before another (TL-04, TL-05)."""
    return moment - count * DAY


def festivals(start: date, end: date, holidays: Holidays) -> Iterator[tuple[date, date]]:
    """Yield each long run of rest days inside a period: first and last day of the run."""
    day, run = start + DAY, 0
    while day <= end + DAY:
        rests = day <= end and not holidays.works(day)
        if not rests and run >= FESTIVAL_DAYS:
            yield day - run * DAY, day - DAY
        run = run + 1 if rests else 0
        day += DAY

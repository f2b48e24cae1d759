"""Years, quarters and months as the county's reports count them, in China's time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bidding.law.days import SHANGHAI

FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
FIRST_YEAR = 2000
MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True)
class Period:
    """Some months in a row: `first` counts months since year 0, `count` is 12, 3 or 1."""

    first: int
    count: int

    @property
    def begins(self) -> datetime:
        """Return the first moment."""
        return _start(self.first)

    @property
    def ends(self) -> datetime:
        """Return the first moment that no longer belongs to it."""
        return _start(self.first + self.count)

    @property
    def before(self) -> Period:
        """Return the period before it, as long as this one."""
        return Period(self.first - self.count, self.count)

    @property
    def months(self) -> list[str]:
        """Return its months as YYYY-MM."""
        return [_month(month) for month in range(self.first, self.first + self.count)]

    @property
    def name(self) -> str:
        """Return "2026", "2026-Q3" or "2026-07"; `period` reads it back."""
        year, month = divmod(self.first, MONTHS_IN_A_YEAR)
        if self.count == MONTHS_IN_A_YEAR:
            return f"{year:04}"
        return f"{year:04}-Q{month // 3 + 1}" if self.count == 3 else _month(self.first)


def period(text: str) -> Period | None:
    """Read "2026", "2026-Q3" or "2026-07"; None for anything else."""
    found = FORM.fullmatch(text)
    if found is None or int(found[1]) < FIRST_YEAR:
        return None
    start = int(found[1]) * MONTHS_IN_A_YEAR
    if found[2]:
        return Period(start + 3 * (int(found[2]) - 1), 3)
    return Period(start + int(found[3]) - 1, 1) if found[3] else Period(start, MONTHS_IN_A_YEAR)


def year_of(moment: datetime) -> Period:
    """Return the year that a moment belongs to in China."""
    return Period(moment.astimezone(SHANGHAI).year * MONTHS_IN_A_YEAR, MONTHS_IN_A_YEAR)


def choices(moment: datetime, years: int = 3) -> list[Period]:
    """Return the periods that are offered: this year and those before, each with its quarters, the latest first."""
    found: list[Period] = []
    this = year_of(moment).first
    here = moment.astimezone(SHANGHAI)
    for first in range(this, this - years * MONTHS_IN_A_YEAR, -MONTHS_IN_A_YEAR):
        found.append(Period(first, MONTHS_IN_A_YEAR))
        found += [Period(first + month, 3) for month in (9, 6, 3, 0) if _start(first + month) <= here]
    return found


def _start(month: int) -> datetime:
    year, rest = divmod(month, MONTHS_IN_A_YEAR)
    return datetime(year, rest + 1, 1, tzinfo=SHANGHAI)


def _month(month: int) -> str:
    year, rest = divmod(month, MONTHS_IN_A_YEAR)
    return f"{year:04}-{rest + 1:02}"

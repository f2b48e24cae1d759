"""Bad-conduct points (不良行为记分): one score for each subject, from its deductions and a day. Pure.

The reference is the way Shanghai counts (上海市公共资源场内交易信用记分管理办法(试行) 2023): a cycle begins full,
the first deduction starts it, each further one lets its months run anew from that day, and a cycle that ends
without a further deduction makes the score full again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from supervision.clocks import add_months

FULL = 100
MONTHS = 12


@dataclass(frozen=True)
class Deducted:
    """Points taken on a day; `key` names the record they come from."""

    on: date
    points: int
    key: int = 0


@dataclass(frozen=True)
class Score:
    """Where a subject stands on a day: its points, and the cycle that runs, with the deductions that count in it."""

    value: int
    full: int = FULL
    since: date | None = None
    until: date | None = None
    counted: tuple[int, ...] = ()

    @property
    def lost(self) -> int:
        """Points taken in the cycle that runs."""
        return self.full - self.value


def score(taken: Sequence[Deducted], on: date, *, full: int = FULL, months: int = MONTHS) -> Score:
    """Return the score on a day; deductions after that day do not count yet.

    A deduction on the very day a cycle ends begins a new one: that day the score is full again. A score never
    falls below nothing. Raises ValueError for points that are not positive.
    """
    if any(one.points <= 0 for one in taken):
        raise ValueError("a deduction takes points")
    value, since, until = full, None, None
    counted: list[int] = []
    for one in sorted(taken, key=lambda one: (one.on, one.key)):
        if one.on > on:
            break
        if until is None or one.on >= until:
            value, since, counted = full, one.on, []
        value, until = max(0, value - one.points), add_months(one.on, months)
        counted.append(one.key)
    if until is None or on >= until:
        return Score(full, full)
    return Score(value, full, since, until, tuple(counted))


def crossed(before: int, after: int, thresholds: Sequence[int]) -> list[int]:
    """Return the thresholds (points lost) that a deduction reached: from below to at or above, lowest first."""
    return sorted(step for step in set(thresholds) if before < step <= after)


# 公平竞争审查规则 9: what credit is counted by may not tell subjects apart by place or owner.
UNFAIR = (
    "本地", "外地", "本市", "本省", "本县", "本区", "外省", "外市", "外埠", "省外", "市外", "注册地", "所有制", "国有企业",
    "民营", "私营", "外资", "国企", "央企", "local compan", "local bidder", "non-local", "ownership", "state-owned", "private compan",
)  # fmt: skip


def unfair_words(text: str) -> list[str]:
    """Return the words by which a text of the table would tell subjects apart by region or ownership (CR-15)."""
    low = text.lower()
    return [word for word in UNFAIR if word in low]

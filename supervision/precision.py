"""How far to trust the alerts: what became of those that were concluded, with intervals. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

# Fewer concluded alerts than this tell nothing: "not calibrated".
LEAST = 10
# 95 % of the normal distribution.
Z = 1.959964
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Share:
    """`hit` of `of`, with Wilson's 95 % interval (E. B. Wilson, JASA 22, 1927)."""

    hit: int
    of: int

    @property
    def told(self) -> bool:
        """Whether there are enough to speak of."""
        return self.of >= LEAST

    @property
    def value(self) -> float:
        """The share itself; 0 of nothing."""
        return self.hit / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        """The interval's lower end."""
        return self._interval()[0]

    @property
    def high(self) -> float:
        """The interval's upper end."""
        return self._interval()[1]

    @property
    def per_hundred(self) -> tuple[int, int, int]:
        """Out of a hundred: the share, and the interval's ends."""
        return round(100 * self.value), round(100 * self.low), round(100 * self.high)

    def _interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        n, p = self.of, self.value
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Bin:
    """The alerts whose score lies from `low` up to `high`: their mean score, and how many stood."""

    low: float
    high: float
    mean: float
    share: Share


def binned(scored: Iterable[tuple[float, bool]], edges: Sequence[float] = EDGES) -> list[Bin]:
    """Sort concluded alerts (score, stood) into bins; bins without an alert are left out."""
    rows = list(scored)
    found = []
    for low, high in pairwise(edges):
        inside = [
            (score, stood) for score, stood in rows if low <= score < high or score == high == edges[-1]
        ]
        if inside:
            share = Share(sum(stood for _score, stood in inside), len(inside))
            found.append(Bin(low, high, sum(score for score, _stood in inside) / len(inside), share))
    return found


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the mean distance between score and share that stood, weighted by alerts; None of nothing."""
    total = sum(one.share.of for one in bins)
    return sum(one.share.of * abs(one.mean - one.share.value) for one in bins) / total if total else None


@dataclass(frozen=True)
class Mark:
    """A bin in the picture: its place, and the ends of its interval, in units of the view box."""

    x: int
    y: int
    top: int
    bottom: int


def curve(bins: Sequence[Bin], *, size: int = 240) -> list[Mark]:
    """Place the bins in a square picture: score to the right, share that stood upwards."""
    return [
        Mark(
            round(one.mean * size),
            round((1 - one.share.value) * size),
            round((1 - one.share.high) * size),
            round((1 - one.share.low) * size),
        )
        for one in bins
    ]

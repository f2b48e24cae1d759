"""Quantiles and fences, to the float as Cardinal computes them."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

# Tukey's fences lie this many interquartile ranges outside the quartiles.
REACH = 1.5


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the quantile of values in ascending order, not a number if there are none.

    Type 8 of Hyndman & Fan (1996), the one they advise: medians of the order statistics' positions.
    """
    if not ordered:
        return math.nan
    place = (len(ordered) + 1 / 3) * share + 1 / 3
    whole = int(place)
    if whole <= 0 or share == 0:
        return ordered[0]
    if whole >= len(ordered) or share == 1:
        return ordered[-1]
    below, above = ordered[whole - 1], ordered[whole]
    return below + (place - whole) * (above - below)


def quartiles(values: Iterable[float]) -> tuple[float, float]:
    """Return the first and the third quartile."""
    ordered = sorted(values)
    return quantile(ordered, 0.25), quantile(ordered, 0.75)


def lower_fence(first: float, third: float) -> float:
    """Return Q1 - 1.5 IQR, rounded once."""
    return _multiplied_and_added(third - first, -REACH, first)


def upper_fence(first: float, third: float) -> float:
    """Return Q3 + 1.5 IQR, rounded once."""
    return _multiplied_and_added(third - first, REACH, third)


def _multiplied_and_added(one: float, other: float, added: float) -> float:
    """Return one * other + added with a single rounding, as a fused instruction does."""
    if not all(map(math.isfinite, (one, other, added))):
        return one * other + added
    try:
        return float(Fraction(one) * Fraction(other) + Fraction(added))
    except OverflowError:
        return math.copysign(math.inf, one * other)

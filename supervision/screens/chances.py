"""Chances: how often luck alone would show as much, and how several such chances join. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

# Below this a single chance tells more of the model that made it than of the bidders.
FLOOR = 1e-4


def binomial_tail(count: int, of: int, share: float) -> float:
    """Return the chance of at least ``count`` successes in ``of`` trials."""
    return math.fsum(math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count, of + 1))


def overlap_tail(joint: int, strata: Sequence[tuple[int, int, int]]) -> float:
    """Return the chance that two who choose their tenders at random meet ``joint`` times or more.

    ``strata`` holds (tenders, tenders of the one, tenders of the other) for each region and kind of work: firms
    that keep to one territory meet there often without any plan.
    """
    spread = [1.0]
    for tenders, one, other in strata:
        if one and other:
            spread = _joined(spread, _overlaps(max(tenders, one, other), one, other))
    return min(1.0, math.fsum(spread[joint:]))


def _overlaps(tenders: int, one: int, other: int) -> list[float]:
    """Return the chances of 0, 1, 2 … meetings (the hypergeometric distribution)."""
    whole = _log_choose(tenders, other)
    return [
        math.exp(_log_choose(one, k) + _log_choose(tenders - one, other - k) - whole)
        if other - k <= tenders - one
        else 0.0
        for k in range(min(one, other) + 1)
    ]


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _joined(left: Sequence[float], right: Sequence[float]) -> list[float]:
    found = [0.0] * (len(left) + len(right) - 1)
    for i, one in enumerate(left):
        for k, other in enumerate(right):
            found[i + k] += one * other
    return found


def fisher(chances: Iterable[float]) -> float:
    """Join independent chances (Fisher 1925); each counts for no less than FLOOR, so that no one decides alone."""
    kept = [max(FLOOR, chance) for chance in chances]
    if not kept:
        return 1.0
    half = -math.fsum(math.log(chance) for chance in kept)
    return min(1.0, math.exp(-half) * math.fsum(half**i / math.factorial(i) for i in range(len(kept))))


def narrow_tail(variance: float, usual: float, freedom: float) -> float:
    """Return the chance of a sample variance as small as this (χ²), where ``usual`` is to be expected."""
    if usual <= 0 or freedom <= 0:
        return 1.0
    return _lower_gamma(freedom / 2, freedom * variance / usual / 2)


def _lower_gamma(shape: float, x: float) -> float:
    """Return the regularised lower incomplete gamma function, by its series."""
    if x <= 0:
        return 0.0
    if x > 30 + 3 * shape:
        return 1.0
    term = total = 1 / shape
    n = shape
    while term > total * 1e-12:
        n += 1
        term *= x / n
        total += term
    return min(1.0, total * math.exp(-x + shape * math.log(x) - math.lgamma(shape)))

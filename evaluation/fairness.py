"""Is a run of draws fair? Expected and observed counts, and the chance of a deviation as large (pure).

Each draw takes k of the n eligible of a group, everybody with the same chance k/n. Summed over draws with different
pools, the observed counts have known means and covariances. The sum of squared standardised deviations is compared
with a χ² distribution of the same mean and variance (Satterthwaite 1946), which is exact for one unchanging pool
up to the usual approximation of counts by normal variables.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# Cochran's rule of thumb: below it the approximation by χ² is rough.
ENOUGH_EXPECTED = 5.0
TINY = 1e-300
# The test compares everybody with everybody; beyond this one region is looked at at a time.
MOST_EXPERTS = 2000


@dataclass(frozen=True)
class Group:
    """One group (site) of one draw: who was eligible, who was drawn first."""

    eligible: tuple[str, ...]
    drawn: frozenset[str]


@dataclass
class Tally:
    """One expert over all draws: how often eligible, drawn first, expected to be, and what followed."""

    code: str
    eligible: int = 0
    drawn: int = 0
    expected: float = 0.0
    variance: float = 0.0
    # Fourth cumulant: few draws deviate more wildly than the bell curve says.
    excess: float = 0.0
    called: int = 0
    declined: int = 0
    absent: int = 0

    @property
    def deviation(self) -> float:
        """The standardised deviation: beyond ±3 in about 3 of 1,000 fair cases."""
        return (self.drawn - self.expected) / math.sqrt(self.variance) if self.variance else 0.0


@dataclass(frozen=True)
class Verdict:
    """The test over all experts: the statistic, its degrees of freedom and the p-value; none when nothing is random."""

    draws: int
    tallies: tuple[Tally, ...]
    chi_squared: float = 0.0
    freedom: float = 0.0
    p_value: float | None = None
    rough: bool = field(default=False)


def verdict(draws: Sequence[Sequence[Group]]) -> Verdict:
    """Test whether everybody was drawn as often as chance would have it."""
    tallies: dict[str, Tally] = {}
    for group in _groups(draws):
        share = len(group.drawn) / len(group.eligible)
        for code in group.eligible:
            one = tallies.setdefault(code, Tally(code))
            one.eligible += 1
            one.drawn += code in group.drawn
            one.expected += share
            chance = share * (1 - share)
            one.variance += chance
            one.excess += chance * (1 - 6 * chance)
    lines = tuple(sorted(tallies.values(), key=lambda one: one.code))
    random = [one for one in lines if one.variance > 0]
    if len(random) > MOST_EXPERTS:
        return Verdict(len(draws), lines)
    mean = float(len(random))
    spread = _spread(draws, {one.code: one.variance for one in random})
    spread += sum(one.excess / one.variance**2 for one in random)
    if not mean or not spread:
        return Verdict(len(draws), lines)
    # A χ² with `freedom` degrees, stretched by `scale`, has this mean and this variance.
    scale, freedom = spread / (2 * mean), 2 * mean**2 / spread
    statistic = sum(one.deviation**2 for one in random) / scale
    rough = any(one.expected < ENOUGH_EXPECTED for one in random)
    return Verdict(len(draws), lines, statistic, freedom, chi_squared_tail(statistic, freedom), rough)


def chi_squared_tail(statistic: float, freedom: float) -> float:
    """Return the chance that a χ² variable exceeds `statistic`: the regularised upper incomplete gamma function.

    Series below, Lentz's continued fraction above a + 1 (Abramowitz and Stegun 6.5.29, 6.5.31).
    """
    a, x = freedom / 2, statistic / 2
    if x <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    return 1 - front * _series(a, x) if x < a + 1 else front * _fraction(a, x)


def _groups(draws: Iterable[Iterable[Group]]) -> Iterable[Group]:
    return (group for one in draws for group in one if group.eligible)


def _spread(draws: Iterable[Iterable[Group]], variances: dict[str, float]) -> float:
    """The variance of the sum of squared standardised deviations: twice the sum of squared correlations."""
    # Only this function needs it, and it takes its time to import.
    import numpy as np

    place = {code: number for number, code in enumerate(variances)}
    covariance = np.zeros((len(place), len(place)))
    for group in _groups(draws):
        n = len(group.eligible)
        share = len(group.drawn) / n
        if n < 2 or share in {0.0, 1.0}:
            continue
        able = [place[code] for code in group.eligible]
        # Who is drawn takes a place that nobody else can have.
        covariance[np.ix_(able, able)] -= share * (1 - share) / (n - 1)
    variance = np.fromiter(variances.values(), float, len(variances))
    np.fill_diagonal(covariance, variance)
    return float(2 * (covariance**2 / np.outer(variance, variance)).sum())


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    step = a
    while abs(term) > abs(total) * 1e-15:
        step += 1
        term *= x / step
        total += term
    return total


def _fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1 / TINY, 1 / b
    value = d
    for turn in range(1, 100_000):
        factor = -turn * (turn - a)
        b += 2
        d = 1 / (factor * d + b or TINY)
        c = b + factor / c or TINY
        change = c * d
        value *= change
        if abs(change - 1) < 1e-15:
            break
    return value

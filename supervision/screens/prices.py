"""Screens of the total prices of one tender: dispersion, gaps at the bottom, and prices made by a rule."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from supervision.screens.signals import ALIKE, CEILING, Family, Grade, Signal

Amount = Decimal | float | int


@dataclass(frozen=True, slots=True)
class PriceScreens:
    """The screens of one tender; None means unknown, for want of bids or of any spread. Lowest price first."""

    n: int
    cv: float | None = None
    spd: float | None = None
    diffp: float | None = None
    rd: float | None = None
    rdnor: float | None = None
    rdalt: float | None = None
    skew: float | None = None
    kurt: float | None = None
    ks: float | None = None


def screen_tender(amounts: Sequence[Amount]) -> PriceScreens:
    """Compute the bid-price screens of one tender from its amounts (yuan, any order).

    CV = sd/mean; SPD = (max − min)/min; DIFFP = (b2 − b1)/b1; RD = (b2 − b1)/sd of the losing bids;
    RDNOR = (b2 − b1)/mean gap; RDALT = (b2 − b1)/mean gap among losers; bias-corrected skewness and excess
    kurtosis; KS = Kolmogorov–Smirnov D against the uniform between lowest and highest bid.
    """
    bids = sorted(float(amount) for amount in amounts)
    n = len(bids)
    if n < 2:
        return PriceScreens(n)
    first, losers = bids[1] - bids[0], bids[1:]
    gaps = [high - low for low, high in pairwise(bids)]
    skew, kurt = _skew(bids), _kurt(bids)
    return PriceScreens(
        n=n,
        cv=_over(_sd(bids), _mean(bids)),
        spd=_over(bids[-1] - bids[0], bids[0]),
        diffp=_over(first, bids[0]),
        rd=_over(first, _sd(losers)),
        rdnor=_over(first, _mean(gaps)) if n >= 3 else None,  # of one gap it is 1 and says nothing
        rdalt=_over(first, _mean(gaps[1:])) if n >= 3 else None,
        skew=skew,
        kurt=kurt,
        ks=_ks(bids),
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _over(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _sd(values: Sequence[float]) -> float | None:
    """Return the standard deviation with n − 1 in the denominator, unknown below two values."""
    if len(values) < 2:
        return None
    mean = _mean(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _moment(values: Sequence[float], order: float) -> float:
    mean = _mean(values)
    return math.fsum(math.pow(value - mean, order) for value in values) / len(values)


def _skew(values: Sequence[float]) -> float | None:
    """Return the bias-corrected skewness G1, unknown below three values or without spread."""
    n = len(values)
    if n < 3 or not (spread := _moment(values, 2)):
        return None
    return math.sqrt(n * (n - 1)) / (n - 2) * _moment(values, 3) / math.pow(spread, 1.5)


def _kurt(values: Sequence[float]) -> float | None:
    """Return the bias-corrected excess kurtosis G2, unknown below four values or without spread."""
    n = len(values)
    if n < 4 or not (spread := _moment(values, 2)):
        return None
    excess = _moment(values, 4) / spread**2 - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)


def _ks(bids: Sequence[float]) -> float | None:
    n, low, width = len(bids), bids[0], bids[-1] - bids[0]
    if not width:
        return None
    places = [(bid - low) / width for bid in bids]
    return max(max((i + 1) / n - place, place - i / n) for i, place in enumerate(places))


# --- prices made by a rule -----------------------------------------------------------------------------

# A coincidence likelier than this, after counting all the chances the tender offered, is no signal.
_CHANCE = 0.01
_STRONG_CHANCE = 5e-4
_CENT = Decimal("0.01")
# Ratios that a person would choose: steps of one thousandth.
_STEP = Decimal("0.001")


def price_signals(bids: Mapping[str, Decimal], limit: Decimal | None = None) -> list[Signal]:
    """Find total prices (bidder to yuan) that follow a rule: arithmetic, geometric, round ratio (art. 40(四)).

    Round prices meet by chance, so the chance is counted from the coarseness of the prices themselves. Who bids just
    the announced ``limit`` follows the announcement and nobody's rule.
    """
    bids = {bidder: amount for bidder, amount in bids.items() if amount > 0 and amount != limit}
    grain = _grain(list(bids.values()))
    found = [*_series(bids, grain), *_ratios(bids, grain)]
    return sorted(found, key=lambda signal: (-signal.weight, signal.kind, signal.bidders))


def _grain(amounts: Sequence[Decimal]) -> Decimal:
    """Return the coarsest power of ten (from a cent up) that most of the amounts are multiples of."""
    grain = _CENT
    while amounts and 2 * sum(amount % (grain * 10) == 0 for amount in amounts) >= len(amounts):
        grain *= 10
        if grain > max(amounts):
            break
    return grain


def _series(bids: Mapping[str, Decimal], grain: Decimal) -> Iterator[Signal]:
    """Yield the triples whose middle price is the arithmetic or geometric mean of the outer two."""
    ordered = sorted(bids.items(), key=lambda bid: (bid[1], bid[0]))
    chances = math.comb(len(ordered), 3)
    for triple in combinations(ordered, 3):
        low, middle, high = (amount for _, amount in triple)
        if low == middle or middle == high:
            continue
        chance = min(1.0, chances * float(4 * grain / (high - low)))
        if abs(low + high - 2 * middle) <= 2 * grain:
            detail: dict[str, object] = {"difference": str(middle - low), "chance": chance}
            yield from _priced("price_arithmetic", triple, len(bids), chance, detail)
        elif abs((low * high).sqrt() - middle) <= grain:
            detail = {"ratio": f"{middle / low:.6f}", "chance": chance}
            yield from _priced("price_geometric", triple, len(bids), chance, detail)


def _ratios(bids: Mapping[str, Decimal], grain: Decimal) -> Iterator[Signal]:
    """Yield the pairs of which one price is the other times a round factor, to the cent."""
    ordered = sorted(bids.items(), key=lambda bid: (bid[1], bid[0]))
    pairs = math.comb(len(ordered), 2)
    for low, high in combinations(ordered, 2):
        if low[1] == high[1]:
            chance = min(1.0, pairs * float(grain / (high[1] * Decimal("0.2"))))
            detail: dict[str, object] = {"ratio": "1", "chance": chance}
            yield from _priced("price_identical", (low, high), len(bids), chance, detail)
            continue
        for part, whole in ((low[1], high[1]), (high[1], low[1])):
            factor = (part / whole).quantize(_STEP)
            if factor != 1 and abs(whole * factor - part) <= grain:
                chance = min(1.0, pairs * float(2 * grain / (whole * _STEP)))
                detail = {"ratio": str(factor), "chance": chance}
                yield from _priced("price_ratio", (low, high), len(bids), chance, detail)
                break


def _priced(
    kind: str, bids: Sequence[tuple[str, Decimal]], n: int, chance: float, detail: Mapping[str, object]
) -> Iterator[Signal]:
    if chance > _CHANCE:
        return
    grade = Grade.STRONG if chance <= _STRONG_CHANCE else Grade.SOFT
    yield Signal(
        kind=kind,
        family=Family.BID_PRICES,
        grade=grade,
        article=ALIKE,
        bidders=tuple(bidder for bidder, _ in bids),
        values=tuple(str(amount) for _, amount in bids),
        base_rate=(len(bids), n),
        weight=round(CEILING[grade] * min(1.0, -math.log10(max(chance, 1e-12)) / 6), 4),
        detail=detail,
    )

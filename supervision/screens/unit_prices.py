"""Unit prices of the bill of quantities: identical, constant ratio, constant difference, middle of two others.

Raw regularity floods every market, so a rule counts only if it holds for many items and if prices dealt out
by chance would not follow it: the deviations from each item's going rate are shuffled over the items.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from statistics import median

from supervision.screens.signals import ALIKE, CEILING, Family, Grade, Signal

# Fewer common items than this prove nothing, whatever they look like.
MIN_ITEMS = 8
# The share of the common items that must follow the rule.
MIN_SHARE = 0.5
_SHUFFLES = 999
_CHANCE = 0.01
_HALF_CENT = 0.0051
_SEED = 20_260_101

Boq = Mapping[str, Decimal]
Prices = list[float]


@dataclass(frozen=True, slots=True)
class Fit:
    """How many items follow a rule, and the figure that makes the rule (ratio or difference)."""

    count: int
    figure: float


def compare(boqs: Mapping[str, Boq]) -> list[Signal]:
    """Find pairs and triples of bidders whose unit prices (bidder to item to yuan) follow a rule (art. 40(四)).

    Items that most bidders price alike (official information prices, provisional sums) are left out.
    """
    return joined(compare_some(boqs, firsts=frozenset(boqs)))


def compare_some(boqs: Mapping[str, Boq], firsts: Collection[str]) -> list[Signal]:
    """Compare the pairs and triples whose first bidder (by name) is one of ``firsts``: a share of the work."""
    priced = _own_prices(boqs)
    names = sorted(priced)
    groups = [group for size in (2, 3) for group in combinations(names, size) if group[0] in firsts]
    return [signal for group in groups if (signal := _compared(priced, group))]


def joined(found: Iterable[Signal]) -> list[Signal]:
    """Put shares together: a triple of which two already follow a rule by themselves says nothing more."""
    signals = list(found)
    pairs = {frozenset(signal.bidders) for signal in signals if len(signal.bidders) == 2}
    kept = [
        signal
        for signal in signals
        if len(signal.bidders) == 2
        or not any(frozenset(pair) in pairs for pair in combinations(signal.bidders, 2))
    ]
    return sorted(kept, key=lambda signal: (-signal.weight, signal.bidders, signal.kind))


def _own_prices(boqs: Mapping[str, Boq]) -> dict[str, dict[str, float]]:
    """Drop the items whose price is common property: one price quoted by more than half of four or more."""
    quoted: dict[str, Counter[Decimal]] = {}
    for boq in boqs.values():
        for item, price in boq.items():
            quoted.setdefault(item, Counter())[price] += 1
    common = {
        item
        for item, prices in quoted.items()
        if prices.total() >= 4 and max(prices.values()) * 2 > prices.total()
    }
    return {
        bidder: {item: float(price) for item, price in boq.items() if item not in common and price > 0}
        for bidder, boq in boqs.items()
    }


def _compared(priced: Mapping[str, dict[str, float]], names: Sequence[str]) -> Signal | None:
    """Return the plainest rule that these bidders' prices follow (identical is also a ratio of one)."""
    items = sorted(set.intersection(*(set(priced[name]) for name in names)))
    if len(items) < MIN_ITEMS:
        return None
    sides = [[priced[name][item] for item in items] for name in names]
    rates = _rates(priced, items)
    rules = _PAIR_RULES if len(names) == 2 else _TRIPLE_RULES
    found = (_judged(kind, rule, names, items, sides, rates) for kind, rule in rules.items())
    return next((signal for signal in found if signal), None)


def _rates(priced: Mapping[str, dict[str, float]], items: Sequence[str]) -> Prices:
    return [median(boq[item] for boq in priced.values() if item in boq) for item in items]


# --- the rules: how many items follow ------------------------------------------------------------------


def _identical(sides: Sequence[Prices]) -> Fit:
    return Fit(sum(abs(a - b) < _HALF_CENT for a, b in zip(*sides, strict=True)), 1.0)


def _ratio(sides: Sequence[Prices]) -> Fit:
    """Count the items of the best constant ratio; the dearest items give the sharpest candidates."""
    first, second = sides
    dearest = sorted(range(len(first)), key=lambda i: -first[i])[:12]
    candidates = {second[i] / first[i] for i in dearest}
    candidates |= {round(ratio, 3) for ratio in candidates}
    fits = (Fit(_following(first, second, ratio), ratio) for ratio in candidates if abs(ratio - 1) > 1e-6)
    return max(fits, key=lambda fit: fit.count, default=Fit(0, 1.0))


def _following(first: Prices, second: Prices, ratio: float) -> int:
    """Count the items that agree to half a cent, which on a price under five yuan means little: those wait."""
    return sum(
        abs(a * ratio - b) <= _HALF_CENT and b * abs(ratio - 1) > 2 * _HALF_CENT
        for a, b in zip(first, second, strict=True)
    )


def _difference(sides: Sequence[Prices]) -> Fit:
    differences = Counter(round(b - a, 2) for a, b in zip(*sides, strict=True))
    differences.pop(0.0, None)
    figure, count = max(differences.items(), key=lambda pair: pair[1], default=(0.0, 0))
    return Fit(count, figure)


def _middle(mean: Callable[[float, float], float], sides: Sequence[Prices]) -> Fit:
    """Count the items of which one bidder quotes the mean of the two others, always the same bidder."""
    return max((_mean_of(mean, sides, own) for own in range(3)), key=lambda fit: fit.count)


def _mean_of(mean: Callable[[float, float], float], sides: Sequence[Prices], own: int) -> Fit:
    low, high = (side for i, side in enumerate(sides) if i != own)
    met = (
        abs(mean(a, b) - c) <= 2 * _HALF_CENT and abs(a - b) > 8 * _HALF_CENT
        for a, b, c in zip(low, high, sides[own], strict=True)
    )
    return Fit(sum(met), float(own))


Rule = Callable[[Sequence[Prices]], Fit]
_PAIR_RULES: Mapping[str, Rule] = {
    "unit_identical": _identical,
    "unit_ratio": _ratio,
    "unit_difference": _difference,
}
_TRIPLE_RULES: Mapping[str, Rule] = {
    "unit_geometric": lambda sides: _middle(lambda a, b: math.sqrt(a * b), sides),
    "unit_arithmetic": lambda sides: _middle(lambda a, b: (a + b) / 2, sides),
}


# --- judging a rule by chance --------------------------------------------------------------------------


def _judged(
    kind: str, rule: Rule, names: Sequence[str], items: Sequence[str], sides: Sequence[Prices], rates: Prices
) -> Signal | None:
    fit = rule(sides)
    if fit.count < MIN_ITEMS or fit.count < MIN_SHARE * len(items):
        return None
    chance = _chance(rule, sides, rates, fit.count)
    if chance > _CHANCE:
        return None
    share = fit.count / len(items)
    return Signal(
        kind=kind,
        family=Family.UNIT_PRICES,
        grade=Grade.STRONG,
        article=ALIKE,
        bidders=tuple(names),
        values=tuple(_quoted(items, side) for side in sides),
        base_rate=(fit.count, len(items)),
        weight=round(CEILING[Grade.STRONG] * (0.6 + 0.4 * share), 4),
        detail={"figure": round(fit.figure, 6), "items": len(items), "follow": fit.count, "chance": chance},
    )


def _quoted(items: Sequence[str], side: Prices) -> str:
    """Write the first prices as evidence; the page lays out the whole matrix from the bills themselves."""
    return "; ".join(f"{item}={price:.2f}" for item, price in list(zip(items, side, strict=True))[:12])


def _chance(rule: Rule, sides: Sequence[Prices], rates: Prices, count: int) -> float:
    """Return the permutation chance of as many items following: deviations are dealt anew to the items."""
    dealer = random.Random(_SEED)
    deviations = [[price / rate for price, rate in zip(side, rates, strict=True)] for side in sides[1:]]
    reached = 0
    for dealt in range(1, _SHUFFLES + 1):
        for side in deviations:
            dealer.shuffle(side)
        mixed = [
            [round(part * rate, 2) for part, rate in zip(side, rates, strict=True)] for side in deviations
        ]
        reached += rule([sides[0], *mixed]).count >= count
        if reached > _CHANCE * _SHUFFLES:
            return (reached + 1) / (dealt + 1)  # already too likely: no need to go on
    return (reached + 1) / (_SHUFFLES + 1)

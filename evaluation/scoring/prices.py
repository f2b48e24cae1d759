"""Price formulas EV-05 to EV-10: a base price from all valid bids, then points for each bid.

The parameters are the tender document's `price_formula`:

- `method`: "EV-05" … "EV-10"; `full`: the scale of the formula, 100 unless given
- `above`, `below`: points deducted for each 1 % above or below the base; `above_cap`, `below_cap`: at most so many
- `k`: EV-05 float, e.g. "-0.05"; EV-08 factor on the base, e.g. "0.95"; EV-10 share of the lowest bids, e.g. "0.35"
- `drop`: [{"from": n, "high": h, "low": l}, …]: from n bids on leave so many out of the base (EV-05, EV-08)
- `far`: EV-08: leave out who is further than this from the mean, "0.20"
- `a`, `k1`, `k2`: EV-09, each a number or {"from": …, "to": …, "step": …} drawn in public by `seed`
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Any

from evaluation import draw
from evaluation.scoring.rounding import cents, mean

ONE = Decimal(1)
HUNDRED = Decimal(100)
Parameters = Mapping[str, Any]


class FormulaError(ValueError):
    """The document's formula lacks a parameter, or the bids do not suit it."""


@dataclass(frozen=True)
class PriceScore:
    """One bid's points: its price, how far from the base in per cent, the points, and whether it made the base."""

    price: Decimal
    deviation: Decimal
    points: Decimal
    in_base: bool


@dataclass(frozen=True)
class PriceResult:
    """The base price (two places), what was drawn for it, and every bid's points."""

    base: Decimal
    scores: dict[str, PriceScore]
    drawn: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Base:
    """A base price, unrounded, with the codes of the bids that made it."""

    price: Decimal
    made_of: frozenset[str]
    drawn: dict[str, Decimal] = field(default_factory=dict)


def score_prices(
    formula: Parameters, prices: Mapping[str, Decimal], *, max_price: Decimal | None = None, seed: str = ""
) -> PriceResult:
    """Give every valid bid its points for the price, by the formula of the tender document.

    `prices` maps a bid's code to its evaluated price in yuan; bids left out of the base are still scored.
    `max_price` in yuan and `seed` (hexadecimal) serve EV-09 only. Points are from 0 to `full`, two places.
    Raises FormulaError for no bids, a price that is not positive, an unknown method or a missing parameter.
    """
    if not prices or min(prices.values()) <= 0:
        raise FormulaError("every valid bid needs a price above zero")
    try:
        strategy = METHODS[formula["method"]]
    except KeyError as error:
        raise FormulaError(f"no such price formula: {formula.get('method')!r}") from error
    if strategy is lowest_price_first:
        return lowest_price_first(formula, prices)
    base = strategy(formula, prices, max_price, seed)
    # The base is published with two places, so the points follow from the published figure.
    published = cents(base.price)
    if published <= 0:
        raise FormulaError("the base price is not positive")
    scores = {
        code: PriceScore(price, _percent(price, published), _deducted(formula, price, published),
                         code in base.made_of)
        for code, price in prices.items()
    }  # fmt: skip
    return PriceResult(published, scores, base.drawn)


def lowest_price_first(formula: Parameters, prices: Mapping[str, Decimal], *_rest: object) -> PriceResult:
    """EV-07: points = lowest / price × full (87号令 55)."""
    lowest = min(prices.values())
    full = _full(formula)
    scores = {
        code: PriceScore(price, _percent(price, lowest), cents(lowest / price * full), price == lowest)
        for code, price in prices.items()
    }
    return PriceResult(cents(lowest), scores)


def floated_mean(
    formula: Parameters, prices: Mapping[str, Decimal], _max: Decimal | None, _seed: str
) -> Base:
    """EV-05: mean after dropping extremes, times (1 + k)."""
    kept = _without_extremes(prices, formula.get("drop", EV_05_DROPS))
    return Base(mean(kept.values()) * (ONE + number(formula, "k")), frozenset(kept))


def plain_mean(formula: Parameters, prices: Mapping[str, Decimal], _max: Decimal | None, _seed: str) -> Base:
    """EV-06: the mean of all valid bids."""
    return Base(mean(prices.values()), frozenset(prices))


def trimmed_mean(
    formula: Parameters, prices: Mapping[str, Decimal], _max: Decimal | None, _seed: str
) -> Base:
    """EV-08: mean without extremes and without bids far from it, times K."""
    kept = _without_extremes(prices, formula.get("drop", EV_08_DROPS))
    if len(kept) < len(prices):
        centre = mean(kept.values())
        near = {
            code: price
            for code, price in kept.items()
            if abs(price - centre) <= number(formula, "far", "0.20") * centre
        }
        kept = near or kept
    return Base(mean(kept.values()) * number(formula, "k", "1"), frozenset(kept))


def drawn_mix(
    formula: Parameters, prices: Mapping[str, Decimal], max_price: Decimal | None, seed: str
) -> Base:
    """EV-09: max_price × A × K1 + mean × (1 - A) × K2, with A, K1 and K2 drawn in public at the opening."""
    if max_price is None:
        raise FormulaError("EV-09 needs the maximum price")
    drawn = {name: drawn_number(formula, name, seed) for name in ("a", "k1", "k2")}
    a = drawn["a"]
    price = max_price * a * drawn["k1"] + mean(prices.values()) * (ONE - a) * drawn["k2"]
    return Base(price, frozenset(prices), drawn)


def lowest_share_mean(
    formula: Parameters, prices: Mapping[str, Decimal], _max: Decimal | None, _seed: str
) -> Base:
    """EV-10: the mean of the lowest ceil(n × k) bids."""
    share = number(formula, "k")
    if not 0 < share <= 1:
        raise FormulaError("k is a share between 0 and 1")
    lowest = sorted(prices.items(), key=_by_price)[: ceil(len(prices) * share)]
    return Base(mean(price for _code, price in lowest), frozenset(code for code, _price in lowest))


Strategy = Callable[[Parameters, Mapping[str, Decimal], Decimal | None, str], Base | PriceResult]
METHODS: dict[str, Callable[..., Any]] = {
    "EV-05": floated_mean,
    "EV-06": plain_mean,
    "EV-07": lowest_price_first,
    "EV-08": trimmed_mean,
    "EV-09": drawn_mix,
    "EV-10": lowest_share_mean,
}
EV_05_DROPS = ({"from": 6, "high": 1, "low": 0}, {"from": 7, "high": 1, "low": 1})
EV_08_DROPS = ({"from": 6, "high": 1, "low": 1},)


def drawn_number(formula: Parameters, name: str, seed: str) -> Decimal:
    """Return a parameter that is fixed, or draw it from its range {"from", "to", "step"} by the public seed.

    Raises FormulaError for a range that is empty, or when a range is given without a seed.
    """
    value = formula.get(name)
    if not isinstance(value, Mapping):
        return number(formula, name)
    low, high, step = (number(value, key) for key in ("from", "to", "step"))
    if step <= 0 or high < low:
        raise FormulaError(f"the range of {name} is empty")
    if not seed:
        raise FormulaError(f"{name} has not been drawn")
    return low + step * draw.pick(seed, name, int((high - low) / step) + 1)


def number(formula: Parameters, name: str, default: str | None = None) -> Decimal:
    """Read a numeric parameter of the formula exactly. Raises FormulaError when it is missing or no number."""
    value = formula.get(name, default)
    try:
        read = Decimal(str(value))
    except InvalidOperation as error:
        raise FormulaError(f"the formula's parameter {name} is missing or no number") from error
    if not read.is_finite():
        raise FormulaError(f"the formula's parameter {name} is no number")
    return read


def _without_extremes(
    prices: Mapping[str, Decimal], drops: Sequence[Mapping[str, int]]
) -> dict[str, Decimal]:
    """Leave out the highest and lowest as the document says for this many bids; the last fitting rule counts."""
    fitting = [rule for rule in sorted(drops, key=lambda rule: rule["from"]) if len(prices) >= rule["from"]]
    high, low = (fitting[-1]["high"], fitting[-1]["low"]) if fitting else (0, 0)
    if high + low >= len(prices):
        raise FormulaError("the formula would leave no bid for the base")
    ordered = sorted(prices.items(), key=_by_price)
    return dict(ordered[low : len(ordered) - high])


def _by_price(item: tuple[str, Decimal]) -> tuple[Decimal, str]:
    return item[1], item[0]


def _percent(price: Decimal, base: Decimal) -> Decimal:
    """EV-04: deviation rate in per cent, two places."""
    return cents((price - base) / base * HUNDRED)


def _deducted(formula: Parameters, price: Decimal, base: Decimal) -> Decimal:
    full = _full(formula)
    side = "above" if price > base else "below"
    lost = abs(price - base) / base * HUNDRED * number(formula, side)
    if f"{side}_cap" in formula:
        lost = min(lost, number(formula, f"{side}_cap"))
    return cents(min(full, max(Decimal(0), full - lost)))


def _full(formula: Parameters) -> Decimal:
    full = number(formula, "full", "100")
    if full <= 0:
        raise FormulaError("the full points are above zero")
    return full

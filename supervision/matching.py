"""Which unit prices of an item follow the rule that was found: for marking them in the matrix. Pure."""

from collections.abc import Sequence
from decimal import Decimal

# As the screens ask it: half a cent, a mean to a cent (supervision.screens.unit_prices).
HALF_CENT = Decimal("0.0051")
Prices = Sequence[Decimal | None]


def follows(kind: str, figure: float, prices: Prices) -> bool:
    """Tell whether the prices of one item, in the order of the evidence's sides, follow the rule.

    `figure` is the ratio, the difference, or the place of the bidder in the middle.
    """
    known = [price for price in prices if price is not None]
    if len(known) != len(prices) or len(known) < 2:
        return False
    rule = _RULES.get(kind)
    return bool(rule and rule(Decimal(str(figure)), known))


def _identical(_figure: Decimal, prices: Sequence[Decimal]) -> bool:
    return all(abs(price - prices[0]) < HALF_CENT for price in prices)


def _ratio(figure: Decimal, prices: Sequence[Decimal]) -> bool:
    # The stored figure has six places: on a price of ten thousand that is a cent.
    slack = HALF_CENT + prices[0] * Decimal("0.0000005")
    return abs(prices[0] * figure - prices[1]) <= slack


def _difference(figure: Decimal, prices: Sequence[Decimal]) -> bool:
    return abs(prices[1] - prices[0] - figure) < HALF_CENT


def _outer(figure: Decimal, prices: Sequence[Decimal]) -> tuple[Decimal, Decimal, Decimal] | None:
    place = int(figure)
    if len(prices) != 3 or not 0 <= place < 3:
        return None
    low, high = (price for number, price in enumerate(prices) if number != place)
    return low, high, prices[place]


def _arithmetic(figure: Decimal, prices: Sequence[Decimal]) -> bool:
    three = _outer(figure, prices)
    return three is not None and abs((three[0] + three[1]) / 2 - three[2]) <= 2 * HALF_CENT


def _geometric(figure: Decimal, prices: Sequence[Decimal]) -> bool:
    three = _outer(figure, prices)
    return three is not None and abs((three[0] * three[1]).sqrt() - three[2]) <= 2 * HALF_CENT


_RULES = {
    "unit_identical": _identical,
    "unit_ratio": _ratio,
    "unit_difference": _difference,
    "unit_arithmetic": _arithmetic,
    "unit_geometric": _geometric,
}

"""Two places, half up: how points and base prices are rounded (标准施工招标文件 3.2.4)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(value: Decimal) -> Decimal:
    """Round to two places, half up."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def mean(values: Iterable[Decimal]) -> Decimal:
    """Return the arithmetic mean, unrounded. Raises ValueError for no values."""
    numbers = list(values)
    if not numbers:
        raise ValueError("the mean of nothing")
    return sum(numbers, Decimal(0)) / len(numbers)

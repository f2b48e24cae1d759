"""How many objects of each credit class an inspection draws, and how many inspectors each department sends. Pure."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal


def quotas(sizes: Mapping[str, int], ratio_percent: Decimal, weights: Mapping[str, int]) -> dict[str, int]:
    """Return how many of each class are drawn: at least one of a class that is not empty, never more than it has.

    `sizes` counts the objects of each class; `ratio_percent` is the plan's share; a class without a weight counts once.
    ValueError for a ratio outside 0 to 100 or a weight below one.
    """
    if not 0 < ratio_percent <= 100 or any(weight < 1 for weight in weights.values()):
        raise ValueError("a ratio lies between 0 and 100 percent, a weight is at least one")
    return {
        name: min(size, _up(Decimal(size) * ratio_percent * weights.get(name, 1) / 100))
        for name, size in sizes.items()
        if size > 0
    }


def shares_of(departments: Sequence[str], each: int) -> dict[str, int]:
    """Return how many of an object's `each` inspectors come from every department: evenly, what is over from the first.

    ValueError when a department would send nobody.
    """
    if each < len(departments):
        raise ValueError("each department sends at least one inspector")
    share, over = divmod(each, len(departments))
    return {name: share + (place < over) for place, name in enumerate(departments)}


def _up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))

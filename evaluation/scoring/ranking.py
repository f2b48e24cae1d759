"""Ranking and tie-breaks (EV-14 works, EV-15 procurement): an ordered list of comparators from the document."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from evaluation.scoring.rounding import cents


@dataclass(frozen=True)
class Standing:
    """What one valid bid came to: points in all, for price and for technique, and its evaluated price in yuan."""

    bid: str
    total: Decimal
    price: Decimal
    price_points: Decimal = Decimal(0)
    technical_points: Decimal = Decimal(0)


@dataclass(frozen=True)
class Placed:
    """A bid's place; `tied` when the comparators could not tell it from another."""

    bid: str
    rank: int
    total: Decimal
    price: Decimal
    tied: bool


Key = Callable[[Standing], Decimal]
COMPARATORS: dict[str, Key] = {
    "lower_price": lambda standing: standing.price,
    "higher_price_points": lambda standing: -standing.price_points,
    "higher_technical_points": lambda standing: -standing.technical_points,
}
DEFAULT = ("lower_price",)


def rank(
    standings: Iterable[Standing],
    comparators: Sequence[str] = DEFAULT,
    *,
    settled: Mapping[str, int] | None = None,
) -> list[Placed]:
    """Rank by total, highest first, then by each comparator in turn; equal bids share a rank.

    `settled` breaks what is still equal, as the tenderer decided or a public draw gave: bid → order.
    Raises ValueError for an unknown comparator.
    """
    unknown = set(comparators) - set(COMPARATORS)
    if unknown:
        raise ValueError(f"no such comparator: {sorted(unknown)}")
    order = settled or {}

    def key(standing: Standing) -> tuple[Decimal | int, ...]:
        compared = (COMPARATORS[name](standing) for name in comparators)
        return (-cents(standing.total), *compared, order.get(standing.bid, 0))

    placed: list[Placed] = []
    for _key, group in groupby(sorted(standings, key=lambda s: (*key(s), s.bid)), key=key):
        equal = list(group)
        place = len(placed) + 1
        placed += [Placed(s.bid, place, cents(s.total), s.price, len(equal) > 1) for s in equal]
    return placed

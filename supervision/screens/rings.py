"""Groups of three and more in the past of a lot's bidders: who moves together in overlapping windows of time."""

from __future__ import annotations

from collections.abc import Sequence

from supervision.screens.history import PastBid
from supervision.screens.signals import CEILING, RISK_PROFILE, Family, Grade, Signal
from supervision.screens.tables import Row

# A group is mentioned when at most this share of shuffled markets holds one as strong, and so many of it bid here.
CHANCE, PRESENT = 0.05, 3
# Below this many bids a past holds no groups worth the shuffling.
_LEAST = 30


def group_signals(past: Sequence[PastBid], among: Sequence[str]) -> list[Signal]:
    """Find the groups of which at least three bid in this lot. Always soft: a small trade moves together, too."""
    from supervision.screens.groups import groups_of  # numpy: slow to load
    from supervision.screens.market import market_of

    if len(past) < _LEAST or not _often(past, among):
        return []
    rows = [
        Row(line, bid.tender, bid.bidder, bid.amount or 1.0, date=bid.when)
        for line, bid in enumerate(past, start=2)
    ]
    market = market_of(rows)
    found = []
    for group in groups_of(market):
        firms = [market.firms[number] for number in group.members]
        here = tuple(sorted(set(firms) & set(among)))
        if len(here) >= PRESENT and group.chance is not None and group.chance <= CHANCE:
            found.append(_signal(here, firms, group))
    return found


def _often(past: Sequence[PastBid], among: Sequence[str]) -> bool:
    """Tell whether three of them were ever together often enough to be a group."""
    wanted: set[str] = set(among)
    together: dict[str, set[str]] = {}
    for bid in past:
        if bid.bidder in wanted:
            together.setdefault(bid.tender, set()).add(bid.bidder)
    return sum(len(names) >= PRESENT for names in together.values()) >= PRESENT


def _signal(here: tuple[str, ...], firms: Sequence[str], group: object) -> Signal:
    figures = {
        name: float(f"{getattr(group, name):.6g}")
        for name in ("coherence", "exclusivity", "weight", "jaccard", "chance")
    }
    return Signal(
        kind="group",
        family=Family.HISTORY,
        grade=Grade.SOFT,
        article=RISK_PROFILE,
        bidders=here,
        values=tuple("" for _ in here),
        base_rate=(len(here), len(firms)),
        weight=round(CEILING[Grade.SOFT] * min(1.0, figures["coherence"]), 4),
        detail={**figures, "firms": list(firms)},
    )

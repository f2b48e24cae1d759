"""The tenders in which bidders met: when, at which prices, and who won."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db.models import Count, QuerySet

from bidding.models import Award, Bid, BidState, EnvelopeKind, Lot, OpenedEnvelope


@dataclass(frozen=True)
class Cell:
    """What one bidder did in one tender: whether it bid, at which price (yuan, once opened), and whether it won."""

    bid: bool
    price: Decimal | None
    won: bool


@dataclass(frozen=True)
class Meeting:
    """A tender in which at least two of the bidders met."""

    lot: Lot
    cells: list[Cell]


def joint_lots(office: int, firms: Sequence[int]) -> QuerySet[Lot]:
    """Return the department's lots in which at least two of the bidders have an opened bid, latest first."""
    opened = Bid.objects.filter(state=BidState.OPENED, bidder__in=firms, lot__project__supervisor=office)
    meetings = (
        opened.order_by().values("lot").annotate(here=Count("bidder", distinct=True)).filter(here__gte=2)
    )
    return (
        Lot.objects.filter(pk__in=meetings.values("lot"))
        .select_related("project")
        .order_by("-deadline", "-pk")
    )


def wins_of(lots: QuerySet[Lot], firms: Sequence[int]) -> list[int]:
    """Return how many of these tenders each of the bidders won, in their order."""
    won = Award.objects.filter(lot__in=lots.values("pk"), candidate__bid__bidder__in=firms).order_by()
    counts = dict(won.values_list("candidate__bid__bidder").annotate(count=Count("lot", distinct=True)))
    return [counts.get(firm, 0) for firm in firms]


def meetings_of(lots: Sequence[Lot], firms: Sequence[int]) -> list[Meeting]:
    """Lay out some lots: a cell for each bidder, with three queries for all of them."""
    bids = Bid.objects.filter(lot__in=lots, bidder__in=firms, state=BidState.OPENED)
    mine: dict[tuple[int, int], int] = {
        (lot, firm): pk for pk, lot, firm in bids.values_list("pk", "lot", "bidder")
    }
    prices = {
        one.envelope.bid_id: _price(one.letter.get("price"))
        for one in OpenedEnvelope.objects.filter(
            envelope__bid__in=mine.values(), envelope__kind=EnvelopeKind.PRICE, cause=""
        ).select_related("envelope")
    }
    won: dict[int, set[int]] = defaultdict(set)
    for key, bid in Award.objects.filter(lot__in=lots).values_list("lot_id", "candidate__bid_id"):
        won[key].add(bid)
    return [
        Meeting(
            lot,
            [
                Cell(bid is not None, prices.get(bid) if bid else None, bid in won[lot.pk])
                for firm in firms
                for bid in [mine.get((lot.pk, firm))]
            ],
        )
        for lot in lots
    ]


def _price(value: object) -> Decimal | None:
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None

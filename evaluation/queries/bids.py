"""The bids a room judges, and their prices once these are open."""

from decimal import Decimal, InvalidOperation

from django.db.models import QuerySet

from bidding.models import Bid, BidState, EnvelopeKind, OpenedEnvelope
from evaluation.models import QualificationCheck, Rejection, Room


def bids_in(room: Room) -> QuerySet[Bid]:
    """Return the opened bids of the room's lot."""
    return Bid.objects.filter(lot=room.lot_id, state=BidState.OPENED).select_related("bidder").order_by("pk")


def qualified_bids(room: Room) -> QuerySet[Bid]:
    """Return the opened bids that nobody found to fail: not the committee, nor, in 政府采购, whoever checks qualifications."""
    rejected = Rejection.objects.filter(room=room, voided_at__isnull=True).values("bid")
    unqualified = QualificationCheck.objects.filter(room=room, passed=False).values("bid")
    return bids_in(room).exclude(pk__in=rejected).exclude(pk__in=unqualified)


def unpriced_bids(room: Room) -> QuerySet[Bid]:
    """Return the qualified bids whose price envelope nobody has tried to open: all, or those that came back later."""
    tried = OpenedEnvelope.objects.filter(envelope__bid__lot=room.lot_id, envelope__kind=EnvelopeKind.PRICE)
    return qualified_bids(room).exclude(pk__in=tried.values("envelope__bid"))


def prices_of(room: Room) -> dict[int, Decimal]:
    """Return the opened price in yuan of each bid, by its key; bids whose price is not open are left out."""
    opened = OpenedEnvelope.objects.filter(
        envelope__bid__lot=room.lot_id, envelope__kind=EnvelopeKind.PRICE, cause=""
    ).values_list("envelope__bid_id", "letter")
    prices = {bid: price_in(letter) for bid, letter in opened}
    return {bid: price for bid, price in prices.items() if price is not None}


def price_in(letter: dict[str, object]) -> Decimal | None:
    """Read the price of an opened letter of bid, in yuan; None when it has no readable one."""
    try:
        return Decimal(str(letter.get("price", "")))
    except InvalidOperation:
        return None

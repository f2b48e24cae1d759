"""What bidders answered in the bid form, for members who may read the bids now."""

from bidding.models import Bid
from bidding.queries.bid_forms import Answered, answered, form_for
from evaluation.models import Member
from evaluation.queries.criteria import document_of


def reads_bids(member: Member) -> bool:
    """Tell whether a member may read the bids: the evaluation has begun and she sits at her place."""
    return bool(member.room.started_at and member.checked_in_at)


def sees_prices(member: Member) -> bool:
    """Tell whether a member may see the prices: open, and in a blind evaluation only after her own lock, as for all.

    A successor may come when the prices have long been opened; she marks as blind as the others did.
    """
    room = member.room
    return room.prices_opened_at is not None and not (room.blind and not member.locked_at)


def answers_of(member: Member, bid: Bid, *, criterion: str = "") -> list[Answered]:
    """Return the answers of a bid, or those to one criterion; those of the price envelope once prices are open."""
    if not reads_bids(member):
        return []
    room = member.room
    form = form_for(document_of(room.lot))
    asked = [item for item in form if not criterion or item.criterion == criterion]
    return answered(bid, asked, prices=sees_prices(member))

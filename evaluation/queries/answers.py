"""What bidders answered in the bid form, for members who may read the bids now."""

from bidding.models import Bid, EnvelopeKind
from bidding.queries.bid_forms import Answered, answered, form_for
from evaluation.models import Member, State
from evaluation.queries.criteria import document_of


def reads_bids(member: Member) -> bool:
    """Tell whether a member may read the bids: the evaluation has begun, is not over, and she sits at her place.

    What a closed or postponed room leaves behind is sealed (封存), for its members too.
    """
    room = member.room
    return bool(room.started_at and member.checked_in_at) and room.state not in {State.CLOSED, State.ABORTED}


def sees_prices(member: Member) -> bool:
    """Tell whether a member may see the prices: open, and in a blind evaluation only after her own lock, as for all.

    A successor may come when the prices have long been opened; she marks as blind as the others did.
    """
    room = member.room
    return room.prices_opened_at is not None and not (room.blind and not member.locked_at)


def closed_kinds(member: Member) -> list[str]:
    """Return the kinds of envelopes that a member may not look into now.

    Prices until they are open. In a blind evaluation, until her own lock, also those whose papers carry the bidder's
    name: the bank's letter of guarantee, and in 政府采购 the qualification, which the purchaser checks.
    """
    room = member.room
    closed: list[str] = [] if sees_prices(member) else [EnvelopeKind.PRICE]
    if room.blind and not member.locked_at:
        closed.append(EnvelopeKind.GUARANTEE)
        if room.lot.project.regime == "GP":
            closed.append(EnvelopeKind.QUALIFICATION)
    return closed


def answers_of(member: Member, bid: Bid, *, criterion: str = "") -> list[Answered]:
    """Return the answers of a bid, or those to one criterion; those of envelopes that are closed to her are left out."""
    if not reads_bids(member):
        return []
    room = member.room
    form = form_for(document_of(room.lot))
    closed = closed_kinds(member)
    asked = [
        item
        for item in form
        if (not criterion or item.criterion == criterion) and item.envelope not in closed
    ]
    return answered(bid, asked, prices=sees_prices(member))

"""Objections on the spot in the hall: the room above, which keeps them, tells the hall; the hall shows and records them."""

from django.db import transaction

from accounts.models import User
from bidding.actions.hall import show
from bidding.models import Lot, OpeningStage
from bidding.queries.bids import session_of
from bidding.queries.spot import ANSWERED, RAISED, TAKEN_BACK, spot_objections
from ledger.actions import record


@transaction.atomic
def raise_on_the_spot(lot: Lot, *, thing: str, text: str, by: User) -> bool:
    """Note an objection to the opening in its hall; False when the hall is closed or never was. Who may is the caller's rule."""
    session = session_of(lot)
    if session is None or session.stage == OpeningStage.CLOSED:
        return False
    bidder = by.organisation.name if by.organisation else ""
    record(RAISED, by=by, on=lot, objection=thing, bidder=bidder, text=text)
    show(lot, kind="objection")
    return True


@transaction.atomic
def answer_on_the_spot(lot: Lot, *, thing: str, text: str, by: User) -> bool:
    """Note the answer to an objection that was raised in the hall; False for one that was not."""
    return _end(lot, ANSWERED, thing, by, text=text)


@transaction.atomic
def take_back_on_the_spot(lot: Lot, *, thing: str, by: User) -> bool:
    """Note that an objection raised in the hall was taken back; False for one that was not raised there."""
    return _end(lot, TAKEN_BACK, thing, by)


def _end(lot: Lot, act: str, thing: str, by: User, **facts: str) -> bool:
    if not any(one.thing == thing and one.is_open for one in spot_objections(lot)):
        return False
    record(act, by=by, on=lot, at=None, objection=thing, **facts)
    show(lot, kind="answer")
    return True

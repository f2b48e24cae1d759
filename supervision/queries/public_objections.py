"""What everybody reads of the objections to a lot: about which place, when, what was answered; never by whom.

Before the opening the words of an objection could tell who prepares a bid (招标投标法 22), so until it is answered
only its place and clock are shown; an answer and what it answers are for all bidders alike.
"""

from dataclasses import dataclass
from datetime import datetime

from bidding.models import Lot, OpeningStage
from bidding.queries.bids import session_of
from bidding.stages import has_reached
from supervision.models import Matter, Objection
from supervision.models.objections import OPEN_OBJECTIONS
from supervision.queries.anchors import LotPlaces
from supervision.queries.nameless import marks_of, without_names
from supervision.queries.points_of import Told, told_points


@dataclass(frozen=True)
class Row:
    """One objection as the public reads it; `text` is empty until it is answered."""

    number: int
    objection: Objection
    points: list[Told]
    text: str
    answer: str
    due_at: datetime | None
    waiting: bool


def public_objections(lot: Lot) -> list[Row]:
    """Return the objections to a lot in the order of their arrival; those to the opening stand in its hall's record."""
    rows = (
        Objection.objects.filter(lot=lot)
        .select_related("organisation", "hold")
        .prefetch_related("claims__objection", "claims__complaint")
        .order_by("filed_at", "pk")
    )
    session = session_of(lot)
    opened = session is not None and has_reached(session, OpeningStage.PUBLISHED_BIDDERS)
    shown = [one for one in rows if one.matter != Matter.OPENING or opened]
    there = LotPlaces(lot)
    return [_row(number, one, there) for number, one in enumerate(shown, start=1)]


def _row(number: int, one: Objection, there: LotPlaces) -> Row:
    answered = one.answered_at is not None
    return Row(
        number=number,
        objection=one,
        points=told_points(one.claims.all(), there.lot, there=there),
        text=nameless(one, one.ground) if answered else "",
        answer=nameless(one, one.answer) if answered else "",
        due_at=one.due_at,
        waiting=one.status in OPEN_OBJECTIONS,
    )


def nameless(one: Objection, text: str) -> str:
    """Take the objector and personal data out of a text."""
    return without_names(text, marks_of(one.organisation))

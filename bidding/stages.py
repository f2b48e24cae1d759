"""What comes next in the opening hall: one table of moves, and the only writer of its stage."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from bidding.flow import IllegalMoveError
from bidding.models import OpeningSession, OpeningStage

# move: (from, to)
OPENING_MOVES: dict[str, tuple[OpeningStage, OpeningStage]] = {
    "publish_bidders": (OpeningStage.SIGN_IN, OpeningStage.PUBLISHED_BIDDERS),
    "ask_for_shares": (OpeningStage.PUBLISHED_BIDDERS, OpeningStage.RELEASING),
    "open": (OpeningStage.RELEASING, OpeningStage.OPENED),
    "read_out": (OpeningStage.OPENED, OpeningStage.READ_OUT),
    "take_objections": (OpeningStage.READ_OUT, OpeningStage.OBJECTIONS),
    "sign_record": (OpeningStage.OBJECTIONS, OpeningStage.RECORD),
    "close_hall": (OpeningStage.RECORD, OpeningStage.CLOSED),
}
ORDER = list(OpeningStage)


def move_stage(session: OpeningSession, name: str, *, at: datetime) -> OpeningSession:
    """Move a hall along the table; of two at once one wins and the other is refused.

    A suspended lot's hall stands still: that is how an objection on the spot holds the stage until it is answered.
    Raises IllegalMoveError; KeyError for a move that is not in the table. The caller records the act.
    """
    start, end = OPENING_MOVES[name]
    standing = OpeningSession.objects.filter(pk=session.pk, stage=start, lot__suspended_at__isnull=True)
    moments = {OpeningStage.OPENED: {"opened_at": at}, OpeningStage.CLOSED: {"closed_at": at}}
    if not standing.update(stage=end, seq=F("seq") + 1, **moments.get(end, {})):
        session.refresh_from_db()
        raise IllegalMoveError(
            _("This cannot be done while the opening is at: %(stage)s.")
            % {"stage": session.get_stage_display()},
            code="illegal_move",
        )
    session.refresh_from_db()
    return session


def insist_on_stage(session: OpeningSession, name: str) -> None:
    """Refuse a move that cannot begin here before anything costly is done for it. Raises IllegalMoveError."""
    if session.stage != OPENING_MOVES[name][0] or session.lot.suspended_at:
        raise IllegalMoveError(
            _("This cannot be done while the opening is at: %(stage)s.")
            % {"stage": session.get_stage_display()},
            code="illegal_move",
        )


def has_reached(session: OpeningSession, stage: OpeningStage) -> bool:
    """Tell whether the hall is at this stage or past it."""
    return ORDER.index(OpeningStage(session.stage)) >= ORDER.index(stage)

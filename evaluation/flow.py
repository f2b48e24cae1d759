"""What comes next for an evaluation: one table of moves, and the only writer of its state."""

from django.utils.translation import gettext as _

from accounts.permits import Refused
from evaluation.models import Room, State

LIVE = frozenset(State) - {State.CLOSED, State.ABORTED}

# move: (from, to)
MOVES: dict[str, tuple[frozenset[State], State]] = {
    "draw": (frozenset({State.ARRANGED}), State.DRAWN),
    "check_in": (frozenset({State.DRAWN}), State.CHECKIN),
    "ready": (frozenset({State.CHECKIN}), State.READY),
    # A member who leaves before the start sends the room back to wait for the next in order.
    "call_again": (frozenset({State.CHECKIN, State.READY}), State.CHECKIN),
    "start": (frozenset({State.READY}), State.RUNNING),
    "pause": (frozenset({State.RUNNING}), State.PAUSED),
    "resume": (frozenset({State.PAUSED}), State.RUNNING),
    "lock": (frozenset({State.RUNNING}), State.LOCKED),
    # A member replaced after the lock: her successor reviews and marks anew, so the room works again.
    "reopen": (frozenset({State.LOCKED, State.CHECKS}), State.RUNNING),
    "check": (frozenset({State.LOCKED}), State.CHECKS),
    "report": (frozenset({State.CHECKS}), State.REPORT_SIGN),
    "close": (frozenset({State.REPORT_SIGN}), State.CLOSED),
    # A fault that outlasted the law's time: the material is sealed and a new committee starts afresh (RE-11, RE-12).
    "postpone": (frozenset({State.DRAWN, State.CHECKIN, State.READY, State.PAUSED}), State.ABORTED),
    "abort": (LIVE, State.ABORTED),
}


class IllegalMoveError(Refused):
    """The move is not in the table for where the room stands, or another was quicker."""


def move(room: Room, name: str) -> Room:
    """Move a room along the table; of two at once one wins and the other is refused.

    Raises IllegalMoveError when the room does not stand where the move begins, KeyError for an unknown move.
    The caller records the act.
    """
    starts, end = MOVES[name]
    if not Room.objects.filter(pk=room.pk, state__in=starts).update(state=end):
        room.refresh_from_db(fields=["state"])
        raise IllegalMoveError(
            _("This cannot be done while the evaluation is: %(state)s.")
            % {"state": room.get_state_display()},
            "illegal_move",
        )
    room.state = end
    return room

"""What comes next for a lot: one table of moves, the only writer of its status, and its next clock."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.permits import Refused
from bidding.models import Lot, Status

LIVE = frozenset(
    {Status.PUBLISHED, Status.CLOSED, Status.OPENED, Status.EVALUATING, Status.PUBLICISED, Status.AWARDED}
)

# move: (from, to)
MOVES: dict[str, tuple[frozenset[Status], Status]] = {
    "publish": (frozenset({Status.DRAFT}), Status.PUBLISHED),
    "close": (frozenset({Status.PUBLISHED}), Status.CLOSED),
    "open": (frozenset({Status.CLOSED}), Status.OPENED),
    "evaluate": (frozenset({Status.OPENED}), Status.EVALUATING),
    "publicise": (frozenset({Status.EVALUATING}), Status.PUBLICISED),
    "re_evaluate": (frozenset({Status.PUBLICISED}), Status.EVALUATING),
    "award": (frozenset({Status.PUBLICISED}), Status.AWARDED),
    "contract": (frozenset({Status.AWARDED}), Status.CONTRACTED),
    "complete": (frozenset({Status.CONTRACTED}), Status.COMPLETED),
    "fail": (LIVE - {Status.PUBLISHED}, Status.FAILED),
    "terminate": (LIVE | {Status.DRAFT}, Status.TERMINATED),
}
# A suspended lot may still end, but not go on.
MOVES_WHILE_SUSPENDED = frozenset({"fail", "terminate"})


# How long before the last lawful day the tenderer is reminded of the contract (the day itself: TL-13).
REMINDER = timedelta(days=7)


class IllegalMoveError(Refused):
    """The move is not in the table for where the lot stands, or another was quicker."""


def move(lot: Lot, name: str) -> Lot:
    """Move a lot along the table; of two at once one wins and the other is refused.

    Raises IllegalMoveError when the lot does not stand where the move begins, or is suspended.
    KeyError for a move that is not in the table. The caller records the act.
    """
    starts, end = MOVES[name]
    standing = Lot.objects.filter(pk=lot.pk, status__in=starts)
    if name not in MOVES_WHILE_SUSPENDED:
        standing = standing.filter(suspended_at__isnull=True)
    due_at = next_clock(lot, end)
    if not standing.update(status=end, due_at=due_at):
        lot.refresh_from_db(fields=["status", "suspended_at"])
        raise IllegalMoveError(_why_not(lot, name), code="illegal_move")
    lot.status, lot.due_at = end, due_at
    return lot


def next_clock(lot: Lot, status: Status | str) -> datetime | None:
    """Return when the clock next has something to do for a lot that stands so; None for nothing."""
    if status == Status.PUBLISHED:
        return lot.deadline
    if status == Status.PUBLICISED and lot.publicity_over_at is None:
        return lot.publicity_until
    award = getattr(lot, "award", None) if status == Status.AWARDED else None
    if award is None:
        return None
    due: datetime = award.contract_due_at
    return due if award.reminded_at else due - REMINDER


def wind(lot: Lot) -> Lot:
    """Set the next clock after a date of the lot has changed; with `move` the only writer of due_at."""
    lot.due_at = next_clock(lot, lot.status)
    Lot.objects.filter(pk=lot.pk).update(due_at=lot.due_at)
    return lot


def why_suspended(lot: Lot) -> str:
    """Say that a lot stands still, and on account of what: the reasons of its holds are public and name nobody."""
    said = str(_("The lot is suspended; this can go on after it is resumed."))
    holds = lot.holds.filter(released_at__isnull=True).order_by("placed_at", "pk")
    return " ".join([said, *(f"{one.reason}（{one.basis}）" if one.basis else one.reason for one in holds)])


def _why_not(lot: Lot, name: str) -> str:
    starts, _end = MOVES[name]
    if lot.suspended_at and lot.status in starts:
        return why_suspended(lot)
    return str(_("This cannot be done while the lot is: %(status)s.") % {"status": lot.get_status_display()})

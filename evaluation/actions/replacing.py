"""Replacing a member who must leave: what she found, voted and marked is void, and a successor does it anew (CM-10)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from evaluation.actions.calling import leave
from evaluation.actions.writing import locked, needed, note
from evaluation.flow import move
from evaluation.models import CallState, Competition, Leaving, Member, Room, State
from evaluation.queries import cells_to_fill, present_members, progress_of
from evaluation.rules import may_replace
from ledger import clock
from ledger.entries import JSON

STARTED = frozenset({State.RUNNING, State.PAUSED, State.LOCKED, State.CHECKS})


@transaction.atomic
def replace_member(*, member: Member, ground: str, reason: str, by: User) -> Member:
    """Replace a member, at any time up to the report, on one of the three grounds of 实施条例 48.

    Her marks, findings and votes are kept and count for nothing. The next in the drawn order is called; the review,
    every rejection and the vote on competition are concluded anew once the successor has worked. After the lock the
    room works again: marks of the others stay locked, and nobody sees marks until the successor has locked hers.
    Raises Refused for another ground, without a reason, once the report is made, or for somebody who has left.
    """
    room = locked(member.room)
    members = Member.objects.select_for_update(of=("self",)).select_related("site", "room__lot__project")
    member = members.get(pk=member.pk)
    require(may_replace(by, member))
    if ground not in Leaving.values:
        raise Refused(_("A member is replaced only for avoidance, leaving the post, or health."), "ground")
    at, reason = clock.now(), needed(reason, _("what happened"))
    began = room.state in STARTED and member.checked_in_at is not None
    member.ground = ground
    leave(room, member, CallState.REPLACED, reason, by=by, at=at)
    if began:
        _void(room, member)
    return member


def reopen_locks(room: Room) -> list[Member]:
    """Let members mark the bids that came back when a rejection fell; what they locked stays locked.

    Returns whose lock was opened; the caller notes it.
    """
    done, cells = progress_of(room), cells_to_fill(room)
    behind = [one for one in present_members(room) if one.locked_at and done[one.pk] < cells]
    for member in behind:
        member.locked_at = None
        member.save(update_fields=["locked_at"])
    return behind


def _void(room: Room, member: Member) -> None:
    """Undo whatever rested on the votes of the one who left; everything stays on record."""
    fallen = list(room.rejections.filter(voided_at__isnull=True))
    room.rejections.filter(voided_at__isnull=True).update(voided_at=member.left_at)
    facts: dict[str, JSON] = {
        "member": member.number,
        "code": member.code,
        "marks": member.marks.count(),
        "findings": member.reviews.count(),
        "rejections": [room.code_of(one.bid_id) for one in fallen],
        "from_state": str(room.state),
    }
    if room.state in {State.LOCKED, State.CHECKS}:
        move(room, "reopen")
    room.reviewed_at = room.locked_at = room.revealed_at = None
    room.competition, room.tie_order, room.tie_reason = Competition.UNASKED, {}, ""
    room.save(
        update_fields=["reviewed_at", "locked_at", "revealed_at", "competition", "tie_order", "tie_reason"]
    )
    note("panel.void", room, by=None, **facts)

"""When something breaks: the room waits, the law's time runs, and beyond it a new committee starts afresh."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from evaluation.actions.writing import locked, needed, note
from evaluation.flow import move
from evaluation.models import Fault, Room, RoomSite, State
from evaluation.queries import minutes_to_mend
from evaluation.rules import may_answer_site, may_host
from ledger import clock

FAULTY = frozenset({State.DRAWN, State.CHECKIN, State.READY, State.RUNNING})


@transaction.atomic
def report_fault(*, room: Room, part: RoomSite | None = None, reason: str, by: User) -> Fault:
    """Report a fault, at a site or of the whole; a running evaluation pauses and its marks stay frozen.

    The time to mend it is RE-11 before the start and RE-12 afterwards. Raises Refused when a fault is open already.
    """
    room = locked(room)
    if part is None or not may_answer_site(by, part):
        require(may_host(by, room))
    if room.state not in FAULTY:
        raise Refused(_("Nothing is under way that a fault could stop."), "state")
    if room.faults.filter(ended_at__isnull=True).exists():
        raise Refused(_("A fault is open already."), "open")
    at = clock.now()
    minutes = minutes_to_mend(room.lot, at, started=room.state == State.RUNNING)
    fault = room.faults.create(
        site=part,
        reason=needed(reason, _("what happened")),
        began_at=at,
        due_at=at + timedelta(minutes=minutes) if minutes is not None else None,
    )
    if room.state == State.RUNNING:
        move(room, "pause")
    note("room.fault", room, by=by, reason=fault.reason, minutes=minutes, paused=room.state == State.PAUSED)
    return fault


@transaction.atomic
def end_fault(*, room: Room, by: User) -> Fault:
    """Report the fault mended; a paused evaluation goes on where it stood.

    Raises Refused when it lasted longer than the law allows during evaluation: then only a new committee may go on
    (RE-12). Before the start the host may go on at any time; RE-11 leaves it to the tenderer.
    """
    room = locked(room)
    require(may_host(by, room))
    fault = room.faults.filter(ended_at__isnull=True).first()
    if fault is None:
        raise Refused(_("No fault is open."), "no_fault")
    at = clock.now()
    if room.state == State.PAUSED:
        if fault.due_at and at > fault.due_at:
            raise Refused(
                _(
                    "The fault lasted too long: seal the material, end this evaluation and draw a new committee."
                ),
                "too_long",
            )
        move(room, "resume")
    fault.ended_at = at
    fault.save()
    note("room.resume", room, by=by, seconds=int((at - fault.began_at).total_seconds()))
    return fault


@transaction.atomic
def abort(*, room: Room, reason: str, by: User) -> Room:
    """End the evaluation without a result; a new committee is drawn and nothing of this one counts."""
    room = locked(room)
    require(may_host(by, room))
    reason = needed(reason, _("why the evaluation ends"))
    move(room, "abort")
    at = clock.now()
    room.faults.filter(ended_at__isnull=True).update(ended_at=at)
    room.end_reason, room.closed_at = reason, at
    room.save(update_fields=["end_reason", "closed_at"])
    note("room.abort", room, by=by, reason=reason)
    return room

"""When something breaks: the room waits, the law's time runs, and beyond it a new committee starts afresh."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import rfc8785
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from evaluation.actions.writing import locked, needed, note
from evaluation.flow import move
from evaluation.models import Fault, FaultKind, Mark, Review, Room, RoomSite, State
from evaluation.queries import minutes_to_mend
from evaluation.queries.clocks import is_over
from evaluation.rules import may_answer_site, may_commit, may_host
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
    return open_fault(room, part, needed(reason, _("what happened")), by=by)


def open_fault(
    room: Room, part: RoomSite | None, reason: str, *, by: User | None, kind: FaultKind = FaultKind.REPORTED
) -> Fault:
    """Open a fault in a locked room, pause it when it runs, and write it down; `by` None when the clock does it."""
    at = clock.now()
    minutes = minutes_to_mend(room.lot, at, started=room.state == State.RUNNING)
    fault = room.faults.create(
        site=part,
        reason=reason,
        kind=kind,
        began_at=at,
        due_at=at + timedelta(minutes=minutes) if minutes is not None else None,
    )
    if room.state == State.RUNNING:
        move(room, "pause")
    note(
        "room.fault",
        room,
        by=by,
        fault=fault.pk,
        kind=str(kind),
        site=part.pk if part else None,
        reason=reason,
        minutes=minutes,
        paused=room.state == State.PAUSED,
    )
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
    if room.state == State.PAUSED and overdue(fault, clock.now()):
        raise Refused(
            _("The fault lasted too long: seal the material, end this evaluation and draw a new committee."),
            "too_long",
        )
    return close_fault(room, fault, by=by)


def close_fault(room: Room, fault: Fault, *, by: User | None) -> Fault:
    """End a fault in a locked room; a paused evaluation goes on, and its planned end moves by the time lost."""
    at = clock.now()
    if room.state == State.PAUSED:
        move(room, "resume")
        if room.planned_end_at:
            room.planned_end_at += at - fault.began_at
            room.save(update_fields=["planned_end_at"])
    fault.ended_at = at
    fault.save()
    note("room.resume", room, by=by, fault=fault.pk, seconds=int((at - fault.began_at).total_seconds()))
    return fault


def overdue(fault: Fault, at: datetime) -> bool:
    """Tell whether a fault lasted longer than the law allows, without the time in which the lot was suspended."""
    return fault.due_at is not None and is_over(fault.room.lot, fault.began_at, fault.due_at, at)


@transaction.atomic
def postpone(*, room: Room, reason: str, by: User | None, ground: str = "RE-11") -> Room:
    """Postpone an evaluation over a fault: what there is is sealed by a digest, and a new committee starts afresh.

    Before the start the tenderer decides so when the fault outlasted RE-11; during the evaluation the clock does
    it once RE-12 is over (`by` None). The members keep their pledge of secrecy. Raises Refused otherwise.
    """
    room = locked(room)
    fault = room.faults.filter(ended_at__isnull=True).first()
    if fault is None or not overdue(fault, clock.now()):
        raise Refused(_("No fault has lasted longer than the law allows."), "not_overdue")
    if by is not None:
        require(may_commit(by, room, "tenderer"))
    reason = needed(reason, _("why the evaluation is postponed"))
    sealed = material_digest(room)
    move(room, "postpone")
    at = clock.now()
    fault.ended_at = fault.postponed_at = at
    fault.save()
    room.end_reason, room.closed_at = reason, at
    room.save(update_fields=["end_reason", "closed_at"])
    note("room.postpone", room, by=by, fault=fault.pk, ground=ground, reason=reason, sealed_sha256=sealed)
    return room


def material_digest(room: Room) -> str:
    """Return the SHA-256 over what the committee left behind: every mark and finding, as they stand (封存)."""
    marks = Mark.objects.filter(member__room=room).order_by("pk")
    reviews = Review.objects.filter(member__room=room).order_by("pk")
    lines: list[Any] = [
        *([m.member_id, m.criterion, m.bid_id, str(m.value), m.version] for m in marks),
        *([r.member_id, r.bid_id, r.item, r.passed, r.ground, r.reason] for r in reviews),
    ]
    return sha256(rfc8785.dumps(lines)).hexdigest()


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

"""Seats that drop from the line or come back: each is an act of the clock, so that it stands in the ledger."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from evaluation.actions.writing import note
from evaluation.models import CallState, Member, SeatLine, State
from ledger import clock
from realtime.presence import TTL, Present, present_in

# Between two looks a page may be changing; a seat has dropped when it was silent for longer than presence lasts.
SILENT = TTL
WATCHED = frozenset(
    {
        State.CHECKIN, State.READY, State.RUNNING, State.PAUSED, State.LOCKED, State.CHECKS, State.REPORT_SIGN,
    }
)  # fmt: skip


def note_lines(now: datetime | None = None) -> int:
    """Compare who answers heartbeats with what the ledger last said; return how many seats dropped or came.

    `now` is the machine's time, as presence counts it. A seat that never was on the line has not dropped from it.
    """
    now = now or timezone.now()
    seated = Member.objects.filter(
        room__state__in=WATCHED, state=CallState.ACCEPTED, checked_in_at__isnull=False
    )
    members = list(seated.select_related("room__lot__project", "line"))
    here = present_in({member.room.topic for member in members}, at=now)
    found = {(topic, one.who): one for topic, people in here.items() for one in people}
    return sum(_look(member, found.get((member.room.topic, member.presence_name)), now) for member in members)


@transaction.atomic
def _look(member: Member, seen: Present | None, now: datetime) -> bool:
    line = getattr(member, "line", None)
    if line is None:
        return seen is not None and _come(member, now)
    if seen is None:
        return line.present and now - line.seen_at > SILENT and _drop(member, line)
    if line.present:
        SeatLine.objects.filter(pk=line.pk).update(seen_at=now)
        return False
    return _return(member, line, now)


def _come(member: Member, now: datetime) -> bool:
    _line, new = SeatLine.objects.get_or_create(
        member=member, defaults={"since": clock.now(), "seen_at": now}
    )
    if new:
        note("seat.connect", member.room, by=None, member=member.number)
    return new


def _drop(member: Member, line: SeatLine) -> bool:
    standing = SeatLine.objects.filter(pk=line.pk, present=True, seen_at=line.seen_at)
    if not standing.update(present=False, since=clock.now()):
        return False
    note("seat.drop", member.room, by=None, member=member.number)
    return True


def _return(member: Member, line: SeatLine, now: datetime) -> bool:
    away = SeatLine.objects.filter(pk=line.pk, present=False)
    if not away.update(present=True, since=clock.now(), seen_at=now):
        return False
    seconds = int((clock.now() - line.since).total_seconds())
    note("seat.return", member.room, by=None, member=member.number, seconds=seconds)
    return True

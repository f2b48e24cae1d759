"""What the clock does about faults: sites that go dark or come back, and faults that outlast the law's time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from evaluation.actions.faults import close_fault, open_fault, overdue, postpone
from evaluation.actions.writing import locked, note
from evaluation.models import Fault, FaultKind, Room, RoomSite, State
from evaluation.queries import present_members

# A dropped line may be a page that is being reloaded; a site is dark when all its seats are silent for so long.
DARK_AFTER = timedelta(minutes=2)
MENDABLE = frozenset({State.DRAWN, State.CHECKIN, State.READY, State.PAUSED})


def dark_site(room: Room, at: datetime) -> RoomSite | None:
    """Return a site all of whose seated members have been off the line for DARK_AFTER, or None.

    A member whose page was never on the line (it may poll over HTTP) is no evidence; nor is who has locked and left.
    """
    seats: dict[int, list[bool]] = {}
    members = present_members(room).filter(checked_in_at__isnull=False, locked_at__isnull=True)
    for member in members.select_related("line"):
        line = getattr(member, "line", None)
        silent = line is not None and not line.present and at - line.since >= DARK_AFTER
        seats.setdefault(member.site_id, []).append(silent)
    dark = sorted(site for site, silent in seats.items() if all(silent))
    return room.sites.select_related("site").get(pk=dark[0]) if dark else None


def watch_sites(at: datetime) -> int:
    """Pause running rooms with a dark site, let them go on when it is back; return how many rooms that concerns."""
    running = Room.objects.filter(state=State.RUNNING, watched=True, lot__suspended_at__isnull=True)
    paused = Fault.objects.filter(kind=FaultKind.DARK, ended_at__isnull=True, room__state=State.PAUSED)
    return sum([*(_go_dark(room, at) for room in running), *(_come_back(one.room, at) for one in paused)])


def watch_faults(at: datetime) -> int:
    """Postpone what the law postpones, and tell the tenderer once what it has to decide; return how many faults."""
    open_ones = Fault.objects.filter(ended_at__isnull=True, due_at__lte=at, overdue_at__isnull=True)
    rooms = open_ones.filter(room__state__in=MENDABLE, room__lot__suspended_at__isnull=True)
    return sum(_run_out(fault, at) for fault in rooms.select_related("room__lot"))


@transaction.atomic
def _go_dark(room: Room, at: datetime) -> bool:
    room = locked(room)
    part = dark_site(room, at) if room.state == State.RUNNING else None
    if part is None or room.faults.filter(ended_at__isnull=True).exists():
        return False
    # The reason stands in records, in the language in which they bind.
    with translation.override("zh-hans"):
        reason = _("%(site)s has gone dark: no seat there answers.") % {"site": part.site.name}
    open_fault(room, part, reason, by=None, kind=FaultKind.DARK)
    return True


@transaction.atomic
def _come_back(room: Room, at: datetime) -> bool:
    room = locked(room)
    fault = room.faults.filter(ended_at__isnull=True, kind=FaultKind.DARK).select_related("room__lot").first()
    if fault is None or room.lot.suspended_at or dark_site(room, at) or overdue(fault, at):
        return False
    close_fault(room, fault, by=None)
    return True


@transaction.atomic
def _run_out(fault: Fault, at: datetime) -> bool:
    room = locked(fault.room)
    fault = Fault.objects.select_for_update(of=("self",)).select_related("room__lot").get(pk=fault.pk)
    if fault.ended_at or fault.overdue_at or not overdue(fault, at):
        return False
    fault.overdue_at = at
    fault.save(update_fields=["overdue_at"])
    note("fault.overdue", room, by=None, fault=fault.pk)
    if room.state == State.PAUSED:
        with translation.override("zh-hans"):
            reason = _("The fault outlasted the time that the rule allows during an evaluation.")
        postpone(room=room, reason=reason, by=None, ground="RE-12")
    return True

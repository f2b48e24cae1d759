"""A live room from inside, for its supervisor: everything she may see, and no mark before the reveal."""

from datetime import datetime
from typing import Any

from accounts.models import User
from evaluation.models import CallState, Room
from evaluation.queries import live_members
from evaluation.rules import may_see_marks, may_see_names
from ledger.queries import entries_on
from supervision.queries.rooms import on_wall

LATEST = 25


def inside_of(room: Room, user: User, at: datetime) -> dict[str, Any]:
    """Return what a room's page shows to its supervisor. The caller has asked whether she may and has entered."""
    (wall,) = on_wall([room], at)
    seats = {seat.number: seat for seat in wall.facts.seats}
    members = list(live_members(room).select_related("user__person").prefetch_related("identity_records"))
    names = may_see_names(room)
    return {
        "wall": wall,
        "members": [(member, seats[member.number]) for member in members],
        "names": {m.number: m.user.person.name for m in members if names and m.user.person},
        "gone": room.members.exclude(state__in=[CallState.CALLED, CallState.ACCEPTED]).order_by("pk"),
        "faults": room.faults.select_related("site__site").order_by("-began_at"),
        "clarifications": room.clarifications.select_related("bid"),
        "remarks": room.remarks.select_related("member").order_by("-pk")[:LATEST],
        "messages_sent": room.messages.select_related("member", "sent_by").prefetch_related(
            "acknowledgements__member"
        ),
        "misconduct": [one for member in room.members.all() for one in member.reports_made.all()],
        "rejected": [
            (room.code_of(one.bid_id), one) for one in room.rejections.filter(voided_at__isnull=True)
        ],
        "extensions": room.extensions.all(),
        "marks": bool(may_see_marks(user, room)),
        "report": getattr(room, "report", None),
        "log": entries_on(room).exclude(act="mark.save").order_by("-index")[:LATEST],
    }

"""More time: members ask, and when more than the law's share of them do, the planned end moves (实施条例 48)."""

from datetime import timedelta

from django.db import transaction

from accounts.models import User
from accounts.permits import require
from evaluation.actions.writing import locked, note
from evaluation.models import Extension, Member, Room
from evaluation.queries import known_limit, present_members
from evaluation.rules import may_ask_time
from ledger import clock
from ledger.entries import JSON

# The law says "a fitting time" and no figure: a quarter of what was planned, at least half an hour.
SHARE_OF_THE_PLAN = 4
LEAST_MINUTES = 30


@transaction.atomic
def ask_for_time(*, member: Member, by: User) -> bool:
    """Say that the time does not suffice; with more than the law's share of the members the planned end moves.

    Returns whether it is extended now; the next round of asking begins with an extension. Raises Refused for a second
    asking in one round, and where the body of law knows no such vote.
    """
    room = locked(member.room)
    member = (
        Member.objects.select_for_update(of=("self",)).select_related("room__lot__project").get(pk=member.pk)
    )
    require(may_ask_time(by, member))
    member.wants_time_at = clock.now()
    member.save(update_fields=["wants_time_at"])
    # All rows before the first entry: whoever saves a mark holds her own row and waits for the log.
    made = _extend(room) if time_is_extended(room) else None
    note("time.ask", room, by=member, member=member.number, extended=made is not None)
    if made:
        facts: dict[str, JSON] = {"asked": made.asked, "of": made.of, "minutes": made.minutes}
        note("time.extend", room, by=None, **facts, end=made.new_end_at.isoformat())
    return made is not None


def time_is_extended(room: Room) -> bool:
    """Tell whether more members than the law's share, strictly, ask for more time now (TL-18)."""
    members = present_members(room)
    asking = members.filter(wants_time_at__isnull=False).count()
    share = known_limit("TL-18.time_extension_share", room.lot, clock.now())
    return share is not None and asking > share.share * members.count()


def _extend(room: Room) -> Extension:
    members, at = present_members(room), clock.now()
    asked = list(members.filter(wants_time_at__isnull=False).values_list("number", flat=True))
    minutes = max(LEAST_MINUTES, room.planned_minutes // SHARE_OF_THE_PLAN)
    # A vote after the planned end gives time from now on, not time that has gone by.
    old = room.planned_end_at or at
    made = Extension.objects.create(
        room=room,
        asked=asked,
        of=members.count(),
        minutes=minutes,
        old_end_at=old,
        new_end_at=max(old, at) + timedelta(minutes=minutes),
        extended_at=at,
    )
    room.planned_end_at = made.new_end_at
    room.save(update_fields=["planned_end_at"])
    members.update(wants_time_at=None)
    return made

"""Who sits on a committee."""

from django.db.models import QuerySet

from bidding.models import Status
from evaluation.models import CallState, Member, Room
from evaluation.queries.bids import bids_in

# 招标投标法 37: the list is secret until the result is fixed.
NAMES_OPEN = frozenset({Status.AWARDED, Status.CONTRACTED, Status.COMPLETED})


def live_members(room: Room) -> QuerySet[Member]:
    """Return the members called or accepted, by number."""
    return (
        Member.objects.filter(room=room, state__in=[CallState.CALLED, CallState.ACCEPTED])
        .select_related("site__site", "seat", "room")
        .order_by("number")
    )


def present_members(room: Room) -> QuerySet[Member]:
    """Return the members who accepted, by number."""
    return live_members(room).filter(state=CallState.ACCEPTED)


def vacant_places(room: Room) -> list[int]:
    """Return the numbers of places that had a member and have none: the drawn order is exhausted, or a representative left."""
    taken = set(live_members(room).values_list("number", flat=True))
    return sorted(set(room.members.values_list("number", flat=True)) - taken)


def complete_panel(room: Room) -> bool:
    """Tell whether every place is taken by somebody who sits at a seat and has declared for each bidder."""
    if vacant_places(room) or not checked_in(room):
        return False
    return all(has_declared(member) for member in present_members(room))


def has_declared(member: Member) -> bool:
    """Tell whether a member has answered for every bidder, and nothing is to declare."""
    bids = bids_in(member.room).count()
    return member.declarations.filter(conflict=False).count() >= bids


def checked_in(room: Room) -> bool:
    """Tell whether every place is taken by somebody who accepted, sits down and has declared for each bidder."""
    members = live_members(room)
    return (
        members.exists()
        and not members.exclude(state=CallState.ACCEPTED, checked_in_at__isnull=False).exists()
    )

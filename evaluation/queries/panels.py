"""Who sits on a committee."""

from django.db.models import QuerySet

from evaluation.models import CallState, Member, Room


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


def checked_in(room: Room) -> bool:
    """Tell whether every place is taken by somebody who accepted, sits down and has declared for each bidder."""
    members = live_members(room)
    return (
        members.exists()
        and not members.exclude(state=CallState.ACCEPTED, checked_in_at__isnull=False).exists()
    )

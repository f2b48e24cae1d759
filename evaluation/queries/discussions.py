"""What was said in a room, for whoever reads along."""

from django.db.models import QuerySet

from evaluation.models import Member, Remark, Room


def remarks_for(room: Room, member: Member | None) -> QuerySet[Remark]:
    """Return the remarks that a member, or with None the supervisor, reads.

    A successor who has not locked reads what was said since she was called: before, the marks may have been revealed
    and talked about, and she judges alone first.
    """
    said = room.remarks.select_related("member")
    late = member and room.started_at and member.called_at > room.started_at and not member.locked_at
    return said.filter(said_at__gte=member.called_at) if member and late else said

"""The supervisor's messages to a seat."""

from django.db.models import Q

from evaluation.models import Acknowledgement, Member, Message


def messages_to(member: Member) -> list[tuple[Message, Acknowledgement | None]]:
    """Return the messages to a member's seat, unread first, then the latest first, each with her acknowledgement."""
    read = {one.message_id: one for one in Acknowledgement.objects.filter(member=member)}
    found = Message.objects.filter(Q(member=member) | Q(member__isnull=True), room=member.room_id)
    pairs = [(message, read.get(message.pk)) for message in found.order_by("-sent_at", "-pk")]
    return sorted(pairs, key=lambda pair: pair[1] is not None)

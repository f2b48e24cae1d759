"""Who switches the video of a room, takes part in it, and reads its recordings."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from evaluation.models import CallState, Room, State, Video
from evaluation.rules.rooms import may_host
from evaluation.rules.sitting import membership

Visitor = User | AnonymousUser
OVER = frozenset({State.CLOSED, State.ABORTED})


def may_switch_video(user: Visitor, room: Room) -> Permit:
    """Tell whether the account switches the room's video on and off: its host, where the platform has video at all."""
    permit = may_host(user, room)
    if not permit:
        return permit
    return _has_video(room)


def may_join_video(user: Visitor, room: Room) -> Permit:
    """Tell whether the account may see and be seen: a member who accepted, or the lot's supervisor, while it is on."""
    permit = _has_video(room)
    if not permit:
        return permit
    if not Video.objects.filter(room=room, on=True).exists():
        return no(_("The host has not switched the video on."), "off")
    member = membership(user, room)
    if (member and member.state == CallState.ACCEPTED) or supervises(user, room):
        return YES
    return no(_("Only the members of this committee and its supervisor take part in the video."), "stranger")


def may_read_recordings(user: Visitor, room: Room) -> Permit:
    """Tell whether the account may take the sealed recordings: the lot's supervisor only, who holds their key."""
    if supervises(user, room):
        return YES
    return no(_("Only the supervisor of this lot may take the recordings."), "stranger")


def supervises(user: Visitor, room: Room) -> bool:
    """Tell whether the account acts for the lot's supervision department."""
    own = user.organisation_id if isinstance(user, User) else None
    return bool(may_act(user, Act.SUPERVISE)) and own == room.lot.project.supervisor_id


def can_record() -> bool:
    """Tell whether there is a key to seal recordings to."""
    return bool(settings.VIDEO_RECORDING_KEY)


def _has_video(room: Room) -> Permit:
    if not settings.ROOM_VIDEO:
        return no(_("This platform has no video."), "no_video")
    if room.state in OVER:
        return no(_("The evaluation has ended."), "state")
    return YES

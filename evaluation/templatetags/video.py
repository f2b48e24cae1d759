"""`{% video_facts room user as video %}`: what the card of a room's video shows to somebody."""

from django import template
from django.conf import settings

from evaluation.models import Room
from evaluation.queries.video import video_of
from evaluation.rules.video import Visitor, may_join_video, may_read_recordings, may_switch_video

register = template.Library()


@register.simple_tag
def video_facts(room: Room, user: Visitor) -> dict[str, object] | None:
    """Return whether the video is on, and what the account may do; None where there is nothing to show."""
    if not settings.ROOM_VIDEO:
        return None
    video, switch, read = (
        video_of(room),
        bool(may_switch_video(user, room)),
        bool(may_read_recordings(user, room)),
    )
    on = video is not None and video.on
    if not (on or switch or (video and read)):
        return None
    return {
        "on": on,
        "recorded": on and video is not None and video.recorded,
        "may_join": bool(may_join_video(user, room)),
        "may_switch": switch,
        "may_read": read and video is not None,
    }

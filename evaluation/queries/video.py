"""Who is in a room's video, and what waits for a page."""

from datetime import timedelta

from django.db.models import QuerySet

from evaluation.models import Caller, Recording, Room, Signal, Video
from ledger import clock

# A page says that it is there every 15 s; one that was silent for three times as long is gone.
SILENT = timedelta(seconds=45)


def video_of(room: Room) -> Video | None:
    """Return how the room's video stands, None when it was never switched on."""
    return Video.objects.filter(room=room).first()


def callers_in(room: Room) -> QuerySet[Caller]:
    """Return the pages that are in the video now."""
    here = Caller.objects.filter(room=room, left_at__isnull=True, seen_at__gt=clock.now() - SILENT)
    return here.select_related("member", "room").order_by("pk")


def waiting_for(caller: Caller) -> QuerySet[Signal]:
    """Return what was said to a page and not read yet, in order."""
    return caller.waiting.select_related("sender__member").order_by("pk")


def recordings_of(room: Room) -> QuerySet[Recording]:
    """Return the recordings of a room, by seat and minute."""
    found = Recording.objects.filter(caller__room=room).select_related("caller__member", "caller__room")
    return found.order_by("caller_id", "number")

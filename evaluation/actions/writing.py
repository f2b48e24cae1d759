"""How every act of a room is locked, written down and announced."""

from django.utils.translation import gettext as _

from accounts.permits import Refused
from bidding.queries.halls import wall_topic
from evaluation.models import Room
from ledger.actions import Actor, record
from ledger.entries import JSON
from ledger.models import Entry
from realtime.announcing import announce


def locked(room: Room) -> Room:
    """Take the room's row for the length of the transaction, as it stands now."""
    return Room.objects.select_for_update(of=("self",)).select_related("lot__project").get(pk=room.pk)


def note(act: str, room: Room, *, by: Actor | None, **facts: JSON) -> Entry:
    """Write one act into the ledger and tell the room's pages to look again; they fetch what they may see."""
    entry = record(act, by=by, on=room, at=None, **facts)
    announce(room.topic, kind=act)
    announce(wall_topic(room.lot), kind="wall")
    return entry


def needed(text: str, what: str) -> str:
    """Return a text without the blanks around it. Raises Refused when nothing is left."""
    text = text.strip()
    if not text:
        raise Refused(_("Write down: %(what)s.") % {"what": what}, "required")
    return text

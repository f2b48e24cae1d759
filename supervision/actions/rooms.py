"""Holding a live room by order of its supervisor, and letting it go on."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions import holds
from bidding.models import Hold
from evaluation.models import Room
from evaluation.rules.watching import may_oversee
from ledger.models import thing_name
from realtime.announcing import announce

# 招标投标法 7: supervision departments supervise the activity and deal with violations; 实施条例 62: they may order a halt.
BASIS = "招标投标法7、实施条例62"


@transaction.atomic
def hold_room(*, room: Room, reason: str, by: User) -> Hold:
    """Order that an evaluation stands still: its lot is suspended, and the notice gives the reason to everybody.

    What was marked stays as it is; nobody can save, vote, sign or move the room; the law's clocks stand still.
    Ordering it twice changes nothing. Raises Refused for another department's room, or without a reason.
    """
    room = _seen(room, by)
    if not reason.strip():
        raise Refused(_("Give a reason."), "empty")
    hold = holds.suspend(room.lot, by=by, reason=reason.strip(), thing=thing_name(room), basis=BASIS)
    announce(room.topic, kind="hold")
    return hold


@transaction.atomic
def release_room(*, room: Room, reason: str, by: User) -> Hold:
    """Take back the order; with the lot's last hold everything goes on where it stood, its clocks put off accordingly."""
    room = _seen(room, by)
    hold = room.lot.holds.filter(thing=thing_name(room), released_at__isnull=True).first()
    if hold is None:
        raise Refused(_("This room is not held by an order."), "not_held")
    if not reason.strip():
        raise Refused(_("Give a reason."), "empty")
    hold = holds.resume(hold, by=by, reason=reason.strip())
    announce(room.topic, kind="release")
    return hold


def _seen(room: Room, by: User) -> Room:
    room = Room.objects.select_related("lot__project").get(pk=room.pk)
    require(may_oversee(by, room))
    return room

"""Video between seats: switched, joined, connected through the platform, left."""

import re
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from evaluation.actions.writing import locked, note
from evaluation.models import Caller, Room, Signal, SignalKind, Video
from evaluation.queries.video import callers_in
from evaluation.rules.sitting import membership
from evaluation.rules.video import can_record, may_join_video, may_switch_video
from ledger import clock
from ledger.actions import record
from realtime.announcing import announce

# Everybody sends to everybody: seven experts, tenderer's people, the supervisor.
MOST_CALLERS = 11
# Characters; a description with all codecs that Chromium knows has some 8,000.
MOST_SDP = 24_000
# Of one page to all others, in a minute: joining takes ten, and an unsteady line some more.
MOST_SIGNALS = 60
# Of one account, in a minute: every coming and going is an entry of the log.
MOST_JOINS = 6
MINUTE = timedelta(minutes=1)
SDP = re.compile(r"v=0\r\n(?:[a-z]=[\x20-\x7e]*\r\n)+", re.ASCII)


@transaction.atomic
def switch_video(*, room: Room, on: bool, recorded: bool = False, by: User) -> Video:
    """Switch the room's video on or off; `recorded` seals what each seat takes, for which the platform needs a key.

    Off is off: everybody's page leaves.
    """
    room = locked(room)
    require(may_switch_video(by, room))
    if recorded and not can_record():
        raise Refused(_("This platform has no key to seal recordings to."), "no_key")
    now = clock.now()
    facts = {"on": on, "recorded": on and recorded, "switched_at": now, "switched_by": by}
    video, _made = Video.objects.update_or_create(room=room, defaults=facts)
    if not on:
        Caller.objects.filter(room=room, left_at__isnull=True).update(left_at=now)
    note("room.video", room, by=by, running=on, recorded=video.recorded)
    return video


@transaction.atomic
def join_video(*, room: Room, by: User) -> Caller:
    """Come into the video, having read its notice. Another page of the same account leaves by it."""
    room = locked(room)
    require(may_join_video(by, room))
    now, member = clock.now(), membership(by, room)
    if Caller.objects.filter(room=room, user=by, joined_at__gt=now - MINUTE).count() >= MOST_JOINS:
        raise Refused(_("Too much is being sent at this moment; try again in a minute."), "too_many")
    for earlier in Caller.objects.filter(room=room, user=by, left_at__isnull=True):
        _leave(earlier)
    if callers_in(room).count() >= MOST_CALLERS:
        raise Refused(_("The video is full."), "full")
    caller = Caller.objects.create(room=room, user=by, member=member, joined_at=now, seen_at=now)
    record("video.join", by=member or by, on=room, caller=caller.pk, member=member.number if member else 0)
    return caller


@transaction.atomic
def leave_video(*, caller: Caller, by: User) -> None:
    """Go out of the video."""
    _own(caller, by)
    _leave(caller)


def _leave(caller: Caller) -> None:
    left = Caller.objects.filter(pk=caller.pk, left_at__isnull=True).update(left_at=clock.now())
    if not left:
        return
    Signal.objects.filter(receiver=caller).delete()
    record("video.leave", by=caller.member or caller.user, on=caller.room, caller=caller.pk)
    for other in callers_in(caller.room):
        announce(other.topic, kind="left")
    announce(caller.topic, kind="left")


@transaction.atomic
def be_seen(*, caller: Caller, by: User, read: int = 0) -> bool:
    """Note that a page is still there and has read its signals up to the one numbered `read`; False when it is out."""
    _own(caller, by)
    caller.waiting.filter(pk__lte=read).delete()
    if not may_join_video(by, caller.room):
        _leave(caller)
        return False
    return bool(Caller.objects.filter(pk=caller.pk, left_at__isnull=True).update(seen_at=clock.now()))


@transaction.atomic
def send_signal(*, caller: Caller, to: int, kind: str, sdp: str, by: User) -> Signal:
    """Hand a description to another page of the same room, which is told to fetch it. Nothing of it is in a socket."""
    _own(caller, by)
    require(may_join_video(by, caller.room))
    if caller.left_at:
        raise Refused(_("You have left the video."), "left")
    if kind not in SignalKind.values or len(sdp) > MOST_SDP or not SDP.fullmatch(sdp):
        raise Refused(_("This is no description of a connection."), "signal")
    receiver = callers_in(caller.room).filter(pk=to).exclude(pk=caller.pk).first()
    if receiver is None:
        raise Refused(_("Nobody of this name is in the video."), "gone")
    now = clock.now()
    Signal.objects.filter(sent_at__lt=now - MINUTE, sender__room=caller.room).delete()
    if Signal.objects.filter(sender=caller).count() >= MOST_SIGNALS:
        raise Refused(_("Too much is being sent at this moment; try again in a minute."), "too_many")
    signal = Signal.objects.create(sender=caller, receiver=receiver, kind=kind, sdp=sdp, sent_at=now)
    announce(receiver.topic, kind="signal")
    return signal


def _own(caller: Caller, by: User) -> None:
    if caller.user_id != by.pk:
        raise Refused(_("This is another member's place."), "stranger")

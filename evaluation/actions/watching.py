"""What the supervisor does in a room, which decides nothing: entering, messages; and what members tell her alone."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.queries.halls import wall_topic
from evaluation.actions.writing import locked, needed, note
from evaluation.models import Acknowledgement, CallState, Member, Message, Misconduct, Room
from evaluation.rules import may_sit
from evaluation.rules.watching import is_addressed, may_message, may_oversee
from evaluation.wording import speaks_of_marks
from ledger import clock
from ledger.actions import record
from ledger.models import Entry
from realtime.announcing import announce

LONGEST = 500  # characters of a message


@transaction.atomic
def enter_room(*, room: Room, by: User) -> Entry:
    """Write down that an officer enters a room to look; nothing in it changes and nobody is disturbed."""
    room = Room.objects.select_related("lot__project").get(pk=room.pk)
    require(may_oversee(by, room))
    return record("room.enter", by=by, on=room)


@transaction.atomic
def send_message(*, room: Room, text: str, member: Member | None = None, by: User) -> Message:
    """Write to a room, or to one seat of it; shown there at once, never changed and never taken back.

    Raises Refused for words about marks, since nobody may tell the committee how to judge (招标投标法 38), for an
    empty or overlong text, a seat of another room, and after the end of the evaluation.
    """
    room = locked(room)
    require(may_message(by, room))
    text = needed(text, _("the message"))
    if len(text) > LONGEST:
        raise Refused(_("A message has at most %(count)d characters.") % {"count": LONGEST}, "long")
    if speaks_of_marks(text):
        raise Refused(_("A message to the committee says nothing about marks."), "marks")
    if member and (member.room_id != room.pk or member.state != CallState.ACCEPTED):
        raise Refused(_("This member is not on the committee."), "not_member")
    sent = Message.objects.create(room=room, member=member, text=text, sent_by=by, sent_at=clock.now())
    note("message.send", room, by=by, message=sent.pk, to=member.number if member else 0, text=text)
    return sent


@transaction.atomic
def acknowledge(*, message: Message, member: Member, by: User) -> Acknowledgement:
    """Note that a member has read a message; again changes nothing. It can be done while the lot is suspended."""
    room = locked(member.room)
    if member.user_id != by.pk or member.state != CallState.ACCEPTED:
        raise Refused(_("This is another member's place."), "stranger")
    require(is_addressed(member, message))
    read, new = Acknowledgement.objects.get_or_create(
        message=message, member=member, defaults={"at": clock.now()}
    )
    if new:
        note("message.acknowledge", room, by=member, message=message.pk, member=member.number)
    return read


@transaction.atomic
def report_misconduct(*, member: Member, text: str, by: User) -> Misconduct:
    """Tell the supervisor, and nobody else, of leading remarks or pressure (1117号 四).

    Only her wall hears of it: the other seats learn neither that somebody reported nor who.
    """
    room = locked(member.room)
    require(may_sit(by, member))
    text, salt = needed(text, _("what happened")), secrets.token_hex(32)
    made = Misconduct.objects.create(member=member, text=text, salt=salt, reported_at=clock.now())
    digest = sha256(f"{salt}{text}".encode()).hexdigest()
    record("misconduct.report", by=member, on=room, misconduct=made.pk, sha256=digest)
    announce(wall_topic(room.lot), kind="wall")
    return made


@transaction.atomic
def see_misconduct(*, misconduct: Misconduct, by: User) -> Misconduct:
    """Note that the supervisor has read a report of misconduct; again changes nothing."""
    misconduct = (
        Misconduct.objects.select_for_update(of=("self",))
        .select_related("member__room__lot__project")
        .get(pk=misconduct.pk)
    )
    require(may_oversee(by, misconduct.member.room))
    if misconduct.seen_at is None:
        misconduct.seen_by, misconduct.seen_at = by, clock.now()
        misconduct.save(update_fields=["seen_by", "seen_at"])
        record("misconduct.see", by=by, on=misconduct.member.room, misconduct=misconduct.pk)
        announce(wall_topic(misconduct.member.room.lot), kind="wall")
    return misconduct

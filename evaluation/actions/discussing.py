"""What members write to one another: under topics of the chair, seen by the supervisor, never changed once said."""

import re
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from evaluation.actions.writing import locked, needed, note
from evaluation.models import LONGEST_REMARK, Member, Remark
from evaluation.rules import may_discuss
from evaluation.wording import speaks_of_marks
from ledger import clock

# The document's own maximum may be named: it is no mark.
MAXIMUM = re.compile(r"满分[为是]?\s*[0-9０-９〇一二三四五六七八九十百]+\s*分")


@transaction.atomic
def say(*, member: Member, text: str, topic: bool = False, by: User) -> Remark:
    """Say something to the committee in writing; with `topic` the chair opens what is talked about next.

    Raises Refused outside the evaluation, for an empty or too long text, a topic that is not the chair's, and before
    the reveal for a remark that tells points. The log has the digest of the words, the room has the words.
    """
    room = locked(member.room)
    member = Member.objects.select_related("room__lot").get(pk=member.pk)
    require(may_discuss(by, member))
    if topic and not member.chair:
        raise Refused(_("The chair of the committee does this."), "chair")
    text = needed(text, _("what you say")).replace("\r\n", "\n").replace("\0", "")
    if len(text) > LONGEST_REMARK:
        raise Refused(_("A remark has at most %(most)d characters.") % {"most": LONGEST_REMARK}, "too_long")
    if not room.revealed_at and speaks_of_marks(MAXIMUM.sub("", text)):
        raise Refused(_("Before the reveal nobody tells the points that she gave."), "points_told")
    remark = Remark.objects.create(room=room, member=member, topic=topic, text=text, said_at=clock.now())
    note(
        "discussion.topic" if topic else "discussion.say",
        room,
        by=member,
        remark=remark.pk,
        member=member.number,
        text_sha256=sha256(text.encode()).hexdigest(),
    )
    return remark

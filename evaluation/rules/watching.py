"""What the supervisor of a room may do there: look, write to the seats; never anything that decides."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from evaluation.flow import LIVE
from evaluation.models import Member, Message, Room

Visitor = User | AnonymousUser


def may_oversee(user: Visitor, room: Room) -> Permit:
    """Tell whether the account supervises the room: an officer of the department that the project names."""
    permit = may_act(user, Act.SUPERVISE)
    if not permit:
        return permit
    if isinstance(user, User) and user.organisation_id == room.lot.project.supervisor_id:
        return YES
    return no(_("This project is supervised by another department."), "other_office")


def may_message(user: Visitor, room: Room) -> Permit:
    """Tell whether the account may write to the room's seats: its supervisor, while the evaluation is under way."""
    permit = may_oversee(user, room)
    if permit and room.state not in LIVE:
        return no(_("The evaluation is over."), "state")
    return permit


def is_addressed(member: Member, message: Message) -> Permit:
    """Tell whether a message is for this seat: to the whole room, or to her."""
    if message.room_id == member.room_id and message.member_id in {None, member.pk}:
        return YES
    return no(_("There is no such message to you."), "stranger")

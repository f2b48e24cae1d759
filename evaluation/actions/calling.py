"""Calling whoever was drawn, and the next in the same order when somebody does not come (RULES EX-04)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import noting_refusals, take_duty
from accounts.models import BarScope, DutyKind, User
from accounts.permits import Refused, require
from accounts.queries import gate_evidence
from accounts.roles import Act, Role
from accounts.rules import may_act, may_take_part
from evaluation import draw
from evaluation.actions.writing import locked, needed, note
from evaluation.flow import move
from evaluation.models import CallState, Draw, Expert, Member, Room, SiteRole, State
from evaluation.queries import live_members
from evaluation.rules import may_host
from ledger import clock
from ledger.models import thing_name
from realtime.announcing import announce

BEFORE_THE_START = frozenset({State.DRAWN, State.CHECKIN, State.READY})
# Whoever is called for a member who was replaced answers while the others work.
ANSWERS = BEFORE_THE_START | {State.RUNNING, State.PAUSED}


@noting_refusals("draw", BarScope.DRAW, lambda *, member, by, **_said: (member, by, member.room))
@transaction.atomic
def reply_to_call(*, member: Member, accept: bool, reason: str = "", by: User) -> Member:
    """Accept or decline a call; a decline needs a reason, and the next in the same order is called.

    Accepting takes the duty to evaluate, which keeps the person out of every other function in this lot.
    Raises Refused for another's call, a second reply, or a person who is barred or has another function.
    """
    room = locked(member.room)
    member = (
        Member.objects.select_for_update(of=("self",))
        .select_related("site", "user__person")
        .get(pk=member.pk)
    )
    require(may_act(by, Act.EVALUATE))
    if member.user_id != by.pk or member.state != CallState.CALLED or room.state not in ANSWERS:
        raise Refused(_("There is no open call to you."), "no_call")
    at = clock.now()
    if not accept:
        return leave(room, member, CallState.DECLINED, needed(reason, _("why you decline")), by=by, at=at)
    require(may_take_part(by, at=at, scope=BarScope.DRAW))
    take_duty(by.person, thing_name(room.lot), DutyKind.EVALUATE)
    member.state, member.replied_at = CallState.ACCEPTED, at
    member.save()
    # Of the gate only when it was asked and how long the list was: nothing that names her.
    gate = gate_evidence(by, at=at, scope=BarScope.DRAW)
    note("call.accept", room, by=member, member=member.number, code=member.code, gate=gate)
    return member


@transaction.atomic
def mark_absent(*, member: Member, reason: str, by: User) -> Member:
    """Note that somebody called did not answer or did not come; the next in the same order is called."""
    room = locked(member.room)
    require(may_host(by, room))
    member = Member.objects.select_for_update(of=("self",)).select_related("site").get(pk=member.pk)
    if (
        room.state not in ANSWERS
        or member.checked_in_at
        or member.state
        not in {
            CallState.CALLED,
            CallState.ACCEPTED,
        }
    ):
        raise Refused(_("This member is not missing."), "present")
    return leave(room, member, CallState.ABSENT, needed(reason, _("what happened")), by=by, at=clock.now())


@transaction.atomic
def appoint_representative(*, room: Room, user: User, by: User) -> Member:
    """Seat a representative of the tenderer at the host site; the tenderer names its own, never an expert.

    Raises Refused when the person is of another organisation or all such places are taken.
    """
    room = locked(room)
    require(may_act(by, Act.DECIDE_AWARD))
    tenderer = room.lot.project.tenderer_id
    if by.organisation_id != tenderer or user.organisation_id != tenderer or user.role != Role.EXPERT:
        raise Refused(_("The tenderer sends its own people, with an account to evaluate."), "stranger")
    taken = live_members(room).filter(expert__isnull=True).count()
    if room.state not in ANSWERS or taken >= room.representatives:
        raise Refused(_("There is no place for a representative of the tenderer."), "no_place")
    at = clock.now()
    take_duty(user.person, thing_name(room.lot), DutyKind.EVALUATE, by=by)
    member = Member.objects.create(
        room=room,
        user=user,
        site=room.sites.get(role=SiteRole.HOST),
        number=_free_number(room),
        state=CallState.ACCEPTED,
        called_at=at,
        replied_at=at,
    )
    note("panel.appoint_representative", room, by=by, member=member.number)
    return member


def call(room: Room, drawn: Draw, code: str, *, number: int, at: datetime) -> Member:
    """Call the expert behind a code to a place on the committee, at the site of her group."""
    expert = Expert.objects.select_related("user").get(pk=drawn.identities[code])
    groups = {line["code"]: line["group"] for line in drawn.pool}
    site = next(part for part in room.sites.select_related("site") if part.group == groups[code])
    return Member.objects.create(
        room=room, user=expert.user, expert=expert, site=site, number=number, code=code, called_at=at
    )


def ring(member: Member) -> None:
    """Tell the called expert's own pages; the news carries no content."""
    announce(f"inbox.{member.user_id}", kind="call")


def leave(room: Room, member: Member, state: CallState, reason: str, *, by: User, at: datetime) -> Member:
    """Let a member go, keep what she did as void, and call the next in the same order (实施条例 48).

    The ledger names the code, never the account, so that the log cannot open the list before the award. When the
    drawn order is exhausted the place stays vacant, and the evaluation does not go on until it is taken.
    """
    member.state, member.reason, member.replied_at, member.left_at = state, reason, at, at
    member.chair = False
    member.save()
    following = _call_next(room, member, at) if member.expert_id else None
    if room.state in {State.CHECKIN, State.READY}:
        move(room, "call_again")
    actor = member if by.pk == member.user_id else by
    note(
        f"call.{state}",
        room,
        by=actor,
        member=member.number,
        code=member.code,
        reason=reason,
        next=following.code if following else "",
    )
    if following:
        ring(following)
    return member


def _call_next(room: Room, member: Member, at: datetime) -> Member | None:
    drawn = room.draw
    pool = [draw.Entry(line["code"], line["group"]) for line in drawn.pool]
    called = list(room.members.exclude(code="").values_list("code", flat=True))
    code = draw.next_in_order(pool, drawn.proof["order"], called=called, group=member.site.group)
    if code is None:
        return None
    return call(room, drawn, code, number=member.number, at=at)


def _free_number(room: Room) -> int:
    """The place of a representative: never one that an expert holds or held, who is called by the drawn order only."""
    experts = room.members.filter(expert__isnull=False).values_list("number", flat=True)
    taken = set(live_members(room).values_list("number", flat=True)) | set(experts)
    return next(number for number in range(1, len(taken) + 2) if number not in taken)

"""What a member of the committee may do, and when."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from evaluation.models import CallState, Clarification, Member, Room, State
from evaluation.queries import has_declared, known_limit, sees_prices, unpriced_bids
from evaluation.rules.rooms import ASKED_IN, may_host, may_watch, not_suspended
from ledger import clock

Visitor = User | AnonymousUser
UP_TO_THE_REPORT = frozenset(
    {
        State.DRAWN, State.CHECKIN, State.READY, State.RUNNING, State.PAUSED, State.LOCKED, State.CHECKS,
    }
)  # fmt: skip
TALKING = frozenset({State.RUNNING, State.PAUSED, State.LOCKED, State.CHECKS})
REVEALED = frozenset({State.CHECKS, State.REPORT_SIGN, State.CLOSED})


def membership(user: Visitor, room: Room) -> Member | None:
    """Return the place on the committee that the account holds, if she has not declined or been replaced."""
    if not isinstance(user, User):
        return None
    states = [CallState.CALLED, CallState.ACCEPTED]
    return room.members.filter(user=user, state__in=states).select_related("site__site", "seat").first()


def may_sit(user: Visitor, member: Member) -> Permit:
    """Tell whether the account acts as this member: her own place, accepted, and the lot not suspended."""
    permit = may_act(user, Act.EVALUATE)
    if not permit:
        return permit
    if member.user_id != user.pk:
        return no(_("This is another member's place."), "stranger")
    if member.state != CallState.ACCEPTED:
        return no(_("You are not on this committee."), "not_member")
    return not_suspended(member.room.lot)


def may_review(user: Visitor, member: Member, *, price: bool = False) -> Permit:
    """Tell whether the member reviews bids now: before the review is concluded, the price once it is open."""
    permit = _working(user, member)
    if not permit:
        return permit
    room = member.room
    if price:
        late = {State.RUNNING, State.LOCKED, State.CHECKS}
        if sees_prices(member) and room.state in late:
            return YES
        return no(_("The prices are not open."), "prices_sealed")
    if room.state != State.RUNNING:
        return _not_running(room)
    if room.reviewed_at:
        return no(_("The preliminary review has been concluded."), "concluded")
    return YES


def may_ask_time(user: Visitor, member: Member) -> Permit:
    """Tell whether the member may say that the time does not suffice: while she works, once before each extension."""
    permit = _working(user, member)
    if not permit:
        return permit
    room = member.room
    if room.state != State.RUNNING:
        return _not_running(room)
    if member.locked_at:
        return no(_("Your marks are locked and cannot be changed."), "locked")
    if member.wants_time_at:
        return no(_("You have asked for more time already."), "asked")
    if known_limit("TL-18.time_extension_share", room.lot, clock.now()) is None:
        return no(_("The law of this procedure knows no vote for more time; ask the host."), "no_rule")
    return YES


def may_discuss(user: Visitor, member: Member) -> Permit:
    """Tell whether the member writes to the others now: from the start to the report."""
    permit = _working(user, member)
    if permit and member.room.state not in TALKING:
        return _not_running(member.room)
    return permit


def may_read_discussion(user: Visitor, room: Room) -> Permit:
    """Tell whether the account reads the discussion: the committee and its supervisor, nobody else before the award."""
    member = membership(user, room)
    if member and member.checked_in_at:
        return YES
    if (
        may_act(user, Act.SUPERVISE)
        and getattr(user, "organisation_id", None) == room.lot.project.supervisor_id
    ):
        return YES
    return no(_("You have no part in this evaluation."), "stranger")


def may_mark(user: Visitor, member: Member) -> Permit:
    """Tell whether the member marks now: the room runs, the review is concluded, her marks are not locked."""
    permit = _working(user, member)
    if not permit:
        return permit
    if member.locked_at:
        return no(_("Your marks are locked and cannot be changed."), "locked")
    if member.room.state != State.RUNNING:
        return _not_running(member.room)
    if not member.room.reviewed_at:
        return no(_("Marking begins when the preliminary review has been concluded."), "review_first")
    return YES


def may_open_prices(room: Room) -> Permit:
    """Tell whether the price envelopes of the qualified bids may be opened now."""
    if not room.reviewed_at:
        return no(_("The preliminary review has not been concluded."), "review_first")
    if room.prices_opened_at and not unpriced_bids(room).exists():
        return no(_("The prices are open already."), "open")
    if room.blind and room.state == State.RUNNING:
        return no(_("In a blind evaluation the prices are opened after all members have locked."), "blind")
    if room.state not in {State.RUNNING, State.LOCKED, State.CHECKS}:
        return _not_running(room)
    return YES


def may_see_marks(user: Visitor, room: Room) -> Permit:
    """Tell whether the account may see the members' marks: never before all have locked and the reveal is made.

    Then the committee and the supervisor; once the room is closed also tenderer, agency and centre, never guest sites.
    """
    if room.state not in REVEALED or not room.revealed_at:
        return no(_("Marks are shown when all members have locked theirs."), "sealed")
    if membership(user, room):
        return YES
    project = room.lot.project
    late = (
        {project.tenderer_id, project.agency_id, project.centre_id} if room.state == State.CLOSED else set()
    )
    home = getattr(user, "organisation_id", None)
    if may_watch(user, room) and home in late | {project.supervisor_id}:
        return YES
    return no(_("You have no part in this evaluation."), "stranger")


def may_replace(user: Visitor, member: Member) -> Permit:
    """Tell whether the account has the member replaced: the host, or the member who must leave; up to the report."""
    room = member.room
    if member.state not in {CallState.CALLED, CallState.ACCEPTED}:
        return no(_("This member is not on the committee."), "not_member")
    if room.state not in UP_TO_THE_REPORT:
        return no(_("Members are replaced only up to the report."), "state")
    own = may_sit(user, member)
    return own or may_host(user, room)


def may_correct(user: Visitor, member: Member) -> Permit:
    """Tell whether the member may correct a mark of her own: only during the checks."""
    permit = _working(user, member)
    if permit and member.room.state != State.CHECKS:
        return no(_("Marks are corrected only during the checks, after the reveal."), "not_checks")
    return permit


def may_sign(user: Visitor, member: Member) -> Permit:
    """Tell whether the member signs the report now; each signs once."""
    permit = may_sit(user, member)
    if not permit:
        return permit
    if member.room.state != State.REPORT_SIGN:
        return no(_("There is no report to sign."), "no_report")
    if member.signatures.exists():
        return no(_("You have signed the report already."), "signed")
    return YES


def may_answer_clarification(user: Visitor, clarification: Clarification) -> Permit:
    """Tell whether the account answers: the bidder that was asked, once, after the question was released."""
    permit = may_act(user, Act.SUBMIT_BID)
    if not permit:
        return permit
    if user.organisation_id != clarification.bid.bidder_id or not clarification.released_at:  # type: ignore[union-attr]
        return no(_("There is no open question to you."), "stranger")
    if clarification.answered_at:
        return no(_("The question has been answered already."), "answered")
    if clarification.room.state not in ASKED_IN:
        return no(_("Questions go out and are answered while the committee works."), "state")
    return not_suspended(clarification.room.lot)


def _working(user: Visitor, member: Member) -> Permit:
    permit = may_sit(user, member)
    if permit and not member.checked_in_at:
        return no(_("Check in at your seat first."), "check_in")
    # Who was called after the start works only after her declarations; of the others the doors asked them.
    late = permit and member.room.started_at and member.called_at >= member.room.started_at
    if late and not has_declared(member):
        return no(_("Declare for each bidder first."), "declare")
    return permit


def _not_running(room: Room) -> Permit:
    return no(
        _("This cannot be done while the evaluation is: %(state)s.") % {"state": room.get_state_display()},
        "state",
    )

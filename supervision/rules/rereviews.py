"""May a review be ordered, entered, signed, concluded? And may she see it?"""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Status
from supervision.models import Complaint, ComplaintOutcome, Rereview
from supervision.queries.rereviews import answers_to, member_of, members_of, other_review, reviewable
from supervision.rules.complaints import may_take_in
from supervision.rules.offices import may_supervise


def may_order(user: User, complaint: Complaint, due: datetime, at: datetime) -> Permit:
    """A deciding officer of the office, once, after the decision that says so, while the candidates are public."""
    permit = may_take_in(user, complaint)
    if not permit:
        return permit
    if complaint.outcome != ComplaintOutcome.UPHELD_REVIEW:
        return no(_("The decision does not order a review by the committee."), "outcome")
    if Rereview.objects.filter(complaint=complaint).exists():
        return no(_("The review has been ordered already."), "twice")
    room = reviewable(complaint.lot)
    if complaint.lot.status == Status.PUBLICISED and room and other_review(room):
        text = _("Another review of the same evaluation is under way: conclude or end it first.")
        return no(text, "other_review")
    if complaint.lot.status != Status.PUBLICISED or room is None:
        return no(_("There is no public result of a committee that could be reviewed."), "no_result")
    if due <= at:
        return no(_("The due date lies in the past."), "past")
    return YES


def may_see(user: User | AnonymousUser, one: Rereview) -> Permit:
    """The committee, and the supervision department."""
    if isinstance(user, User) and user.is_authenticated and member_of(user, one):
        return may_act(user, Act.EVALUATE)
    return may_supervise(user, one.complaint.lot)


def may_propose(user: User, one: Rereview, at: datetime) -> Permit:
    """The chair of the original committee, in time: silence must not count for what nobody had time to read."""
    permit = _sits(user, one)
    member = member_of(user, one)
    if permit and (member is None or not member.chair):
        return no(_("The chair of the committee does this."), "chair")
    if permit and at > one.due_at:
        return no(_("The time is over: the officer gives more time first."), "late")
    return permit


def may_sign(user: User, one: Rereview) -> Permit:
    """Each member once, about what the chair entered."""
    permit = _sits(user, one)
    if not permit:
        return permit
    if not one.sha256:
        return no(_("The chair has not entered a result yet."), "no_result")
    member = member_of(user, one)
    if member and member.pk in answers_to(one):
        return no(_("You have signed already."), "signed")
    return YES


def _sits(user: User, one: Rereview) -> Permit:
    permit = may_act(user, Act.EVALUATE)
    if not permit:
        return permit
    if member_of(user, one) is None:
        return no(_("You are not on this committee."), "not_member")
    return _open(one)


def _open(one: Rereview) -> Permit:
    return no(_("The review has been concluded."), "concluded") if one.outcome else YES


def may_conclude(user: User, one: Rereview, at: datetime) -> Permit:
    """When every member has answered, or the time is over: silence is consent (实施条例 53); the majority decides."""
    permit = may_manage(user, one)
    if not permit:
        return permit
    if not one.sha256:
        return no(_("The chair has not entered a result yet."), "no_result")
    members, answers = members_of(one), answers_to(one)
    silent = [member.alias for member in members if member.pk not in answers]
    if silent and at <= one.due_at:
        return no(_("The review waits for: %(members)s.") % {"members": ", ".join(silent)}, "unsigned")
    against = sum(not answer.agrees for answer in answers.values())
    if 2 * against >= len(members):
        return no(_("No majority of the committee stands behind this result."), "majority")
    return YES


def may_manage(user: User, one: Rereview) -> Permit:
    """A deciding officer of the office, while the review is under way: those of the complaint may have left."""
    permit = may_take_in(user, one.complaint)
    return _open(one) if permit else permit

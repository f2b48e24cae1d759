"""May somebody be called to an interview, and is it put on record?"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from supervision.models import Case, Consequence, FollowUp, Interview
from supervision.rules.cases import may_work_on
from supervision.rules.credit import is_subject
from supervision.rules.points import may_handle_points


def may_call(
    user: User, case: Case | None, follow_up: FollowUp | None, set_for: datetime, at: datetime
) -> Permit:
    """An officer of the case, or of the office whose points led to it; for a time to come."""
    permit = may_work_on(user, case) if case else may_act(user, Act.DECIDE_CASE)
    if permit and follow_up:
        permit = may_handle_points(user, follow_up)
    if not permit:
        return permit
    if follow_up and (follow_up.rule.consequence != Consequence.INTERVIEW or follow_up.done_at):
        return no(_("No interview is due from these points."), "not_due")
    if follow_up and Interview.objects.filter(follow_up=follow_up, recorded_at__isnull=True).exists():
        return no(_("The subject has been called already."), "twice")
    if set_for <= at:
        return no(_("This time lies in the past."), "past")
    return YES


def may_record(user: User, one: Interview, held_at: datetime, at: datetime) -> Permit:
    """An officer of the department, once, not before its time."""
    permit = may_manage(user, one)
    if not permit:
        return permit
    if one.recorded_at:
        return no(_("The interview is on record already."), "twice")
    if not one.told_at <= held_at <= at:
        return no(_("The interview lies between its letter and now."), "time")
    return YES


def may_manage(user: User, one: Interview) -> Permit:
    """An officer of the department who may decide."""
    permit = may_act(user, Act.DECIDE_CASE)
    if permit and user.organisation_id != one.office_id:
        return no(_("This interview belongs to another department."), "other_office")
    return permit


def may_see(user: User, one: Interview) -> Permit:
    """Officers of the department, and who is called."""
    permit = may_act(user, Act.SUPERVISE)
    if permit and user.organisation_id == one.office_id:
        return YES
    if is_subject(user, one):
        return YES
    return no(_("This is another organisation's matter."), "not_party")

"""May a decision be served, reviewed elsewhere, revoked, taken down?"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from bidding.law.days import day_of
from supervision.models import Case, CaseParty, CaseStatus, Decision, DecisionReview
from supervision.rules.cases import may_work_on
from supervision.rules.offices import may_decide_on, may_supervise

AFTER = (CaseStatus.DECIDED, CaseStatus.SERVED, CaseStatus.PUBLISHED)


def may_serve(
    user: User, case: Case, decision: Decision, party: CaseParty, served_on: date, at: datetime
) -> Permit:
    """By an officer of the case, each party once, on a day between the decision and today."""
    permit = may_work_on(user, case)
    if not permit:
        return permit
    if case.status != CaseStatus.DECIDED:
        return no(_("A decision is served after it was made, once."), "stage")
    if party.case_id != case.pk:
        return no(_("%(name)s is not a party of this case.") % {"name": party}, "party")
    if decision.services.filter(party=party).exists():
        return no(_("Service on %(name)s is on file.") % {"name": party}, "twice")
    if not day_of(decision.decided_at) <= served_on <= day_of(at):
        return no(_("The day of service lies between the decision and today."), "day")
    return YES


def may_lodge(user: User, case: Case, party: CaseParty, lodged_on: date, at: datetime) -> Permit:
    """Against a decision that was made, by one of its parties, not in the future; also once the case is archived."""
    permit = may_supervise(user, case.lot)
    if not permit:
        return permit
    if case.status not in {*AFTER, CaseStatus.ARCHIVED}:
        return no(_("There is no decision yet."), "stage")
    if party.case_id != case.pk:
        return no(_("%(name)s is not a party of this case.") % {"name": party}, "party")
    if lodged_on > day_of(at):
        return no(_("This day lies in the future."), "day")
    return YES


def may_end_review(user: User, case: Case, review: DecisionReview, ended_on: date, at: datetime) -> Permit:
    """Once, not before it was lodged."""
    permit = may_supervise(user, case.lot)
    if not permit:
        return permit
    if review.outcome:
        return no(_("The outcome is on file."), "twice")
    if not review.lodged_on <= ended_on <= day_of(at):
        return no(_("The outcome lies between the day it was lodged and today."), "day")
    return YES


def may_revoke(user: User, case: Case, decision: Decision) -> Permit:
    """By an officer who may decide, once."""
    permit = may_decide_on(user, case.lot)
    if not permit:
        return permit
    if decision.revoked_at:
        return no(_("The decision was revoked or changed already."), "twice")
    return YES


def may_take_down(user: User, case: Case, decision: Decision) -> Permit:
    """What was revoked and is still shown."""
    permit = may_supervise(user, case.lot)
    if not permit:
        return permit
    if decision.revoked_at is None or decision.taken_down_at:
        return no(_("Only a revoked decision that is still public is taken down."), "stage")
    return YES

"""May a certificate be entered, a relation declared, an officer be asked to stand aside, and who decides?"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act, Role
from accounts.rules import may_act
from bidding.law.days import day_of
from supervision.models import Avoidance, Case, CaseOfficer, CaseParty, Qualification
from supervision.rules.cases import may_head, may_work_on
from supervision.rules.notices import is_own
from supervision.rules.offices import may_supervise


def may_enter(user: User, officer: User, certificate: str, valid_until: date, at: datetime) -> Permit:
    """An officer of the same department; nobody enters her own certificate."""
    permit = may_act(user, Act.DECIDE_CASE)
    if not permit:
        return permit
    if officer.role != Role.SUPERVISOR or officer.organisation_id != user.organisation_id:
        return no(_("Only officers of your own department are entered by you."), "other_office")
    if officer.person_id is None or officer.person_id == user.person_id:
        return no(_("A colleague enters your certificate."), "own")
    if (
        not certificate.strip()
        or Qualification.objects.filter(certificate=certificate.strip()).exclude(user=officer).exists()
    ):
        return no(_("This number is missing or belongs to another officer."), "certificate")
    if valid_until < day_of(at):
        return no(_("This certificate has expired."), "expired")
    return YES


def may_relate(user: User, qualification: Qualification) -> Permit:
    """The officer herself, or a colleague who may decide."""
    if user.pk == qualification.user_id:
        return YES
    permit = may_act(user, Act.DECIDE_CASE)
    if permit and user.organisation_id != qualification.user.organisation_id:
        return no(_("Only officers of your own department are entered by you."), "other_office")
    return permit


def may_declare(user: User, officer: CaseOfficer) -> Permit:
    """Only the officer speaks for herself."""
    if user.pk != officer.user_id or officer.removed_at:
        return no(_("Each officer of the case declares for herself."), "not_officer")
    return may_work_on(user, officer.case)


def may_ask(user: User, officer: CaseOfficer, party: CaseParty) -> Permit:
    """The party itself, or an officer of the department who puts its letter on file."""
    if party.case_id != officer.case_id or officer.removed_at:
        return no(_("This officer does not handle the case."), "not_officer")
    return YES if is_own(user, party) else may_supervise(user, officer.case.lot)


def may_decide_avoidance(user: User, case: Case, avoidance: Avoidance) -> Permit:
    """Somebody of the department who does not handle the case, once, where there is something to decide."""
    permit = may_head(user, case)
    if not permit:
        return permit
    if avoidance.decided_at or not avoidance.relation:
        return no(_("There is nothing to decide."), "decided")
    return YES


def may_come(user: User, case: Case) -> Permit:
    """An officer of the department who was not on this case before."""
    permit = may_supervise(user, case.lot)
    if permit and case.officers.filter(user__person=user.person_id).exists():
        return no(_("This officer is or was on the case."), "officer")
    return permit

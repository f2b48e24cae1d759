"""May a matter be monitored, asked about, concluded, appealed, ended, joined, made a case?"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import YES, Permit, no
from bidding.models import Lot
from supervision.models import Monitoring, MonitoringEntry, MonitoringKind, MonitoringStatus
from supervision.queries.monitoring import appealed, is_running, open_appeal, open_questions, open_report
from supervision.rules.cases import may_name
from supervision.rules.offices import may_decide_on, may_supervise

ENDED = (MonitoringStatus.COMPLETED, MonitoringStatus.CLOSED, MonitoringStatus.STOPPED)


def may_open(user: User, lot: Lot, subject: Organisation, source: str) -> Permit:
    """By the department; before the opening only about tenderer and agency."""
    permit = may_supervise(user, lot)
    return may_name(lot, subject, source) if permit else permit


def may_work_on(user: User, one: Monitoring) -> Permit:
    """An officer of the department, until it has ended."""
    permit = may_supervise(user, one.lot)
    if permit and one.status in ENDED:
        return no(_("This monitoring has ended."), "ended")
    return permit


def may_see(user: User, one: Monitoring) -> Permit:
    """The department, and the subject once it has begun."""
    permit = may_supervise(user, one.lot)
    if permit or not is_subject(user, one):
        return permit
    return YES if one.activated_at else permit


def is_subject(user: User, one: Monitoring) -> bool:
    """Tell whether an account speaks for the subject."""
    return user.organisation_id == one.subject_id


def may_ask(user: User, one: Monitoring, due: datetime, at: datetime) -> Permit:
    """While it is under way, with a day to come."""
    permit = may_work_on(user, one)
    if not permit:
        return permit
    if one.status != MonitoringStatus.ACTIVE:
        return no(_("Questions are asked while the monitoring is under way."), "stage")
    return YES if due > at else no(_("The answer is due after now."), "due")


def may_answer(user: User, one: Monitoring, question: MonitoringEntry) -> Permit:
    """The subject, a question that is open."""
    if not is_subject(user, one):
        return no(_("Only the subject answers."), "not_subject")
    if question.monitoring_id != one.pk or question.kind != MonitoringKind.QUESTION:
        return no(_("This is no question."), "kind")
    if question.answered_by.exists():
        return no(_("This question was answered."), "twice")
    return YES if is_running(one) else no(_("This monitoring has ended."), "ended")


def may_conclude(
    user: User, one: Monitoring, violation: bool, basis: str, report_due: datetime | None, at: datetime
) -> Permit:
    """By an officer who may decide, when no question is open before its day; a violation has a basis and a day."""
    permit = may_decide_on(user, one.lot)
    if permit:
        permit = may_work_on(user, one)
    if not permit:
        return permit
    if open_questions(one).filter(due_at__gt=at).exists():
        return no(_("A question waits for its answer until its day."), "question")
    if violation and not basis.strip():
        return no(_("A violation names the rule that was broken."), "basis")
    if violation and (report_due is None or report_due <= at):
        return no(_("Say until when the violation is to be eliminated."), "due")
    return YES


def may_report(user: User, one: Monitoring) -> Permit:
    """The subject, after a violation was found, one report at a time."""
    if not is_subject(user, one):
        return no(_("Only the subject reports."), "not_subject")
    if one.status != MonitoringStatus.ADDRESSED:
        return no(_("There is nothing to eliminate."), "stage")
    return no(_("A report waits to be assessed."), "twice") if open_report(one) else YES


def may_assess(
    user: User, one: Monitoring, entry: MonitoringEntry, accepted: bool, due: datetime | None, at: datetime
) -> Permit:
    """By an officer who may decide; a report sent back has a new day, and no appeal is open at the end."""
    permit = may_decide_on(user, one.lot)
    if permit:
        permit = may_work_on(user, one)
    if not permit:
        return permit
    if entry != open_report(one):
        return no(_("No report waits to be assessed."), "stage")
    if accepted and open_appeal(one):
        return no(_("The appeal is answered first."), "appeal")
    if not accepted and (due is None or due <= at):
        return no(_("Say until when the violation is to be eliminated."), "due")
    return YES


def may_appeal(user: User, one: Monitoring) -> Permit:
    """The subject, once against each conclusion."""
    if not is_subject(user, one):
        return no(_("Only the subject appeals."), "not_subject")
    if one.status not in {MonitoringStatus.ADDRESSED, MonitoringStatus.DECLINED}:
        return no(_("There is no conclusion to appeal against."), "stage")
    return no(_("An appeal against this conclusion was made."), "twice") if appealed(one) else YES


def may_answer_appeal(user: User, one: Monitoring) -> Permit:
    """An officer who may decide and did not open the matter."""
    permit = may_decide_on(user, one.lot)
    if permit:
        permit = may_work_on(user, one)
    if not permit:
        return permit
    if open_appeal(one) is None:
        return no(_("No appeal is open."), "stage")
    if one.opened_by.person_id == user.person_id:
        return no(_("Somebody who did not open the matter answers the appeal."), "own_case")
    return YES


def may_end(user: User, one: Monitoring) -> Permit:
    """By an officer who may decide, with no appeal open."""
    permit = may_decide_on(user, one.lot)
    if permit:
        permit = may_work_on(user, one)
    if permit and open_appeal(one):
        return no(_("The appeal is answered first."), "appeal")
    return permit


def may_join(user: User, one: Monitoring, into: Monitoring) -> Permit:
    """Of one department and about one subject, both under way."""
    for each in (one, into):
        permit = may_work_on(user, each)
        if not permit:
            return permit
    if one.pk == into.pk or one.subject_id != into.subject_id or one.office_id != into.office_id:
        return no(_("Monitorings of one subject are joined."), "join")
    return no(_("The appeal is answered first."), "appeal") if open_appeal(one) else YES


def may_make_case(user: User, one: Monitoring) -> Permit:
    """Once it has begun, once."""
    permit = may_supervise(user, one.lot)
    if not permit:
        return permit
    if one.activated_at is None:
        return no(_("Begin the monitoring first."), "stage")
    return no(_("There is a case on this monitoring already."), "twice") if one.case_id else YES

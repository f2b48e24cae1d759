"""May a case be taken up, filed, joined, investigated, reviewed, decided, served, published, archived?"""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import YES, Permit, no
from accounts.rules import same_person
from bidding.law.days import day_of
from bidding.models import Lot
from bidding.queries.bids import opened_bids
from supervision import penalties
from supervision.models import Alert, Case, CaseStatus, LeadSource, Outcome, Qualification, VerdictKind
from supervision.queries.gates import gaps
from supervision.queries.law import general_figure
from supervision.queries.notices import current_notice, needs_review
from supervision.rules.offices import may_decide_on, may_supervise
from supervision.rules.sanctions import may_impose, no_heavier_than_told
from supervision.sanctions import Sanction

OPEN = (CaseStatus.LEAD, CaseStatus.FILED)
ENDED = (CaseStatus.DROPPED, CaseStatus.JOINED, CaseStatus.ARCHIVED)


def may_open_case(user: User, lot: Lot, alert: Alert | None) -> Permit:
    """From an alert only when its verdict is that the lead stands."""
    permit = may_supervise(user, lot)
    if not permit:
        return permit
    if alert is None:
        return YES
    verdict = getattr(alert, "verdict", None)
    if verdict is None or verdict.kind != VerdictKind.CONFIRMED:
        return no(_("A case is opened after the verdict that the lead stands."), "no_verdict")
    if Case.objects.filter(alert=alert).exists():
        return no(_("There is a case on this alert already."), "twice")
    return YES


def may_name(lot: Lot, party: Organisation, source: str) -> Permit:
    """Who bids is secret before the opening: until then only tenderer and agency can be named (招标投标法 22)."""
    project = lot.project
    known = {project.tenderer_id, project.agency_id}
    # An inspection or the lead of a screening names whom its own rules let be seen.
    if party.pk in known or source in {LeadSource.SCREENING, LeadSource.INSPECTION}:
        return YES
    if opened_bids(lot).exists():
        return YES
    return no(_("Before the opening only tenderer and agency can be parties: who bids is secret."), "sealed")


def may_name_person(lot: Lot) -> Permit:
    """Experts are parties once the bids were opened: until then nobody of the committee has done anything."""
    if opened_bids(lot).exists():
        return YES
    return no(_("Before the opening only tenderer and agency can be parties: who bids is secret."), "sealed")


def may_work_on(user: User, case: Case) -> Permit:
    """An officer of the department; once filed, an officer of the case."""
    permit = may_supervise(user, case.lot)
    if not permit:
        return permit
    if case.status in ENDED:
        return no(_("This case has ended; nothing is added to its file."), "ended")
    if case.status == CaseStatus.LEAD:
        return YES
    if case.officers.filter(user=user, removed_at__isnull=True).exists():
        return YES
    return no(_("Only the officers of this case work on it."), "not_officer")


def may_head(user: User, case: Case) -> Permit:
    """Who decides on avoidance and on more time: an officer of the department who does not handle the case."""
    permit = may_decide_on(user, case.lot)
    if not permit:
        return permit
    if case.officers.filter(user__person=user.person_id, removed_at__isnull=True).exists():
        return no(
            _("This is decided by somebody of the department who does not handle the case."), "own_case"
        )
    return YES


def may_file(user: User, case: Case, violation_on: date, lasting: str) -> Permit:
    """Within the limitation of 行政处罚法 36; beyond it only for what went on until less than that ago."""
    permit = may_work_on(user, case)
    if not permit:
        return permit
    found_on = day_of(case.opened_at)
    if violation_on > found_on:
        return no(_("The act cannot lie after the day when the lead was taken up."), "future")
    limit = general_figure("EN-08.limitation_years", found_on)
    if penalties.within_years(violation_on, found_on, limit.number) or lasting.strip():
        return YES
    text = _("The act lies more than %(limit)s before the lead was taken up: no penalty is possible.")
    return no(text % {"limit": limit}, "limitation")


def has_enough_officers(officers: Sequence[User], case: Case, *, at: datetime) -> Permit:
    """At least two, of the department, each with a qualification in force (行政处罚法 42)."""
    least = general_figure("EN-07.min_officers", day_of(at))
    people = {officer.person_id or -officer.pk for officer in officers}
    if len(people) < least.number:
        text = _("At least %(count)d officers handle a case (%(article)s).")
        return no(text % {"count": least.number, "article": least.article}, "officers")
    for officer in officers:
        permit = may_supervise(officer, case.lot)
        if permit:
            permit = is_qualified(officer, at)
        if not permit:
            return permit
    return YES


def is_qualified(officer: User, at: datetime) -> Permit:
    """Tell whether an officer has a certificate to enforce the law that is in force."""
    found = Qualification.objects.filter(user=officer, valid_until__gte=day_of(at))
    if found.exists():
        return YES
    text = _("%(name)s has no qualification in force: enter it in the library of inspectors first.")
    return no(text % {"name": officer.person or officer}, "qualification", link="supervision:inspectors")


def may_join(user: User, case: Case, into: Case) -> Permit:
    """Both under way with the same department, and not yet investigated to the end."""
    for one in (case, into):
        permit = may_work_on(user, one)
        if not permit:
            return permit
    if case.pk == into.pk or into.joined_into_id:
        return no(_("A case is joined to another one that goes on."), "join")
    if case.office_id != into.office_id or case.status not in OPEN or into.status not in OPEN:
        return no(_("Cases of one department are joined before their investigation ends."), "join")
    return YES


def may_close_investigation(user: User, case: Case) -> Permit:
    """Every party has been heard or has declined to speak, every officer declared, the record stands."""
    permit = may_work_on(user, case)
    return passes(case, "investigate") if permit else permit


def may_review(user: User, case: Case) -> Permit:
    """Legality is reviewed by someone of the department who does not handle the case (行政处罚法 58)."""
    permit = may_decide_on(user, case.lot)
    if not permit:
        return permit
    officers = [officer.user for officer in case.officers.select_related("user")]
    if any(same_person(user, one) for one in (*officers, case.opened_by)):
        return no(_("An officer of the case may not review its legality."), "own_case")
    return passes(case, "review")


def may_decide(user: User, case: Case, outcome: str, sanctions: Sequence[Sanction], at: datetime) -> Permit:
    """Within the law's ranges, after notice, defence, hearing, and review where it is required."""
    permit = may_decide_on(user, case.lot)
    if permit:
        permit = may_work_on(user, case)
    if not permit:
        return permit
    if (outcome == Outcome.PENALTY) != bool(sanctions):
        return no(_("A penalty names what is imposed; any other outcome imposes nothing."), "sanctions")
    permit = may_impose(case, sanctions, at)
    if permit and sanctions:
        permit = no_heavier_than_told(case, sanctions, at)
    if permit:
        permit = passes(case, "decide")
    if not permit:
        return permit
    if needs_review(case, sanctions, at) and case.status != CaseStatus.REVIEWED:
        return no(_("A major decision: its legality is reviewed first (行政处罚法58)."), "review")
    if sanctions and current_notice(case) is None:
        return no(_("The parties are told first what is intended and why (行政处罚法44)."), "notice")
    return YES


def may_archive(user: User, case: Case) -> Permit:
    """Everything is on file: served, published where that is due, and no review of the decision is pending."""
    permit = may_work_on(user, case)
    return passes(case, "archive") if permit else permit


def passes(case: Case, stage: str) -> Permit:
    """The gate before a stage: a refusal names everything that is missing."""
    missing = [gap for gap in gaps(case, stage) if not gap.done]
    if not missing:
        return YES
    names = "；".join(str(gap.label) for gap in missing)
    return no(_("Missing: %(names)s.") % {"names": names}, missing[0].code)

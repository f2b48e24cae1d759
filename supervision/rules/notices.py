"""May the parties be told, may they answer, may a hearing be set, held, may the time be extended?"""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.rules import same_person
from bidding.law.days import day_of, end_of
from bidding.law.figures import holidays
from supervision import penalties
from supervision.clocks import last_day
from supervision.models import Case, CaseParty, CaseStatus, Hearing, NoticeAnswer, PenaltyNotice
from supervision.queries.law import general_figure
from supervision.queries.notices import current_notice, hearing_asked, named_in
from supervision.rules.cases import may_head, may_work_on
from supervision.rules.offices import may_decide_on
from supervision.rules.sanctions import may_impose
from supervision.sanctions import Sanction, told


def may_tell(user: User, case: Case, sanctions: Sequence[Sanction], new_facts: str, at: datetime) -> Permit:
    """After the investigation, by an officer of the case, for penalties the law has; graver only for new facts."""
    permit = may_work_on(user, case)
    if not permit:
        return permit
    if case.status != CaseStatus.INVESTIGATED:
        return no(_("The parties are told when the investigation is closed and before the review."), "stage")
    if not sanctions:
        return no(_("A notice names what is intended."), "sanctions")
    permit = may_impose(case, sanctions, at)
    if not permit:
        return permit
    earlier = current_notice(case)
    if earlier is None or new_facts.strip():
        return YES
    today = day_of(at)
    lines = {(line["organisation"], line["person"], line["rule"]): told(line) for line in earlier.proposed}
    for one in sanctions:
        said = lines.get((one.organisation.pk, one.person.pk if one.person else None, one.rule))
        if said is None or penalties.heavier(one.imposed(today), said):
            return no(_("A graver notice says which new facts came to light (行政处罚法45)."), "new_facts")
    return YES


def may_answer(
    user: User, notice: PenaltyNotice, party: CaseParty, wants_hearing: bool, at: datetime
) -> Permit:
    """The party itself or an officer of the case, once, in time, to the notice that stands."""
    if party.case_id != notice.case_id or party not in named_in(notice):
        return no(_("This notice does not concern that party."), "party")
    if not is_own(user, party):
        permit = may_work_on(user, notice.case)
        if not permit:
            return permit
    if current_notice(notice.case) != notice:
        return no(_("A later notice stands in for this one."), "replaced")
    if NoticeAnswer.objects.filter(notice=notice, party=party).exists():
        return no(_("The party has answered already."), "twice")
    if at > notice.answer_due_at:
        return no(_("The time to answer is over (行政处罚法64)."), "late")
    if wants_hearing and not notice.hearing_offered:
        return no(_("The law gives no hearing for this penalty (行政处罚法63)."), "no_hearing")
    return YES


def is_own(user: User, party: CaseParty) -> bool:
    """Tell whether an account speaks for a party."""
    if party.person_id:
        return user.person_id == party.person_id
    return user.organisation_id == party.organisation_id


def may_set_hearing(
    user: User, notice: PenaltyNotice, chair: User, set_for: datetime, at: datetime
) -> Permit:
    """Asked for, by an officer of the case, told in time, held by another officer of the department."""
    permit = may_work_on(user, notice.case)
    if not permit:
        return permit
    if not hearing_asked(notice):
        return no(_("Nobody asked for a hearing."), "not_asked")
    held = Hearing.objects.filter(notice=notice, held_at__isnull=False)
    if held.exists():
        return no(_("The hearing was held."), "held")
    permit = may_decide_on(chair, notice.case.lot)
    if not permit:
        return permit
    if notice.case.officers.filter(user__person=chair.person_id).exists():
        return no(_("Who holds the hearing does not handle the case (行政处罚法64)."), "own_case")
    lead = general_figure("EN-10.notice_days", day_of(at))
    earliest = last_day(day_of(at), lead.number, lead.unit, holidays())
    if earliest is None or set_for <= end_of(earliest):
        return no(_("Parties are told at least %(time)s before the hearing.") % {"time": lead}, "early")
    return YES


def may_hold(user: User, hearing: Hearing, at: datetime) -> Permit:
    """Its chair, once, not before its day."""
    if user.pk != hearing.chair_id:
        return no(_("Who holds the hearing closes it."), "not_chair")
    officers = hearing.notice.case.officers.select_related("user")
    # Who was chosen to hold it may have come onto the case since.
    if any(same_person(user, officer.user) for officer in officers):
        return no(_("Who holds the hearing does not handle the case (行政处罚法64)."), "own_case")
    if hearing.held_at:
        return no(_("The hearing was held."), "held")
    if at < hearing.set_for:
        return no(_("The hearing has not begun."), "early")
    return YES


def may_extend(user: User, case: Case, until: date, basis: str) -> Permit:
    """By somebody who does not handle the case, while it runs, forwards, with the rule that allows it."""
    permit = may_head(user, case)
    if not permit:
        return permit
    if case.decide_due_at is None or case.status not in {
        CaseStatus.FILED,
        CaseStatus.INVESTIGATED,
        CaseStatus.REVIEWED,
    }:
        return no(_("Only a filed and undecided case has a time to extend."), "stage")
    if not basis.strip():
        return no(_("Name the law, regulation or rule that allows more time (行政处罚法60)."), "basis")
    if end_of(until) <= case.decide_due_at:
        return no(_("The new day lies after the one that holds."), "backwards")
    return YES

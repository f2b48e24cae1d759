"""May a case be taken up, filed, investigated, reviewed, decided, served, published?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import YES, Permit, no
from bidding.law.days import day_of
from bidding.models import Lot
from bidding.rules.wording import limit
from supervision import penalties
from supervision.models import Alert, Case, CaseStatus, Outcome, VerdictKind
from supervision.queries.law import collusion_rates, general_figure
from supervision.rules.offices import may_decide_on, may_supervise


@dataclass(frozen=True)
class Sanction:
    """What is to be imposed on one subject: amounts in yuan, `barred_until` aware or None."""

    organisation: Organisation
    base_amount: Decimal
    unit_fine: Decimal
    person_fine: Decimal = Decimal(0)
    barred_until: datetime | None = None


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


def may_work_on(user: User, case: Case) -> Permit:
    """An officer of the department; once filed, an officer of the case."""
    permit = may_supervise(user, case.lot)
    if not permit or case.status == CaseStatus.LEAD:
        return permit
    if case.officers.filter(user=user).exists():
        return YES
    return no(_("Only the officers of this case work on it."), "not_officer")


def has_enough_officers(officers: Sequence[User], case: Case, *, at: datetime) -> Permit:
    """At least two, of the department that handles the case (行政处罚法 42)."""
    least = general_figure("EN-07.min_officers", day_of(at))
    people = {officer.person_id or -officer.pk for officer in officers}
    if len(people) < least.number:
        text = _("At least %(count)d officers handle a case (%(article)s).")
        return no(text % {"count": least.number, "article": least.article}, "officers")
    for officer in officers:
        permit = may_supervise(officer, case.lot)
        if not permit:
            return permit
    return YES


def may_close_investigation(user: User, case: Case) -> Permit:
    """Every party has been heard or has declined to speak (行政处罚法 45)."""
    permit = may_work_on(user, case)
    if not permit:
        return permit
    unheard = [str(party) for party in case.parties.filter(heard_at__isnull=True)]
    if unheard:
        return no(_("Not yet heard: %(names)s.") % {"names": "、".join(unheard)}, "unheard")
    return YES


def may_review(user: User, case: Case) -> Permit:
    """Legality is reviewed by someone of the department who does not handle the case (行政处罚法 58)."""
    permit = may_decide_on(user, case.lot)
    if not permit:
        return permit
    if case.officers.filter(user__person=user.person_id).exists() or case.opened_by_id == user.pk:
        return no(_("An officer of the case may not review its legality."), "own_case")
    return YES


def may_decide(user: User, case: Case, outcome: str, sanctions: Sequence[Sanction], at: datetime) -> Permit:
    """Two officers, parties heard, fines within the law's range, legality reviewed where a ban is imposed."""
    permit = may_decide_on(user, case.lot)
    if permit:
        permit = may_work_on(user, case)
    if not permit:
        return permit
    if (outcome == Outcome.PENALTY) != bool(sanctions):
        return no(_("A penalty names what is imposed; any other outcome imposes nothing."), "sanctions")
    parties = set(case.parties.values_list("organisation_id", flat=True))
    for sanction in sanctions:
        if sanction.organisation.pk not in parties:
            return no(_("%(name)s is not a party of this case.") % {"name": sanction.organisation}, "party")
        permit = _within_the_law(sanction, at)
        if not permit:
            return permit
    if any(sanction.barred_until for sanction in sanctions) and case.status != CaseStatus.REVIEWED:
        return no(_("A ban is a major decision: its legality is reviewed first (行政处罚法58)."), "review")
    return YES


def _within_the_law(sanction: Sanction, at: datetime) -> Permit:
    """招标投标法 53: the fines as LG-01 has them, and the length of a ban."""
    rates = collusion_rates(day_of(at))
    words = {"name": sanction.organisation, "article": rates.article}
    if sanction.base_amount <= 0:
        return no(_("%(name)s: fines are computed from a positive amount.") % words, "base")
    ranges = penalties.fines(sanction.base_amount, rates)
    if not penalties.unit_fine_fits(sanction.base_amount, sanction.unit_fine, rates):
        words |= {"low": f"{ranges.unit_min:,}", "high": f"{ranges.unit_max:,}"}
        return no(
            _("%(name)s: the fine of the unit lies between %(low)s and %(high)s yuan (%(article)s).") % words,
            "unit_fine",
        )
    if not penalties.person_fine_fits(sanction.unit_fine, sanction.person_fine, rates):
        low, high = penalties.person_range(sanction.unit_fine, rates)
        words |= {"low": f"{low:,}", "high": f"{high:,}"}
        return no(
            _("%(name)s: the fine of the persons lies between %(low)s and %(high)s yuan (%(article)s).")
            % words,
            "person_fine",
        )
    return _ban_within_the_law(sanction, at)


def _ban_within_the_law(sanction: Sanction, at: datetime) -> Permit:
    if sanction.barred_until is None:
        return YES
    today = day_of(at)
    rates = collusion_rates(today)
    if penalties.ban_fits(today, day_of(sanction.barred_until), rates):
        return YES
    least = limit(general_figure("LG-01.bar_min_years", today))
    most = limit(general_figure("LG-01.bar_max_years", today))
    text = _("%(name)s: a ban lasts at least %(least)s and at most %(most)s.")
    return no(text % {"name": sanction.organisation, "least": least, "most": most}, "ban")

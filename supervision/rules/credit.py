"""May an entry be drafted, announced, published, repaired, revoked?"""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.law.days import day_of
from bidding.rules.wording import moment
from supervision.models import CaseStatus, CreditClass, CreditEntry, Decision
from supervision.queries.law import general_figure


def may_draft(user: User, decision: Decision, organisation: Organisation, kind: str, months: int) -> Permit:
    """Only from a served decision, about one of its parties, for a period that the class allows (CR-02, CR-06)."""
    permit = may_act(user, Act.DECIDE_CASE)
    if not permit:
        return permit
    case = decision.case
    if user.organisation_id != case.office_id:
        return no(
            _("Who recognised a conduct also lists and repairs it: this is another department's."), "office"
        )
    if case.status not in {CaseStatus.SERVED, CaseStatus.PUBLISHED}:
        return no(_("The decision has not been served yet."), "not_served")
    if not case.parties.filter(organisation=organisation).exists():
        return no(_("%(name)s is not a party of this case.") % {"name": organisation}, "party")
    if CreditEntry.objects.filter(decision=decision, organisation=organisation).exists():
        return no(
            _("There is an entry about %(name)s from this decision already.") % {"name": organisation},
            "twice",
        )
    return period_fits(kind, months, decision.decided_at)


def period_fits(kind: str, months: int, decided_at: datetime) -> Permit:
    """Tell whether the class of dishonesty allows so many months of publicity."""
    low, high = period_limits(kind, decided_at)
    if low <= months <= high:
        return YES
    words = {"class": CreditClass(kind).label, "low": low, "high": high}
    return no(
        _("Entries of the class “%(class)s” are public for %(low)d to %(high)d months.") % words, "months"
    )


def period_limits(kind: str, on: datetime) -> tuple[int, int]:
    """Return the shortest and the longest publicity of a class, in months (CR-02)."""
    high = general_figure(f"CR-02.{kind}_max_months", day_of(on)).number
    if kind == CreditClass.MINOR:
        return 0, high
    return general_figure(f"CR-02.{kind}_min_months", day_of(on)).number, high


def may_handle(user: User | AnonymousUser, entry: CreditEntry) -> Permit:
    """Who recognised it (CR-05)."""
    permit = may_act(user, Act.DECIDE_CASE)
    if not permit:
        return permit
    if isinstance(user, User) and user.organisation_id == entry.authority_id:
        return YES
    return no(
        _("Who recognised a conduct also lists and repairs it: this is another department's."), "office"
    )


def may_state(user: User | AnonymousUser, entry: CreditEntry) -> Permit:
    """The subject itself, while the notice runs (CR-19)."""
    if not isinstance(user, User) or user.organisation_id != entry.organisation_id:
        return no(_("Only the subject of an entry can do that."), "not_subject")
    return YES


def may_publish(user: User, entry: CreditEntry, at: datetime) -> Permit:
    """After notice, and after the statement was answered or the time for it is over (CR-19)."""
    permit = may_handle(user, entry)
    if not permit:
        return permit
    if entry.stated_at and not entry.statement_answer:
        return no(_("Answer the statement of the subject first."), "unanswered")
    if not entry.stated_at and entry.statement_due_at and at <= entry.statement_due_at:
        until = moment(entry.statement_due_at)
        return no(_("The subject may make a statement until %(until)s.") % {"until": until}, "notice_running")
    return YES


def may_apply_for_repair(user: User | AnonymousUser, entry: CreditEntry, at: datetime) -> Permit:
    """The subject, once the shortest period is over (CR-03)."""
    permit = may_state(user, entry)
    if permit and entry.min_until and at < entry.min_until:
        since = moment(entry.min_until)
        return no(_("Repair can be applied for from %(since)s on.") % {"since": since}, "too_early")
    return permit

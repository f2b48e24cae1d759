"""May an entry be drafted, announced, published, repaired, appealed against, taken down?"""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import BarScope, Organisation, Person, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.law.days import add_workdays, day_of, end_of
from bidding.law.figures import holidays
from bidding.rules.wording import moment
from supervision.bases import Rank, allows_list, names_article, rank_of
from supervision.clocks import add_months
from supervision.models import (
    CaseStatus,
    CreditClass,
    CreditEntry,
    CreditStatus,
    Decision,
    Listing,
    RequestKind,
)
from supervision.models.credit import SHOWN
from supervision.models.subjects import AboutSubject
from supervision.queries.law import general_figure

Subject = Organisation | Person


def may_draft(user: User, decision: Decision, organisation: Organisation, kind: str, months: int) -> Permit:
    """Only from a served decision, about one of its parties, for a period that the class allows (CR-02, CR-06)."""
    permit = may_act(user, Act.DECIDE_CASE)
    if not permit:
        return permit
    case = decision.case
    if user.organisation_id != case.office_id:
        return other_office()
    if case.status not in {CaseStatus.SERVED, CaseStatus.PUBLISHED}:
        return no(_("The decision has not been served yet."), "not_served")
    if not case.parties.filter(organisation=organisation, person__isnull=True).exists():
        return no(_("%(name)s is not a party of this case.") % {"name": organisation}, "party")
    return period_fits(kind, months, decision.decided_at)


def other_office() -> Permit:
    """The refusal to everybody but who recognised the conduct (CR-05)."""
    return no(
        _("Who recognised a conduct also lists and repairs it: this is another department's."), "office"
    )


def is_first(subject: Subject, document: str, office: Organisation) -> Permit:
    """Tell whether nothing is entered about the subject from this document yet, by this department (no double listing)."""
    known = CreditEntry.objects.filter(document=document, authority=office, **about(subject))
    if known.exclude(status=CreditStatus.DROPPED).exists():
        return no(
            _("There is an entry about %(name)s from this decision already.") % {"name": subject}, "twice"
        )
    return YES


def about(subject: Subject) -> dict[str, Subject]:
    """Return the lookup of everything about a subject."""
    return {"organisation": subject} if isinstance(subject, Organisation) else {"person": subject}


def basis_fits(basis: str, listing: str) -> Permit:
    """Tell whether a basis carries the entry: a list needs law, regulation or State Council document (CR-06).

    A record needs at least the order of a ministry; what a place or department made for itself carries neither.
    """
    if not basis.strip():
        return no(_("An entry needs its legal basis (国办发〔2020〕49号)."), "no_basis")
    if listing == Listing.BLACKLIST and not allows_list(basis):
        return no(
            _(
                "A list of the seriously dishonest rests only on a law, a regulation or a document of the State Council "
                "(国办发〔2020〕49号); name one with its article. A list of a place's or department's own making is not kept here."
            ),
            "self_made",
        )
    if rank_of(basis) < Rank.ORDER:
        return no(
            _(
                "Name the law, regulation, State Council document or ministry's order that the record rests on."
            ),
            "basis_unknown",
        )
    if not names_article(basis):
        return no(_("Name the article too, so that the subject can look it up."), "no_article")
    return YES


def listing_fits(listing: str, kind: str) -> Permit:
    """Tell whether a class may be listed: only serious dishonesty is put on a list."""
    if listing == Listing.BLACKLIST and kind != CreditClass.SERIOUS:
        return no(_("Only serious dishonesty is put on a list."), "class")
    return YES


def gate_fits(subject: Subject, scope: str, until: datetime | None, ends: datetime) -> Permit:
    """Tell whether a gate fits its subject and does not outlast the entry's publicity: no bar is secret."""
    wrong = BarScope.DRAW if isinstance(subject, Organisation) else BarScope.BID
    if until is not None and scope == wrong:
        return no(_("This scope has no meaning for this subject."), "scope")
    if until is not None and day_of(until) > day_of(ends):
        return no(
            _(
                "The bar would outlast the publicity of the entry, which ends on %(until)s: choose more months."
            )
            % {"until": moment(ends)},
            "bar_outlasts",
        )
    return YES


def document_fits(served_at: datetime, document_at: datetime, at: datetime) -> Permit:
    """Tell whether the dates of a document can be true: made, then served, and neither is to come."""
    if document_at > at or served_at > at:
        return no(_("This date lies in the future."), "future")
    if served_at < document_at:
        return no(_("A document is served after it was made."), "served_before")
    return YES


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
    return other_office()


def is_subject(user: User | AnonymousUser, record: AboutSubject) -> bool:
    """Tell whether an account belongs to the organisation, or is the person's own."""
    if not isinstance(user, User) or not user.is_authenticated:
        return False
    if record.organisation_id:
        return user.organisation_id == record.organisation_id
    return user.person_id == record.person_id


def may_state(user: User | AnonymousUser, entry: CreditEntry) -> Permit:
    """The subject itself, while the notice runs (CR-19)."""
    if not is_subject(user, entry):
        return no(_("Only the subject of an entry can do that."), "not_subject")
    return YES


def notice_fits(statement_due: datetime, at: datetime) -> Permit:
    """Tell whether the subject gets the time that the platform's rule gives for a statement, at least (CR-19)."""
    if statement_due <= at:
        return no(_("The due date lies in the past."), "past")
    least = general_figure("CR-19.statement_workdays", day_of(at))
    earliest = end_of(add_workdays(day_of(at), least.number, holidays()))
    if statement_due < earliest:
        words = {"time": least.measure, "earliest": moment(earliest)}
        return no(
            _("The subject has %(time)s for a statement: until %(earliest)s or later.") % words, "too_short"
        )
    return YES


def may_publish(user: User, entry: CreditEntry, at: datetime) -> Permit:
    """After notice, and after the statement was answered or the time for it is over (CR-19)."""
    permit = may_handle(user, entry)
    if not permit:
        return permit
    if entry.noticed_at is None:
        return no(
            _("Give notice to the subject first: it may make a statement before anything is published."),
            "no_notice",
        )
    if entry.stated_at and not entry.statement_answer:
        return no(_("Answer the statement of the subject first."), "unanswered")
    if not entry.stated_at and entry.statement_due_at and at <= entry.statement_due_at:
        until = moment(entry.statement_due_at)
        return no(_("The subject may make a statement until %(until)s.") % {"until": until}, "notice_running")
    if at >= add_months(dated(entry), entry.months) and entry.months:
        return no(_("The period of publicity is over already; drop the draft."), "expired")
    return YES


def dated(entry: CreditEntry) -> datetime:
    """Return from when the periods of an entry run: the date of its legal document (CR-02)."""
    if entry.document_at:
        return entry.document_at
    assert entry.decision is not None  # entries of old have a decision and no document of their own
    return entry.decision.decided_at


def may_apply_for_repair(user: User | AnonymousUser, entry: CreditEntry, at: datetime) -> Permit:
    """The subject, once the shortest period is over (CR-03)."""
    permit = may_state(user, entry)
    if permit and entry.min_until and at < entry.min_until:
        since = moment(entry.min_until)
        return no(_("Repair can be applied for from %(since)s on.") % {"since": since}, "too_early")
    return permit


def may_appeal(user: User | AnonymousUser, entry: CreditEntry) -> Permit:
    """The subject, at any time while the entry is public, once at a time (CR-19)."""
    permit = may_state(user, entry)
    if not permit:
        return permit
    if entry.status not in SHOWN:
        return no(_("This entry is not public: there is nothing to correct."), "not_public")
    if entry.requests.filter(kind=RequestKind.APPEAL, answered_at__isnull=True).exists():
        return no(_("Your appeal is being looked at."), "twice")
    return YES


def repair_conditions(
    entry: CreditEntry, pledge: str, at: datetime, *, corrected: bool, duties: bool, other: bool
) -> dict[str, bool]:
    """Return each condition of repair and whether it holds: all must (CR-03).

    The period, the pledge and new violations are looked up; the three others are what the officer checked.
    """
    again = CreditEntry.objects.filter(status__in=SHOWN, published_at__gt=entry.published_at or at)
    return {
        "period": entry.min_until is not None and at >= entry.min_until,
        "corrected": corrected,
        "duties": duties,
        "pledge": bool(pledge.strip()),
        "other": other and not again.filter(**about(entry.subject)).exclude(pk=entry.pk).exists(),
    }


def repair_granted(conditions: dict[str, bool]) -> Permit:
    """Tell whether every condition holds; the refusal names those that do not."""
    words = {
        "period": _("the shortest period of publicity is over"),
        "corrected": _("the conduct was corrected"),
        "duties": _("the duties of the decision were done"),
        "pledge": _("a public credit pledge was given"),
        "other": _("no other condition of law stands against it"),
    }
    missing = [words[name] for name, holds in conditions.items() if not holds]
    if not missing:
        return YES
    return no(
        _("Not every condition of repair holds; missing: %(missing)s.") % {"missing": _("; ").join(missing)},
        "conditions",
    )

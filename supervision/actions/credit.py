"""The life of a credit entry: draft, notice, statement, publication with its gate, end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions import bar, lift_bar
from accounts.models import Bar, BarScope, Organisation, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.clocks import add_months
from supervision.flow import move
from supervision.models import CreditClass, CreditEntry, Decision, Listing, Outcome
from supervision.models.credit import SHOWN
from supervision.queries.law import general_due_at
from supervision.rules import credit as rules

# The clock takes a revoked entry down at the latest on the last day that the law gives.
TAKE_DOWN_AHEAD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The legal document of an entry: number, when made and served, and whether it imposed a penalty."""

    number: str
    made_at: datetime
    served_at: datetime
    penalty: bool = False
    decision: Decision | None = None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What an entry says: class, kind, conduct, basis, months of publicity, and the gate."""

    kind: str
    conduct: str
    basis: str
    months: int
    listing: str
    scope: str
    barred_until: datetime | None = None


def locked(entry: CreditEntry) -> CreditEntry:
    """Return the entry under its lock, with what its acts need."""
    return (
        CreditEntry.objects.select_for_update(of=("self",))
        .select_related("organisation", "person", "authority", "decision__case", "bar")
        .get(pk=entry.pk)
    )


@transaction.atomic
def draft_credit(
    decision: Decision,
    *,
    organisation: Organisation,
    kind: str,
    conduct: str,
    basis: str,
    months: int,
    by: User,
    scope: str = BarScope.BID,
    listing: str = "",
) -> CreditEntry:
    """Draft an entry about a party of a served decision; a ban of that decision becomes its gate.

    Raises Refused for another department's decision, a second entry from it, a basis that carries none, a period
    that the class does not allow, or a ban that would outlast the entry.
    """
    require(rules.may_draft(by, decision, organisation, kind, months))
    penalty = decision.penalties.filter(
        Q(party__isnull=True) | Q(party__person__isnull=True), organisation=organisation
    ).first()
    until = penalty.barred_until if penalty else None
    if not listing:
        listing = Listing.BLACKLIST if kind == CreditClass.SERIOUS else Listing.RECORD
    paper = Paper(
        number=decision.number, made_at=decision.decided_at,
        served_at=decision.case.served_at or decision.decided_at,
        penalty=decision.outcome == Outcome.PENALTY, decision=decision,
    )  # fmt: skip
    wording = Wording(
        kind=kind,
        conduct=conduct,
        basis=basis,
        months=months,
        listing=listing,
        scope=scope,
        barred_until=until,
    )
    return _draft(organisation, paper, wording, decision.case.office, by)


@transaction.atomic
def draft_from_document(subject: rules.Subject, *, paper: Paper, wording: Wording, by: User) -> CreditEntry:
    """Draft an entry about any subject, experts too, from a document of the officer's own department (CR-05, CR-11).

    Raises Refused as `draft_credit` does, for dates that cannot be true, and for a gate that has no meaning here.
    """
    require(may_act(by, Act.DECIDE_CASE))
    office = by.organisation
    if office is None or not paper.number.strip():
        raise Refused(_("Name the legal document."), "no_document")
    require(rules.document_fits(paper.served_at, paper.made_at, clock.now()))
    require(rules.period_fits(wording.kind, wording.months, paper.made_at))
    return _draft(subject, paper, wording, office, by)


def _draft(
    subject: rules.Subject, paper: Paper, wording: Wording, office: Organisation, by: User
) -> CreditEntry:
    at, number = clock.now(), paper.number.strip()
    type(subject).objects.select_for_update().get(pk=subject.pk)  # two at once are asked one after the other
    require(rules.is_first(subject, number, office))
    require(rules.basis_fits(wording.basis, wording.listing))
    require(rules.listing_fits(wording.listing, wording.kind))
    ends = add_months(paper.made_at, wording.months)
    require(rules.gate_fits(subject, wording.scope, wording.barred_until, ends))
    figure = "CR-09.publish_workdays" if paper.penalty else "CR-09.other_workdays"
    entry = CreditEntry.objects.create(
        **rules.about(subject), decision=paper.decision, document=number, document_at=paper.made_at,
        served_at=paper.served_at, authority=office, kind=wording.kind, listing=wording.listing,
        conduct=wording.conduct.strip(), basis=wording.basis.strip(), months=wording.months, scope=wording.scope,
        barred_until=wording.barred_until, drafted_at=at, drafted_by=by,
        publish_due_at=general_due_at(figure, paper.served_at),
    )  # fmt: skip
    record(
        "credit.draft", by=by, on=entry, at=at, subject=entry.subject_code, kind=str(wording.kind),
        listing=str(wording.listing), document=number, months=wording.months,
    )  # fmt: skip
    return entry


@transaction.atomic
def notify_subject(entry: CreditEntry, *, statement_due: datetime, by: User) -> CreditEntry:
    """Tell the subject what is to be published and until when it may make a statement (CR-19)."""
    at = clock.now()
    entry = locked(entry)
    require(rules.may_handle(by, entry))
    require(rules.notice_fits(statement_due, at))
    move(entry, "notify")
    entry.noticed_at, entry.statement_due_at = at, statement_due
    entry.save(update_fields=["noticed_at", "statement_due_at"])
    record("credit.notify", by=by, on=entry, at=at, due=statement_due.isoformat())
    return entry


@transaction.atomic
def make_statement(entry: CreditEntry, *, text: str, by: User) -> CreditEntry:
    """Put the subject's statement on file, once, before publication."""
    at = clock.now()
    entry = locked(entry)
    require(rules.may_state(by, entry))
    if entry.noticed_at is None or entry.published_at or entry.ended_at:
        raise Refused(_("There is no notice to make a statement on."), "no_notice")
    if entry.stated_at:
        raise Refused(_("Your statement is on file already."), "twice")
    if not text.strip():
        raise Refused(_("Write your statement."), "empty")
    entry.statement, entry.stated_at = text.strip(), at
    entry.save(update_fields=["statement", "stated_at"])
    record("credit.state", by=by, on=entry, at=at)
    return entry


@transaction.atomic
def answer_statement(entry: CreditEntry, *, answer: str, by: User) -> CreditEntry:
    """Answer the statement; a defence never makes the measure heavier (行政处罚法 45)."""
    entry = locked(entry)
    require(rules.may_handle(by, entry))
    if not entry.stated_at or not answer.strip():
        raise Refused(_("There is no statement to answer, or no answer."), "empty")
    entry.statement_answer = answer.strip()
    entry.save(update_fields=["statement_answer"])
    record("credit.answer", by=by, on=entry)
    return entry


@transaction.atomic
def publish_credit(entry: CreditEntry, *, by: User) -> CreditEntry:
    """Publish the entry for its period; a serious one with a ban closes the gate until the ban ends.

    Periods run from the date of the document (CR-02).
    """
    at = clock.now()
    entry = locked(entry)
    require(rules.may_publish(by, entry, at))
    move(entry, "publish")
    since = rules.dated(entry)
    shortest, _longest = rules.period_limits(entry.kind, since)
    entry.published_at = at
    entry.min_until, entry.max_until = add_months(since, shortest), add_months(since, entry.months)
    if entry.kind == CreditClass.SERIOUS and entry.barred_until and entry.barred_until > at:
        entry.bar = _close_gate(entry, entry.barred_until, at, by)
    entry.save(update_fields=["published_at", "min_until", "max_until", "bar"])
    record(
        "credit.publish", by=by, on=entry, at=at, until=entry.max_until.isoformat(), barred=bool(entry.bar)
    )
    return entry


def _close_gate(entry: CreditEntry, until: datetime, at: datetime, by: User) -> Bar:
    return bar(
        entry.subject,
        scope=entry.scope,
        basis=entry.basis[:200],
        reason=entry.conduct,
        starts_at=at,
        ends_at=until,
        source=thing_name(entry.decision or entry),
        by=by,
    )


@transaction.atomic
def drop_credit(entry: CreditEntry, *, reason: str, by: User) -> CreditEntry:
    """Do not publish after all, for instance after a convincing statement."""
    return end_entry(entry, "drop", reason, by)


@transaction.atomic
def note_change(entry: CreditEntry, *, document: str, changed_at: datetime, by: User) -> CreditEntry:
    """Note that the legal document was revoked or changed: the entry comes down within the law's three days.

    Who recognised it takes it down with an explanation; otherwise the clock does on the last day (CR-08).
    """
    at = clock.now()
    entry = locked(entry)
    require(rules.may_handle(by, entry))
    if entry.status not in SHOWN:
        raise Refused(_("This entry is not public: there is nothing to take down."), "not_public")
    if entry.changed_by:
        raise Refused(_("The change is noted already."), "twice")
    if not document.strip() or changed_at > at:
        raise Refused(_("Name the document, with a day that has come."), "future")
    entry.changed_by = document.strip()
    entry.take_down_due_at = general_due_at("CR-08.take_down_days", changed_at)
    entry.save(update_fields=["changed_by", "take_down_due_at"])
    record(
        "credit.change",
        by=by,
        on=entry,
        at=at,
        document=entry.changed_by,
        due=entry.take_down_due_at.isoformat(),
    )
    return entry


@transaction.atomic
def revoke_credit(entry: CreditEntry, *, reason: str, by: User) -> CreditEntry:
    """Take an entry down at once, because its decision was revoked or changed (行政处罚法 48)."""
    return end_entry(entry, "revoke", reason, by)


def end_entry(entry: CreditEntry, how: str, reason: str, by: User | None) -> CreditEntry:
    """End an entry by one of its moves, with a reason; its gate opens. Asks the rule unless the clock acts."""
    entry = locked(entry)
    if by is not None:
        require(rules.may_handle(by, entry))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    move(entry, how)
    entry.ended_at, entry.end_reason = clock.now(), reason.strip()
    entry.save(update_fields=["ended_at", "end_reason"])
    record(f"credit.{how}", by=by, on=entry, at=entry.ended_at, reason=reason.strip())
    if entry.bar:
        lift_bar(entry.bar, reason=reason, by=by)
    return entry


@transaction.atomic
def take_down(entry: CreditEntry, *, at: datetime) -> bool:
    """Take a revoked entry down by the clock, before the law's time is over; False when somebody was quicker."""
    reason = f"据以公示的文书已被{entry.changed_by}撤销或变更，依法撤下（行政处罚法48）。"
    try:
        with transaction.atomic():
            end_entry(entry, "revoke", reason, None)
    except Refused:
        return False
    return True


@transaction.atomic
def expire_credit(entry: CreditEntry, *, at: datetime) -> bool:
    """Stop the publicity at its longest period; False when another ticker was quicker."""
    try:
        move(entry, "expire")
    except Refused:
        return False
    CreditEntry.objects.filter(pk=entry.pk).update(ended_at=at, end_reason="公示期满，自动停止公示。")
    record("credit.expire", by=None, on=entry, at=at)
    return True

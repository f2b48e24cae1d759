"""The life of a credit entry: draft, notice, publication with its gate, repair, expiry, revocation."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import bar, lift_bar
from accounts.models import Bar, BarScope, Organisation, User
from accounts.permits import Refused, require
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.clocks import add_months
from supervision.flow import move
from supervision.models import CreditClass, CreditEntry, Decision
from supervision.rules import credit as rules


def _locked(entry: CreditEntry) -> CreditEntry:
    return (
        CreditEntry.objects.select_for_update(of=("self",))
        .select_related("organisation", "authority", "decision__case", "bar")
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
) -> CreditEntry:
    """Draft an entry about a party of a served decision; a ban of that decision becomes its gate."""
    at = clock.now()
    require(rules.may_draft(by, decision, organisation, kind, months))
    if not basis.strip():
        raise Refused(_("An entry needs its legal basis (国办发〔2020〕49号)."), "no_basis")
    penalty = decision.penalties.filter(organisation=organisation).first()
    entry = CreditEntry.objects.create(
        organisation=organisation, decision=decision, authority=decision.case.office, kind=kind,
        conduct=conduct, basis=basis.strip(), months=months, scope=scope, drafted_at=at, drafted_by=by,
        barred_until=penalty.barred_until if penalty else None,
    )  # fmt: skip
    record("credit.draft", by=by, on=entry, at=at, subject=organisation.uscc, kind=kind, months=months)
    return entry


@transaction.atomic
def notify_subject(entry: CreditEntry, *, statement_due: datetime, by: User) -> CreditEntry:
    """Tell the subject what is to be published and until when it may make a statement (CR-19)."""
    at = clock.now()
    entry = _locked(entry)
    require(rules.may_handle(by, entry))
    if statement_due <= at:
        raise Refused(_("The due date lies in the past."), "past")
    move(entry, "notify")
    entry.noticed_at, entry.statement_due_at = at, statement_due
    entry.save(update_fields=["noticed_at", "statement_due_at"])
    record("credit.notify", by=by, on=entry, at=at, due=statement_due.isoformat())
    return entry


@transaction.atomic
def make_statement(entry: CreditEntry, *, text: str, by: User) -> CreditEntry:
    """Put the subject's statement on file, once, before publication."""
    at = clock.now()
    entry = _locked(entry)
    require(rules.may_state(by, entry))
    if entry.noticed_at is None or entry.published_at or entry.ended_at:
        raise Refused(_("There is no notice to make a statement on."), "no_notice")
    if entry.stated_at:
        raise Refused(_("Your statement is on file already."), "twice")
    entry.statement, entry.stated_at = text.strip(), at
    entry.save(update_fields=["statement", "stated_at"])
    record("credit.state", by=by, on=entry, at=at)
    return entry


@transaction.atomic
def answer_statement(entry: CreditEntry, *, answer: str, by: User) -> CreditEntry:
    """Answer the statement; a defence never makes the measure heavier (行政处罚法 45)."""
    entry = _locked(entry)
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

    Periods run from the date of the decision (CR-02).
    """
    at = clock.now()
    entry = _locked(entry)
    require(rules.may_publish(by, entry, at))
    move(entry, "publish")
    since = entry.decision.decided_at
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
        entry.organisation,
        scope=entry.scope,
        basis=entry.basis,
        reason=entry.conduct,
        starts_at=at,
        ends_at=until,
        source=thing_name(entry.decision),
        by=by,
    )


@transaction.atomic
def drop_credit(entry: CreditEntry, *, reason: str, by: User) -> CreditEntry:
    """Do not publish after all, for instance after a convincing statement."""
    return _end(entry, "drop", reason, by)


@transaction.atomic
def apply_for_repair(entry: CreditEntry, *, pledge: str, by: User) -> CreditEntry:
    """Apply for repair (信用修复): what was corrected, and a public credit pledge (CR-03)."""
    at = clock.now()
    entry = _locked(entry)
    require(rules.may_apply_for_repair(by, entry, at))
    move(entry, "apply")
    entry.repair_pledge, entry.repair_applied_at = pledge.strip(), at
    entry.save(update_fields=["repair_pledge", "repair_applied_at"])
    record("credit.apply", by=by, on=entry, at=at)
    return entry


@transaction.atomic
def decline_repair(entry: CreditEntry, *, reason: str, by: User) -> CreditEntry:
    """Decline a repair; the entry stays public."""
    entry = _locked(entry)
    require(rules.may_handle(by, entry))
    move(entry, "decline")
    record("credit.decline", by=by, on=entry, reason=reason)
    return entry


@transaction.atomic
def repair_credit(entry: CreditEntry, *, reason: str, by: User) -> CreditEntry:
    """Grant the repair: the entry is no longer shown or used, and its gate opens (CR-04)."""
    return _end(entry, "repair", reason, by)


@transaction.atomic
def revoke_credit(entry: CreditEntry, *, reason: str, by: User) -> CreditEntry:
    """Take an entry down at once, because its decision was revoked or changed (行政处罚法 48)."""
    return _end(entry, "revoke", reason, by)


def _end(entry: CreditEntry, how: str, reason: str, by: User) -> CreditEntry:
    entry = _locked(entry)
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
def expire_credit(entry: CreditEntry, *, at: datetime) -> bool:
    """Stop the publicity at its longest period; False when another ticker was quicker."""
    try:
        move(entry, "expire")
    except Refused:
        return False
    CreditEntry.objects.filter(pk=entry.pk).update(ended_at=at, end_reason="公示期满，自动停止公示。")
    record("credit.expire", by=None, on=entry, at=at)
    return True

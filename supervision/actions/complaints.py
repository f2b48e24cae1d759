"""What becomes of a complaint: accepted or not, investigated, paused, decided, served, published."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import take_duty
from accounts.models import DutyKind, User
from accounts.permits import Refused, require
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.actions.effects import take_effect
from supervision.actions.filing import locked
from supervision.actions.orders import end_orders
from supervision.actions.papers import make_paper
from supervision.flow import move
from supervision.models import (
    Abuse,
    Claim,
    Complaint,
    ComplaintOfficer,
    ComplaintPaperKind,
    ComplaintPause,
    Finding,
)
from supervision.queries.clocks import decision_due
from supervision.queries.law import fixed_due_at
from supervision.rules import complaints as rules
from supervision.rules import deciding
from supervision.rules.effects import effect_fits

__all__ = [
    "accept_complaint", "ask_correction", "decide_complaint", "go_on_with_complaint",
    "investigate_complaint", "pause_complaint", "publish_complaint", "record_abuse", "refuse_complaint",
    "serve_complaint", "transfer_complaint",
]  # fmt: skip


@transaction.atomic
def accept_complaint(
    complaint: Complaint, *, by: User, note: str = "", paper_seen: bool = False
) -> Complaint:
    """Accept; the clock of the decision starts. `paper_seen`: the original was handed in signed and sealed.

    Raises Refused for a letter that is signed neither by key nor on paper, and for a late one without a reason.
    """
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_take_in(by, complaint))
    require(deciding.is_signed(complaint, paper_seen))
    require(deciding.lateness_is_answered(complaint, note))
    move(complaint, "accept")
    complaint.accepted_at, complaint.intake_note, complaint.correct_by = at, note, None
    complaint.decide_due_at = decision_due(complaint)
    complaint.save(update_fields=["accepted_at", "intake_note", "correct_by", "decide_due_at"])
    paper = make_paper(complaint, ComplaintPaperKind.ACCEPTANCE, at=at)
    record(
        "complaint.accept", by=by, on=complaint, at=at, overdue=at > complaint.accept_due_at,
        paper_seen=paper_seen, paper=paper.sha256,
    )  # fmt: skip
    return complaint


@transaction.atomic
def refuse_complaint(complaint: Complaint, *, reason: str, note: str, by: User) -> Complaint:
    """Do not accept, for one of the reasons of the law; the notice goes to the complainant in writing."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_take_in(by, complaint))
    require(rules.reason_is_known(reason))
    # The reason is written first: the database knows no refusal without one.
    Complaint.objects.filter(pk=complaint.pk).update(not_accepted=reason, intake_note=note)
    move(complaint, "not_accept")
    complaint.not_accepted, complaint.intake_note = reason, note
    end_orders(complaint, by=by, at=at, reason="投诉不予受理，恢复招标投标活动。")
    paper = make_paper(complaint, ComplaintPaperKind.REFUSAL, at=at)
    record("complaint.not_accept", by=by, on=complaint, at=at, reason=reason, paper=paper.sha256)
    return complaint


@transaction.atomic
def ask_correction(complaint: Complaint, *, text: str, by: User) -> Complaint:
    """Tell the complainant, once and wholly, what the letter lacks, and until when it can be added (94号令 21)."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_take_in(by, complaint))
    require(deciding.may_ask_correction(complaint))
    if not text.strip():
        raise Refused(_("Say what the letter lacks."), "empty")
    complaint.correction = text.strip()
    complaint.correct_by = fixed_due_at(complaint.lot, "CX-02.correct_workdays", at)
    complaint.save(update_fields=["correction", "correct_by"])
    paper = make_paper(complaint, ComplaintPaperKind.CORRECTION, at=at)
    until = complaint.correct_by.isoformat()
    record("complaint.ask_correction", by=by, on=complaint, at=at, until=until, paper=paper.sha256)
    return complaint


@transaction.atomic
def transfer_complaint(complaint: Complaint, *, to: str, by: User) -> Complaint:
    """Pass the complaint on to the department it belongs to (实施条例 61)."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_take_in(by, complaint))
    if not to.strip():
        raise Refused(_("Name the department."), "empty")
    move(complaint, "transfer")
    complaint.transferred_to = to.strip()
    complaint.save(update_fields=["transferred_to"])
    end_orders(complaint, by=by, at=at, reason="投诉已移送，恢复招标投标活动。")
    paper = make_paper(complaint, ComplaintPaperKind.TRANSFER, at=at)
    record("complaint.transfer", by=by, on=complaint, at=at, to=to.strip(), paper=paper.sha256)
    return complaint


@transaction.atomic
def investigate_complaint(complaint: Complaint, *, officers: Sequence[User], by: User) -> Complaint:
    """Appoint at least two officers and begin."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_take_in(by, complaint))
    require(rules.has_enough_investigators(officers, complaint, at))
    for officer in officers:
        take_duty(officer.person, thing_name(complaint.lot), DutyKind.SUPERVISE, by=by)
    move(complaint, "investigate")
    ComplaintOfficer.objects.bulk_create(
        ComplaintOfficer(complaint=complaint, user=officer, appointed_at=at) for officer in officers
    )
    record("complaint.investigate", by=by, on=complaint, at=at, officers=[one.username for one in officers])
    return complaint


@transaction.atomic
def pause_complaint(complaint: Complaint, *, reason: str, by: User, kind: str = "experts") -> ComplaintPause:
    """Stop the clock for what the law does not count: inspection, testing, appraisal, experts (实施条例 61; 94号令 27)."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_investigate(by, complaint))
    require(deciding.may_pause(complaint, kind, reason, at))
    pause = ComplaintPause.objects.create(complaint=complaint, kind=kind, reason=reason.strip(), starts_at=at)
    complaint.decide_due_at = None
    complaint.save(update_fields=["decide_due_at"])
    record("complaint.pause", by=by, on=complaint, at=at, kind=kind, reason=reason.strip())
    return pause


@transaction.atomic
def go_on_with_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """Let the clock run again; the decision is due later by the paused days."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_investigate(by, complaint))
    if not complaint.pauses.filter(ends_at__isnull=True).update(ends_at=at):
        raise Refused(_("The clock is not paused."), "not_paused")
    complaint.decide_due_at = decision_due(complaint)
    complaint.save(update_fields=["decide_due_at"])
    record("complaint.go_on", by=by, on=complaint, at=at)
    return complaint


@transaction.atomic
def decide_complaint(
    complaint: Complaint,
    *,
    outcome: str,
    findings: str,
    basis: str,
    decision: str,
    by: User,
    points: Mapping[int, tuple[str, str]] | None = None,
) -> Complaint:
    """Decide in writing; a suspension ordered for the complaint ends with the decision, which may hold the lot itself.

    `points`: for each point by its number, what was found and why. Raises Refused while the clock is paused, while a
    respondent may still answer, and for an outcome that contradicts what was found about the points.
    """
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_investigate(by, complaint))
    found = points or {}
    require(deciding.may_decide(complaint, at))
    require(deciding.outcome_fits(complaint, outcome, {n: finding for n, (finding, _why) in found.items()}))
    require(effect_fits(complaint, outcome))
    _keep_findings(complaint, found)
    move(complaint, "decide")
    complaint.outcome, complaint.findings, complaint.basis = outcome, findings, basis
    complaint.decision, complaint.decided_at, complaint.decided_by = decision, at, by
    complaint.save(update_fields=["outcome", "findings", "basis", "decision", "decided_at", "decided_by"])
    take_effect(complaint, by=by)
    end_orders(complaint, by=by, at=at, reason="投诉已作出处理决定，恢复招标投标活动。")
    paper = make_paper(complaint, ComplaintPaperKind.DECISION, at=at)
    record("complaint.decide", by=by, on=complaint, at=at, outcome=outcome, paper=paper.sha256)
    return complaint


def _keep_findings(complaint: Complaint, found: Mapping[int, tuple[str, str]]) -> None:
    for number, (finding, reason) in found.items():
        Claim.objects.filter(complaint=complaint, number=number).update(
            finding=Finding(finding), finding_reason=reason.strip()
        )


@transaction.atomic
def serve_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """Note that complainant and respondent were told in writing."""
    return _noted(complaint, "serve", "served_at", by)


@transaction.atomic
def publish_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """Publish the decision, redacted (电子办法 42)."""
    return _noted(complaint, "publish", "published_at", by)


def _noted(complaint: Complaint, name: str, field: str, by: User) -> Complaint:
    at: datetime = clock.now()
    complaint = locked(complaint)
    require(rules.may_investigate(by, complaint))
    move(complaint, name)
    setattr(complaint, field, at)
    complaint.save(update_fields=[field])
    record(f"complaint.{name}", by=by, on=complaint, at=at)
    return complaint


@transaction.atomic
def record_abuse(complaint: Complaint, *, ground: str, facts: str, basis: str, by: User) -> Abuse:
    """Put a false or malicious complaint on record (实施条例 77; 94号令 37); only after a decision that dismissed it."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_investigate(by, complaint))
    require(deciding.is_abuse(complaint, ground, at))
    if not facts.strip() or not basis.strip():
        raise Refused(_("Name the facts and the legal basis."), "empty")
    made = Abuse.objects.create(
        complaint=complaint, ground=ground, facts=facts.strip(), basis=basis.strip(), by=by, at=at
    )
    record("complaint.abuse", by=by, on=complaint, at=at, ground=ground)
    return made

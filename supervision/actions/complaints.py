"""What happens to a complaint: received, accepted or not, investigated, decided, served, published."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import take_duty
from accounts.models import DutyKind, User
from accounts.permits import Refused, require
from bidding.actions.holds import resume, suspend
from bidding.law.days import day_of
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.flow import move
from supervision.models import Complaint, ComplaintOfficer, ComplaintPause, ComplaintStatus, Objection
from supervision.queries.clocks import decision_due, last_day_to_complain
from supervision.queries.law import fixed_due_at
from supervision.rules import complaints as rules
from supervision.rules.objections import organisation_of


@dataclass(frozen=True)
class Letter:
    """The five items of a complaint letter (11号令 7), and who signs for the complainant."""

    contact: str
    signatory: str
    respondent: str
    facts: str
    request: str
    leads: str
    knew_on: date


def _locked(complaint: Complaint) -> Complaint:
    return (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("lot__project", "hold", "objection")
        .get(pk=complaint.pk)
    )


@transaction.atomic
def file_complaint(
    lot: Lot, *, matter: str, letter: Letter, by: User, objection: Objection | None = None
) -> Complaint:
    """Lodge a complaint; a late one is taken in and flagged, for the officer decides on acceptance (TL-10, TL-11)."""
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_complain(by, lot))
    require(rules.rests_on_objection(by, lot, matter, objection, at))
    require(rules.is_new(by, lot, matter, letter.facts))
    if letter.knew_on > day_of(at):
        raise Refused(_("The day you learned of it lies in the future."), "future")
    limit = last_day_to_complain(lot, letter.knew_on, objection)
    complaint = Complaint.objects.create(
        lot=lot, matter=matter, objection=objection, complainant=organisation_of(by), filed_by=by, received_at=at,
        limit_on=limit, late=day_of(at) > limit, accept_due_at=fixed_due_at(lot, "TL-12.accept_workdays", at),
        **asdict(letter),
    )  # fmt: skip
    record("complaint.file", by=by, on=complaint, at=at, matter=matter, late=complaint.late)
    return complaint


@transaction.atomic
def accept_complaint(complaint: Complaint, *, by: User, note: str = "") -> Complaint:
    """Accept; the clock of the decision starts."""
    at = clock.now()
    complaint = _locked(complaint)
    require(rules.may_take_in(by, complaint))
    move(complaint, "accept")
    complaint.accepted_at, complaint.intake_note = at, note
    complaint.decide_due_at = decision_due(complaint)
    complaint.save(update_fields=["accepted_at", "intake_note", "decide_due_at"])
    record("complaint.accept", by=by, on=complaint, at=at, overdue=at > complaint.accept_due_at)
    return complaint


@transaction.atomic
def refuse_complaint(complaint: Complaint, *, reason: str, note: str, by: User) -> Complaint:
    """Do not accept, for one of the reasons of the law; the note goes to the complainant in writing."""
    complaint = _locked(complaint)
    require(rules.may_take_in(by, complaint))
    require(rules.reason_is_known(reason))
    # The reason is written first: the database knows no refusal without one.
    Complaint.objects.filter(pk=complaint.pk).update(not_accepted=reason, intake_note=note)
    move(complaint, "not_accept")
    complaint.not_accepted, complaint.intake_note = reason, note
    record("complaint.not_accept", by=by, on=complaint, reason=reason)
    return complaint


@transaction.atomic
def transfer_complaint(complaint: Complaint, *, to: str, by: User) -> Complaint:
    """Pass the complaint on to the department it belongs to (实施条例 61)."""
    complaint = _locked(complaint)
    require(rules.may_take_in(by, complaint))
    if not to.strip():
        raise Refused(_("Name the department."), "empty")
    move(complaint, "transfer")
    complaint.transferred_to = to.strip()
    complaint.save(update_fields=["transferred_to"])
    record("complaint.transfer", by=by, on=complaint, to=to.strip())
    return complaint


@transaction.atomic
def investigate_complaint(complaint: Complaint, *, officers: Sequence[User], by: User) -> Complaint:
    """Appoint at least two officers and begin."""
    at = clock.now()
    complaint = _locked(complaint)
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
def note_answer(complaint: Complaint, *, answer: str, by: User) -> Complaint:
    """Put the respondent's answer on file."""
    complaint = _locked(complaint)
    require(rules.may_investigate(by, complaint))
    complaint.respondent_answer = answer.strip()
    complaint.save(update_fields=["respondent_answer"])
    record("complaint.answer", by=by, on=complaint)
    return complaint


@transaction.atomic
def order_suspension(complaint: Complaint, *, reason: str, by: User) -> Complaint:
    """Order the activity to stand still while the complaint is handled (实施条例 62)."""
    complaint = _locked(complaint)
    require(rules.may_take_in(by, complaint))
    if complaint.hold and complaint.hold.released_at is None:
        raise Refused(_("The lot is suspended on account of this complaint already."), "twice")
    complaint.hold = suspend(
        complaint.lot, by=by, reason=reason, thing=thing_name(complaint), basis="实施条例62"
    )
    complaint.save(update_fields=["hold"])
    record("complaint.suspend", by=by, on=complaint, reason=reason)
    return complaint


@transaction.atomic
def lift_suspension(complaint: Complaint, *, reason: str, by: User) -> Complaint:
    """End the suspension that was ordered."""
    complaint = _locked(complaint)
    require(rules.may_take_in(by, complaint))
    _release(complaint, by, reason)
    return complaint


def _release(complaint: Complaint, by: User, reason: str) -> None:
    if complaint.hold and complaint.hold.released_at is None:
        resume(complaint.hold, by=by, reason=reason)


@transaction.atomic
def pause_complaint(complaint: Complaint, *, reason: str, by: User) -> ComplaintPause:
    """Stop the clock for testing, appraisal or expert review (实施条例 61)."""
    at = clock.now()
    complaint = _locked(complaint)
    require(rules.may_investigate(by, complaint))
    if complaint.status != ComplaintStatus.INVESTIGATING:
        raise Refused(_("Only a running investigation can be paused."), "not_running")
    if complaint.pauses.filter(ends_at__isnull=True).exists():
        raise Refused(_("The clock is paused already."), "paused")
    pause = ComplaintPause.objects.create(complaint=complaint, reason=reason, starts_at=at)
    complaint.decide_due_at = None
    complaint.save(update_fields=["decide_due_at"])
    record("complaint.pause", by=by, on=complaint, at=at, reason=reason)
    return pause


@transaction.atomic
def go_on_with_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """Let the clock run again; the decision is due later by the paused days."""
    at = clock.now()
    complaint = _locked(complaint)
    require(rules.may_investigate(by, complaint))
    if not complaint.pauses.filter(ends_at__isnull=True).update(ends_at=at):
        raise Refused(_("The clock is not paused."), "not_paused")
    complaint.decide_due_at = decision_due(complaint)
    complaint.save(update_fields=["decide_due_at"])
    record("complaint.go_on", by=by, on=complaint, at=at)
    return complaint


@transaction.atomic
def decide_complaint(
    complaint: Complaint, *, outcome: str, findings: str, basis: str, decision: str, by: User
) -> Complaint:
    """Decide in writing; a suspension ordered for the complaint ends with the decision."""
    at = clock.now()
    complaint = _locked(complaint)
    require(rules.may_investigate(by, complaint))
    if complaint.pauses.filter(ends_at__isnull=True).exists():
        raise Refused(_("The clock is paused: let it run again before you decide."), "paused")
    move(complaint, "decide")
    complaint.outcome, complaint.findings, complaint.basis = outcome, findings, basis
    complaint.decision, complaint.decided_at, complaint.decided_by = decision, at, by
    complaint.save(update_fields=["outcome", "findings", "basis", "decision", "decided_at", "decided_by"])
    record("complaint.decide", by=by, on=complaint, at=at, outcome=outcome)
    _release(complaint, by, "投诉已作出处理决定，恢复招标投标活动。")
    return complaint


@transaction.atomic
def serve_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """Note that complainant and respondent were told in writing."""
    at = clock.now()
    complaint = _locked(complaint)
    require(rules.may_investigate(by, complaint))
    move(complaint, "serve")
    complaint.served_at = at
    complaint.save(update_fields=["served_at"])
    record("complaint.serve", by=by, on=complaint, at=at)
    return complaint


@transaction.atomic
def publish_complaint(complaint: Complaint, *, by: User) -> Complaint:
    """Publish the decision, redacted (电子办法 42)."""
    at = clock.now()
    complaint = _locked(complaint)
    require(rules.may_investigate(by, complaint))
    move(complaint, "publish")
    complaint.published_at = at
    complaint.save(update_fields=["published_at"])
    record("complaint.publish", by=by, on=complaint, at=at)
    return complaint


@transaction.atomic
def ask_withdrawal(complaint: Complaint, *, reason: str, by: User) -> Complaint:
    """Ask in writing, with reasons, to take a complaint back; the department decides (11号令 19)."""
    at = clock.now()
    complaint = _locked(complaint)
    require(rules.may_ask_withdrawal(by, complaint))
    complaint.withdrawal_reason, complaint.withdrawal_asked_at = reason, at
    complaint.save(update_fields=["withdrawal_reason", "withdrawal_asked_at"])
    record("complaint.ask_withdrawal", by=by, on=complaint, at=at)
    return complaint


@transaction.atomic
def allow_withdrawal(complaint: Complaint, *, by: User) -> Complaint:
    """Allow a complaint to be taken back: no obvious violation was found, nobody is harmed (11号令 19)."""
    complaint = _locked(complaint)
    require(rules.may_take_in(by, complaint))
    if complaint.withdrawal_asked_at is None:
        raise Refused(_("Nobody has asked for a withdrawal."), "not_asked")
    move(complaint, "withdraw")
    record("complaint.withdraw", by=by, on=complaint)
    _release(complaint, by, "投诉已撤回，恢复招标投标活动。")
    return complaint


@transaction.atomic
def refuse_withdrawal(complaint: Complaint, *, reason: str, by: User) -> Complaint:
    """Go on in spite of the request, since a violation was found already (11号令 19)."""
    complaint = _locked(complaint)
    require(rules.may_take_in(by, complaint))
    if complaint.withdrawal_asked_at is None:
        raise Refused(_("Nobody has asked for a withdrawal."), "not_asked")
    complaint.withdrawal_asked_at = None
    complaint.save(update_fields=["withdrawal_asked_at"])
    record("complaint.refuse_withdrawal", by=by, on=complaint, reason=reason)
    return complaint

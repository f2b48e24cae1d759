"""The acts a page offers on a thing: name, title, form, when, and which action they call.

One table for each kind of thing; a page lists those whose time has come, and one view carries them out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from supervision.actions import alerts, cases, complaints, credit, objections
from supervision.flow import can
from supervision.forms import acting
from supervision.forms.acting import ActForm
from supervision.forms.deciding import DecisionForm
from supervision.models import Case, Complaint, CreditEntry, CreditStatus, VerdictKind
from supervision.models.complaints import OPEN_COMPLAINTS

Run = Callable[[Any, Any, User], object]


@dataclass(frozen=True)
class Step:
    """One act: `run(thing, form, user)` calls the action; `fits(thing)` says when it is offered."""

    name: str
    title: Promise
    form: type[ActForm]
    run: Run
    fits: Callable[[Any], bool]
    text: Promise | str = ""
    danger: bool = False


def _moves(name: str) -> Callable[[Any], bool]:
    return lambda thing: can(thing, name)


def _open_complaint(complaint: Complaint) -> bool:
    return complaint.status in OPEN_COMPLAINTS


def _held(complaint: Complaint) -> bool:
    return complaint.hold is not None and complaint.hold.released_at is None


def _paused(complaint: Complaint) -> bool:
    return complaint.pauses.filter(ends_at__isnull=True).exists()


def _confirmed(alert: Any) -> bool:
    verdict = getattr(alert, "verdict", None)
    return verdict is not None and verdict.kind == VerdictKind.CONFIRMED and not hasattr(alert, "case")


def _stated(entry: CreditEntry) -> bool:
    return entry.status == CreditStatus.NOTICE and entry.stated_at is not None and not entry.statement_answer


def _working(case: Case) -> bool:
    return can(case, "investigate") or can(case, "decide")


ALERT_STEPS = [
    Step("ask", _("Ask the bidders for a reply"), acting.DueForm,
         lambda alert, form, by: alerts.ask_reply(alert, due=form.due, by=by), _moves("ask")),
    Step("conclude", _("Give the verdict"), acting.VerdictForm,
         lambda alert, form, by: alerts.conclude_alert(alert, by=by, **form.cleaned_data), _moves("conclude")),
    Step("case", _("Take up a case"), acting.CaseForm,
         lambda alert, form, by: cases.open_case(
             alert.lot, by=by, alert=alert, parties=[one.organisation for one in alert.parties.all()],
             **form.cleaned_data), _confirmed),
]  # fmt: skip
CASE_STEPS = [
    Step("file", _("File the case"), acting.OfficersForm,
         lambda case, form, by: cases.file_case(case, officers=list(form.cleaned_data["officers"]), by=by),
         _moves("file"), _("At least two officers; the clock of the decision starts.")),
    Step("drop", _("Do not file"), acting.ReasonForm,
         lambda case, form, by: cases.drop_case(case, by=by, **form.cleaned_data), _moves("drop"), danger=True),
    Step("step", _("Put on file"), acting.StepForm,
         lambda case, form, by: cases.add_step(case, by=by, **form.cleaned_data), _working),
    Step("hear", _("Hear a party"), acting.HearingForm,
         lambda case, form, by: cases.hear_party(
             form.cleaned_data["party"], statement=form.cleaned_data["statement"], by=by),
         _moves("investigate"), _("Every party is heard before the decision (行政处罚法45).")),
    Step("investigate", _("Close the investigation"), acting.TextForm,
         lambda case, form, by: cases.close_investigation(case, report=form.cleaned_data["text"], by=by),
         _moves("investigate")),
    Step("review", _("Legality review"), acting.OpinionForm,
         lambda case, form, by: cases.review_case(case, by=by, **form.cleaned_data), _moves("review"),
         _("By someone who does not handle the case; needed before a ban (行政处罚法58).")),
    Step("decide", _("Decide"), DecisionForm,
         lambda case, form, by: cases.decide_case(
             case, outcome=form.cleaned_data["outcome"], facts=form.cleaned_data["facts"],
             basis=form.cleaned_data["basis"], text=form.cleaned_data["text"], by=by,
             sanctions=form.sanctions()), _moves("decide")),
    Step("serve", _("Note the service"), ActForm,
         lambda case, form, by: cases.serve_case(case, by=by), _moves("serve"),
         _("The decision was served on every party.")),
    Step("publish", _("Announce the decision"), ActForm,
         lambda case, form, by: cases.publish_case(case, by=by), _moves("publish"),
         _("The decision becomes public; personal data are taken out.")),
]  # fmt: skip
COMPLAINT_STEPS = [
    Step("accept", _("Accept"), acting.NoteForm,
         lambda one, form, by: complaints.accept_complaint(one, by=by, **form.cleaned_data), _moves("accept"),
         _("The clock of the decision starts.")),
    Step("refuse", _("Do not accept"), acting.NotAcceptedForm,
         lambda one, form, by: complaints.refuse_complaint(one, by=by, **form.cleaned_data),
         _moves("not_accept"), danger=True),
    Step("transfer", _("Transfer"), acting.TransferForm,
         lambda one, form, by: complaints.transfer_complaint(one, by=by, **form.cleaned_data),
         _moves("transfer")),
    Step("investigate", _("Appoint the investigators"), acting.OfficersForm,
         lambda one, form, by: complaints.investigate_complaint(
             one, officers=list(form.cleaned_data["officers"]), by=by), _moves("investigate")),
    Step("answer", _("Put the respondent's answer on file"), acting.TextForm,
         lambda one, form, by: complaints.note_answer(one, answer=form.cleaned_data["text"], by=by),
         _moves("decide")),
    Step("suspend", _("Order the suspension of the lot"), acting.ReasonForm,
         lambda one, form, by: complaints.order_suspension(one, by=by, **form.cleaned_data),
         lambda one: _open_complaint(one) and not _held(one),
         _("The reason is published with the notice of suspension: name no bidder."), danger=True),
    Step("lift", _("Lift the suspension"), acting.ReasonForm,
         lambda one, form, by: complaints.lift_suspension(one, by=by, **form.cleaned_data), _held),
    Step("pause", _("Pause the clock"), acting.ReasonForm,
         lambda one, form, by: complaints.pause_complaint(one, by=by, **form.cleaned_data),
         lambda one: can(one, "decide") and not _paused(one),
         _("For testing, appraisal or expert review (实施条例61).")),
    Step("go_on", _("Let the clock run again"), ActForm,
         lambda one, form, by: complaints.go_on_with_complaint(one, by=by), _paused),
    Step("decide", _("Decide"), acting.ComplaintDecisionForm,
         lambda one, form, by: complaints.decide_complaint(one, by=by, **form.cleaned_data),
         lambda one: can(one, "decide") and not _paused(one)),
    Step("serve", _("Note the service"), ActForm,
         lambda one, form, by: complaints.serve_complaint(one, by=by), _moves("serve")),
    Step("publish", _("Publish the decision"), ActForm,
         lambda one, form, by: complaints.publish_complaint(one, by=by), _moves("publish"),
         _("The decision becomes public; personal data are taken out.")),
    Step("allow", _("Allow the withdrawal"), ActForm,
         lambda one, form, by: complaints.allow_withdrawal(one, by=by),
         lambda one: _open_complaint(one) and one.withdrawal_asked_at is not None),
    Step("keep", _("Refuse the withdrawal"), acting.ReasonForm,
         lambda one, form, by: complaints.refuse_withdrawal(one, by=by, **form.cleaned_data),
         lambda one: _open_complaint(one) and one.withdrawal_asked_at is not None),
]  # fmt: skip
OWN_COMPLAINT_STEPS = [
    Step("withdraw", _("Ask to withdraw the complaint"), acting.ReasonForm,
         lambda one, form, by: complaints.ask_withdrawal(one, by=by, **form.cleaned_data),
         lambda one: _open_complaint(one) and one.withdrawal_asked_at is None),
]  # fmt: skip
OBJECTION_STEPS = [
    Step("withdraw", _("Withdraw the objection"), ActForm,
         lambda one, form, by: objections.withdraw_objection(one, by=by), _moves("withdraw"), danger=True),
]  # fmt: skip
CREDIT_STEPS = [
    Step("notify", _("Give notice to the subject"), acting.DueForm,
         lambda one, form, by: credit.notify_subject(one, statement_due=form.due, by=by), _moves("notify")),
    Step("answer", _("Answer the statement"), acting.TextForm,
         lambda one, form, by: credit.answer_statement(one, answer=form.cleaned_data["text"], by=by), _stated),
    Step("publish", _("Publish"), ActForm,
         lambda one, form, by: credit.publish_credit(one, by=by), _moves("publish"),
         _("The entry becomes public; a ban closes the gate at registration, draw and submission."), True),
    Step("drop", _("Do not publish"), acting.ReasonForm,
         lambda one, form, by: credit.drop_credit(one, by=by, **form.cleaned_data), _moves("drop")),
    Step("repair", _("Grant the repair"), acting.ReasonForm,
         lambda one, form, by: credit.repair_credit(one, by=by, **form.cleaned_data), _moves("repair")),
    Step("decline", _("Decline the repair"), acting.ReasonForm,
         lambda one, form, by: credit.decline_repair(one, by=by, **form.cleaned_data), _moves("decline")),
    Step("revoke", _("Revoke"), acting.ReasonForm,
         lambda one, form, by: credit.revoke_credit(one, by=by, **form.cleaned_data), _moves("revoke"),
         danger=True),
]  # fmt: skip
OWN_CREDIT_STEPS = [
    Step("state", _("Make a statement"), acting.TextForm,
         lambda one, form, by: credit.make_statement(one, text=form.cleaned_data["text"], by=by),
         lambda one: one.status == CreditStatus.NOTICE and one.stated_at is None),
    Step("apply", _("Apply for repair"), acting.PledgeForm,
         lambda one, form, by: credit.apply_for_repair(one, by=by, **form.cleaned_data), _moves("apply")),
]  # fmt: skip


def offered(steps: list[Step], thing: Any) -> list[Step]:
    """Return the acts whose time has come for a thing."""
    return [step for step in steps if step.fits(thing)]

"""The acts that pages offer on objections, complaints and tips; one view carries them out, as with `steps`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger import clock
from supervision.actions import answers, complaints, filing, objections, orders, tips, withdrawals
from supervision.flow import can
from supervision.forms import acting, complaining
from supervision.forms.acting import ActForm
from supervision.models import Complaint, ComplaintStatus
from supervision.models.complaints import OPEN_COMPLAINTS
from supervision.models.tips import OPEN_TIPS
from supervision.queries.complaints import has_three_unfounded
from supervision.queries.orders import order_in_force
from supervision.queries.respondents import eligible
from supervision.rules.deciding import DISMISSED
from supervision.steps import Step
from supervision.steps.rereviews import EFFECT_STEPS


def _moves(name: str) -> Any:
    return lambda thing: can(thing, name)


def _open(complaint: Complaint) -> bool:
    return complaint.status in OPEN_COMPLAINTS


def _held(complaint: Complaint) -> bool:
    return order_in_force(complaint) is not None


def _paused(complaint: Complaint) -> bool:
    return complaint.pauses.filter(ends_at__isnull=True).exists()


def _asked_back(complaint: Complaint) -> bool:
    return _open(complaint) and complaint.withdrawal_asked_at is not None


def _untold(complaint: Complaint) -> bool:
    if complaint.status not in (ComplaintStatus.ACCEPTED, ComplaintStatus.INVESTIGATING):
        return False
    return eligible(complaint).exclude(pk__in=complaint.respondents.values("organisation")).exists()


def _abusive(complaint: Complaint) -> bool:
    if complaint.decided_at is None or complaint.outcome not in DISMISSED or hasattr(complaint, "abuse"):
        return False
    return complaint.outcome == "dismissed_false" or has_three_unfounded(
        complaint.complainant, complaint.lot, clock.now()
    )


COMPLAINT_STEPS = [
    Step("accept", _("Accept the complaint"), complaining.AcceptForm,
         lambda one, form, by: complaints.accept_complaint(one, by=by, **form.cleaned_data), _moves("accept"),
         _("The clock of the decision starts.")),
    Step("correct", _("Ask for corrections"), complaining.CorrectionForm,
         lambda one, form, by: complaints.ask_correction(one, text=form.cleaned_data["text"], by=by),
         lambda one: can(one, "accept") and not one.correction,
         _("The time for acceptance begins anew when the complainant has corrected the letter.")),
    Step("refuse", _("Do not accept"), acting.NotAcceptedForm,
         lambda one, form, by: complaints.refuse_complaint(one, by=by, **form.cleaned_data),
         _moves("not_accept"), danger=True),
    Step("transfer", _("Transfer"), acting.TransferForm,
         lambda one, form, by: complaints.transfer_complaint(one, by=by, **form.cleaned_data),
         _moves("transfer")),
    Step("investigate", _("Appoint the investigators"), acting.OfficersForm,
         lambda one, form, by: complaints.investigate_complaint(
             one, officers=list(form.cleaned_data["officers"]), by=by), _moves("investigate")),
    Step("tell", _("Send the letter to the respondents"), complaining.RespondentsForm,
         lambda one, form, by: answers.tell_respondents(
             one, organisations=list(form.cleaned_data["organisations"]), by=by), _untold,
         _("They read facts, requests and leads, never the complainant's contact; before the opening not its name either.")),
    Step("answer", _("Put an answer on paper on file"), acting.TextForm,
         lambda one, form, by: answers.note_answer(one, answer=form.cleaned_data["text"], by=by),
         _moves("decide")),
    Step("record", _("Put a record on file"), complaining.RecordForm,
         lambda one, form, by: answers.put_on_record(one, by=by, **form.cleaned_data), _moves("decide"),
         _("Inquiry, exchange of evidence, hearing of both sides, opinions.")),
    Step("suspend", _("Order the suspension of the lot"), acting.ReasonForm,
         lambda one, form, by: orders.order_suspension(one, by=by, **form.cleaned_data),
         lambda one: _open(one) and not _held(one),
         _("The reason is published with the notice of suspension: name no bidder, and not the complainant."), danger=True),
    Step("lift", _("Lift the suspension"), acting.ReasonForm,
         lambda one, form, by: orders.lift_suspension(one, by=by, **form.cleaned_data), _held,
         _("The lot goes on unless something else holds it.")),
    Step("pause", _("Pause the clock"), complaining.PauseForm,
         lambda one, form, by: complaints.pause_complaint(one, by=by, **form.cleaned_data),
         lambda one: can(one, "decide") and not _paused(one),
         _("Only for what the law does not count; the time is shown with its reason.")),
    Step("go_on", _("Let the clock run again"), ActForm,
         lambda one, form, by: complaints.go_on_with_complaint(one, by=by), _paused),
    Step("decide", _("Decide"), complaining.FindingsForm,
         lambda one, form, by: complaints.decide_complaint(one, by=by, points=form.found(), **form.said()),
         lambda one: can(one, "decide") and not _paused(one)),
    *EFFECT_STEPS,
    Step("serve", _("Note the service"), ActForm,
         lambda one, form, by: complaints.serve_complaint(one, by=by), _moves("serve")),
    Step("publish", _("Publish the decision"), ActForm,
         lambda one, form, by: complaints.publish_complaint(one, by=by), _moves("publish"),
         _("The decision becomes public; personal data are taken out.")),
    Step("allow", _("Allow the withdrawal"), ActForm,
         lambda one, form, by: withdrawals.allow_withdrawal(one, by=by), _asked_back,
         _("Only where no violation was found and nobody is harmed (11号令19).")),
    Step("keep", _("Refuse the withdrawal"), acting.ReasonForm,
         lambda one, form, by: withdrawals.refuse_withdrawal(one, by=by, **form.cleaned_data), _asked_back),
    Step("abuse", _("Record a malicious complaint"), complaining.AbuseForm,
         lambda one, form, by: complaints.record_abuse(one, by=by, **form.cleaned_data), _abusive, danger=True),
]  # fmt: skip
OWN_COMPLAINT_STEPS = [
    Step("correct", _("Correct the letter"), acting.TextForm,
         lambda one, form, by: filing.correct_letter(one, text=form.cleaned_data["text"], by=by),
         lambda one: can(one, "accept") and one.correct_by is not None),
    Step("withdraw", _("Withdraw the complaint"), acting.ReasonForm,
         lambda one, form, by: withdrawals.ask_withdrawal(one, by=by, **form.cleaned_data),
         lambda one: _open(one) and one.withdrawal_asked_at is None,
         _("In writing, with reasons. The department decides; in government procurement the procedure ends at once. The same facts are not complained of again."), danger=True),
]  # fmt: skip
OBJECTION_STEPS = [
    Step("withdraw", _("Withdraw the objection"), ActForm,
         lambda one, form, by: objections.withdraw_objection(one, by=by), _moves("withdraw"), danger=True),
]  # fmt: skip
TIP_STEPS = [
    Step("answer", _("Write to the one who gave the tip"), complaining.TipAnswerForm,
         lambda one, form, by: tips.answer_tip(one, text=form.cleaned_data["text"], by=by),
         lambda one: one.status in OPEN_TIPS),
    Step("case", _("Take up a case"), complaining.TipCaseForm,
         lambda one, form, by: tips.take_up_tip(one, by=by, **form.cleaned_data),
         lambda one: one.status in OPEN_TIPS and one.lot is not None),
    Step("transfer", _("Pass on"), complaining.TipTransferForm,
         lambda one, form, by: tips.transfer_tip(one, by=by, **form.cleaned_data),
         lambda one: one.status in OPEN_TIPS),
    Step("close", _("Find no lead"), complaining.TipOutcomeForm,
         lambda one, form, by: tips.close_tip(one, by=by, **form.cleaned_data),
         lambda one: one.status in OPEN_TIPS, danger=True),
]  # fmt: skip

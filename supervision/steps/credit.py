"""The acts that pages about credit offer, for the authority and for the subject."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from supervision.actions import credit, credit_corrections, credit_requests, points
from supervision.flow import can
from supervision.forms import acting
from supervision.forms import credit as forms
from supervision.forms.acting import ActForm
from supervision.models import CreditEntry, CreditStatus, Deduction, RequestKind
from supervision.models.credit import SHOWN
from supervision.steps import Step


def _moves(name: str) -> Any:
    return lambda thing: can(thing, name)


def _stated(entry: CreditEntry) -> bool:
    return entry.status == CreditStatus.NOTICE and entry.stated_at is not None and not entry.statement_answer


def _appealed(entry: CreditEntry) -> bool:
    return (
        entry.status in SHOWN
        and entry.requests.filter(kind=RequestKind.APPEAL, answered_at__isnull=True).exists()
    )


def _may_appeal(entry: CreditEntry) -> bool:
    return entry.status in SHOWN and not _appealed(entry)


def _contested(one: Deduction) -> bool:
    return one.stated_at is not None and one.answered_at is None and one.voided_at is None


CREDIT_STEPS = [
    Step("notify", _("Give notice to the subject"), forms.NoticeForm,
         lambda one, form, by: credit.notify_subject(one, statement_due=form.due, by=by), _moves("notify")),
    Step("answer", _("Answer the statement"), acting.TextForm,
         lambda one, form, by: credit.answer_statement(one, answer=form.cleaned_data["text"], by=by), _stated),
    Step("publish", _("Publish"), ActForm,
         lambda one, form, by: credit.publish_credit(one, by=by), _moves("publish"),
         _("The entry becomes public; a ban closes the gate at registration, download, submission, draw and award."), True),
    Step("drop", _("Do not publish"), acting.ReasonForm,
         lambda one, form, by: credit.drop_credit(one, by=by, **form.cleaned_data), _moves("drop")),
    Step("repair", _("Grant the repair"), forms.RepairAnswerForm,
         lambda one, form, by: credit_requests.repair_credit(one, by=by, **form.cleaned_data), _moves("repair"),
         _("Every condition must hold; the period, the pledge and new violations are looked up.")),
    Step("decline", _("Decline the repair"), acting.ReasonForm,
         lambda one, form, by: credit_requests.decline_repair(one, by=by, **form.cleaned_data), _moves("decline")),
    Step("answer-appeal", _("Answer the appeal"), forms.AppealAnswerForm,
         lambda one, form, by: credit_requests.answer_appeal(one, by=by, **form.cleaned_data), _appealed),
    Step("change", _("Its document was revoked or changed"), forms.ChangeForm,
         lambda one, form, by: credit.note_change(
             one, document=form.cleaned_data["document"], changed_at=form.changed_at, by=by),
         lambda one: one.status in SHOWN and not one.changed_by,
         _("The entry is then taken down within three days, by the clock at the latest (行政处罚法48).")),
    Step("correct", _("Correct the words"), forms.CorrectionForm,
         lambda one, form, by: credit_corrections.correct_credit(one, by=by, **form.correction()),
         lambda one: one.status in SHOWN,
         _("The old words stay on file; that it was corrected, when and why is public. Another class, period or ban needs another entry.")),
    Step("revoke", _("Take it down"), acting.ReasonForm,
         lambda one, form, by: credit.revoke_credit(one, by=by, **form.cleaned_data), _moves("revoke"),
         _("The reason is published with the note of the take-down."), danger=True),
]  # fmt: skip
OWN_CREDIT_STEPS = [
    Step("state", _("Make a statement"), acting.TextForm,
         lambda one, form, by: credit.make_statement(one, text=form.cleaned_data["text"], by=by),
         lambda one: one.status == CreditStatus.NOTICE and one.stated_at is None),
    Step("apply", _("Apply for repair"), forms.RepairForm,
         lambda one, form, by: credit_requests.apply_for_repair(one, by=by, **form.cleaned_data), _moves("apply"),
         _("Repair needs four things: the shortest period over, the conduct corrected, the duties done, a public pledge.")),
    Step("appeal", _("Appeal against the entry"), acting.TextForm,
         lambda one, form, by: credit_requests.appeal(one, text=form.cleaned_data["text"], by=by), _may_appeal,
         _("Say what is wrong; the entry stays public until the answer.")),
]  # fmt: skip
POINT_STEPS = [
    Step("answer", _("Answer the statement"), forms.ContestAnswerForm,
         lambda one, form, by: points.answer_contest(one, by=by, **form.cleaned_data), _contested),
    Step("void", _("Void these points"), acting.ReasonForm,
         lambda one, form, by: points.void_points(one, by=by, **form.cleaned_data),
         lambda one: one.voided_at is None, danger=True),
]  # fmt: skip
OWN_POINT_STEPS = [
    Step("contest", _("Make a statement"), acting.TextForm,
         lambda one, form, by: points.contest(one, text=form.cleaned_data["text"], by=by),
         lambda one: one.stated_at is None and one.voided_at is None),
]  # fmt: skip

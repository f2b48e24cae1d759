"""The acts that the page of an alarm offers."""

from django.utils.translation import gettext_lazy as _

from supervision.actions import alarms
from supervision.forms.alarms import CloseOutForm, InquiryForm
from supervision.steps import Step, moves

ALARM_STEPS = [
    Step("ask", _("Ask the responsible unit"), InquiryForm,
         lambda alarm, form, by: alarms.ask_unit(
             alarm, unit=form.cleaned_data["unit"], question=form.cleaned_data["question"], due=form.due, by=by),
         moves("ask"), _("The unit sees the indicator, the lot, your words and the day, nothing else.")),
    Step("conclude", _("Conclude the alarm"), CloseOutForm,
         lambda alarm, form, by: alarms.conclude_alarm(alarm, by=by, **form.cleaned_data), moves("conclude"),
         _("The conclusion cannot be taken back. “Violation found” opens the lead of a case.")),
]  # fmt: skip

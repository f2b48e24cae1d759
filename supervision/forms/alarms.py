"""Forms of alarms: an inquiry to a unit, the conclusion, letting an indicator rest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from bidding.law.figures import holidays
from ledger import clock
from supervision.clocks import WORKDAY, last_day
from supervision.forms.acting import ActForm, DueForm, text
from supervision.indicators import measures
from supervision.models import CloseOut
from supervision.rules.alarms import units


class InquiryForm(DueForm):
    """Whom to ask, what, and until when."""

    unit = forms.ModelChoiceField(
        label=_("Unit asked"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    question = text(
        _("Inquiry"), help_text=_("Name the facts and what is to be explained. Name no other bidder.")
    )

    field_order = ["unit", "question", "due_on"]

    def prepare(self) -> None:
        """Offer the units that have to do with the lot, and five working days."""
        today = clock.now().date()
        self.fields["due_on"].initial = last_day(today, measures.REPLY_WORKDAYS, WORKDAY, holidays())
        keys = [one.pk for one in units(self.thing)]
        self.fields["unit"].queryset = Organisation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        self.fields["unit"].initial = self.thing.lot.project.tenderer_id


class CloseOutForm(ActForm):
    kind = forms.ChoiceField(label=_("Conclusion"), choices=CloseOut.choices, widget=forms.RadioSelect)
    reason = text(_("Reason"), help_text=_("It is kept with the alarm and cannot be changed."))


class AlarmReplyForm(ActForm):
    text = text(_("Your explanation"), rows=8)


class PauseForm(ActForm):
    region = forms.CharField(
        label=_("Administrative division"),
        min_length=6,
        max_length=6,
        help_text=_("Six digits; a province or prefecture (420000, 421100) holds for all beneath it."),
    )
    reason = text(
        _("Reason"), help_text=_("For instance: the rule does not hold here, or the data are wrong.")
    )

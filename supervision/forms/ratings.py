"""Forms of the service rating, the window, and the tickets."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationKind
from supervision.forms.acting import ActForm
from supervision.forms.acting import text as words
from supervision.models import Grade


class RateForm(ActForm):
    """One of five grades, and words where it went badly."""

    grade = forms.TypedChoiceField(
        label=_("Your grade"), choices=Grade.choices, coerce=int, widget=forms.RadioSelect
    )
    text = words(
        _("In your words"), required=False,
        help_text=_("Needed with the two lower grades: somebody will call you and put it right."),
    )  # fmt: skip


class AgainForm(ActForm):
    grade = forms.TypedChoiceField(
        label=_("How was it dealt with?"), choices=Grade.choices, coerce=int, widget=forms.RadioSelect
    )


class WindowForm(ActForm):
    """What could not be got done, and who is to look at it."""

    office = forms.ModelChoiceField(
        label=_("Department"), queryset=Organisation.objects.none(), empty_label=None
    )
    matter = forms.CharField(label=_("What could not be done"), max_length=200)
    text = words(_("What happened"), rows=6)
    contact = forms.CharField(label=_("Contact and telephone"), max_length=200)

    def prepare(self) -> None:
        """Offer the supervision departments."""
        offices = Organisation.objects.filter(kind=OrganisationKind.SUPERVISOR).order_by("name")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]


class OutcomeForm(ActForm):
    outcome = words(_("What was put right"))

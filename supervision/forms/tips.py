"""Forms of anonymous tips: give one, come back with the code, write on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationKind
from bidding.forms.bids import ManyFilesField, ManyFilesInput
from bidding.models import Lot
from supervision.forms.acting import text
from supervision.forms.intake import ACCEPT

FILES_HELP = _(
    "At most 3 at once, PDF, PNG or JPEG, 10 MB each. File properties, camera data and comments are taken out; what can be read or seen on the pages stays: look for names, stamps and handwriting yourself."
)


class TipForm(forms.Form):
    """A tip to a department, about a lot or not."""

    office = forms.ModelChoiceField(
        label=_("To which department"), queryset=Organisation.objects.none(), empty_label=None
    )
    lot = forms.CharField(
        label=_("Number of the lot"), required=False, max_length=40, help_text=_("If you know it.")
    )
    subject = forms.CharField(label=_("About"), max_length=120)
    text = text(
        _("What you know"),
        rows=10,
        help_text=_(
            "Who did what, when and where; how it can be checked. Leave out what only you can know, if that could name you."
        ),
    )
    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Files"), required=False, widget=ManyFilesInput(attrs=ACCEPT), help_text=FILES_HELP
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Organisation.objects.filter(kind=OrganisationKind.SUPERVISOR).order_by("name")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]

    def clean_lot(self) -> Lot | None:
        """Find the lot by its public number."""
        code = self.cleaned_data["lot"].strip()
        if not code:
            return None
        found = Lot.objects.public().select_related("project").filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no such lot. Leave the field empty if you are not sure."))
        return found


class CodeForm(forms.Form):
    """The follow-up code, never in an address."""

    code = forms.CharField(
        label=_("Follow-up code"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )  # fmt: skip


class WriteOnForm(forms.Form):
    """One more message of the one who gave the tip."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=60)
    text = text(_("Message"), rows=5)
    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Files"), required=False, widget=ManyFilesInput(attrs=ACCEPT), help_text=FILES_HELP
    )

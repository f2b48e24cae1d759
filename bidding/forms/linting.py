"""The forms of the linter: a reason, a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.models import Regime

ACCEPT = ".docx,.pdf,.txt,.html"


class OverrideForm(forms.Form):
    """Why a passage stays as it is."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Say which need of this project asks for it. The reason is kept with the document, written into the ledger and shown to the supervision department."
        ),
    )


class CheckFileForm(forms.Form):
    """A document that was written elsewhere."""

    document = forms.FileField(
        label=_("Document"),
        widget=forms.FileInput({"accept": ACCEPT}),
        help_text=_("DOCX, PDF with text, TXT or HTML; at most 30 MB. The file is not kept."),
    )
    regime = forms.ChoiceField(label=_("Applicable law"), choices=Regime)

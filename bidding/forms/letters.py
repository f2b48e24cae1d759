"""The letter in an envelope, as a form that is filled in and sealed in the browser; it never reaches the server."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.letters import MOST_TEXT
from bidding.models import Lot


class LetterForm(forms.Form):
    """What a bidder says of itself and of its offer; the fields of bidding.letters."""

    use_required_attribute = False

    manager = forms.CharField(label=_("Project manager"), max_length=MOST_TEXT)
    manager_certificate = forms.CharField(
        label=_("Manager's certificate number"), max_length=MOST_TEXT, required=False
    )
    duration_days = forms.IntegerField(label=_("Contract period in days"), min_value=1)
    validity_days = forms.IntegerField(label=_("Bid validity in days"), min_value=1)
    quality = forms.CharField(
        label=_("Quality promised"),
        max_length=MOST_TEXT,
        required=False,
        help_text=_("For example: qualified."),
    )
    contact = forms.CharField(label=_("Contact person"), max_length=MOST_TEXT, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=MOST_TEXT, required=False)
    address = forms.CharField(label=_("Address"), max_length=MOST_TEXT, required=False)
    bank = forms.CharField(label=_("Bank"), max_length=MOST_TEXT, required=False)
    account = forms.CharField(
        label=_("Account number"),
        max_length=MOST_TEXT,
        required=False,
        help_text=_("The bidder's basic account, from which the bid security is paid."),
    )
    price = forms.CharField(
        label=_("Price in figures, yuan"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    price_words = forms.CharField(
        label=_("Price in Chinese words"),
        max_length=100,
        help_text=_("At the opening the words prevail over the figures."),
    )

    def __init__(self, lot: Lot, *, priced: bool = True, **kwargs: Any) -> None:
        super().__init__(prefix=None, auto_id="letter_%s", **kwargs)
        self.fields["duration_days"].help_text = _("The tender allows %(days)s days.") % {
            "days": lot.duration_days
        }
        self.fields["validity_days"].help_text = _("The tender asks for at least %(days)s days.") % {
            "days": lot.validity_days
        }
        self.initial = {"duration_days": lot.duration_days, "validity_days": lot.validity_days}
        for field in self.fields.values():
            # What one types here is nobody's business, the browser's memory of forms included.
            field.widget.attrs["autocomplete"] = "off"
        if not priced:
            del self.fields["price"], self.fields["price_words"]

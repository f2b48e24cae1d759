"""Forms about the return of bid securities."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.money import MoneyField
from bidding.law.days import day_of
from ledger import clock
from supervision.forms.acting import text
from supervision.forms.days import DayField
from supervision.models import DepositEnd


class ReturnForm(forms.Form):
    """What became of one bidder's security."""

    end = forms.ChoiceField(
        label=_("What became of it"), choices=DepositEnd.choices, widget=forms.RadioSelect
    )
    ended_on = DayField(label=_("On which day"))
    interest = MoneyField(
        label=_("Interest paid, yuan"), required=False, least=MoneyField.ZERO,
        help_text=_("Bank deposit interest goes with the money (实施条例57)."),
    )  # fmt: skip
    proof = forms.CharField(
        label=_("Proof"), max_length=200, help_text=_("The number of the transfer, of the guarantee or of the notice.")
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = day_of(clock.now())


class ContestForm(forms.Form):
    text = text(_("What is wrong"), help_text=_("The supervision department reads it, and the tender side."))

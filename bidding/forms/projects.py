"""Forms for projects and lots."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import RegionField
from accounts.models import Organisation, OrganisationKind, User
from accounts.roles import Role
from bidding.forms.moments import MomentField
from bidding.forms.money import MoneyField
from bidding.models import Lot, ProjectKind, Regime


class ProjectForm(forms.Form):
    """A new project; the user's own organisation is its tenderer or its agency."""

    name = forms.CharField(label=_("Project name"), max_length=200)
    code = forms.CharField(
        label=_("Project code"),
        max_length=40,
        required=False,
        help_text=_("Left empty, it is made from region, day and running number."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ProjectKind.choices)
    regime = forms.ChoiceField(label=_("Regime"), choices=Regime.choices)
    region = RegionField()
    tenderer = forms.ModelChoiceField(label=_("Tenderer"), queryset=Organisation.objects.none())
    agency = forms.ModelChoiceField(label=_("Tendering agency"), queryset=Organisation.objects.none())
    centre = forms.ModelChoiceField(label=_("Trading centre"), queryset=Organisation.objects.none())
    supervisor = forms.ModelChoiceField(
        label=_("Supervision department"), queryset=Organisation.objects.none()
    )
    mandatory_tender = forms.BooleanField(
        label=_("Tendering is mandatory by law"),
        required=False,
        help_text=_("Then the 20 days to prepare bids bind."),
    )
    state_controlled = forms.BooleanField(
        label=_("State funds control or dominate"),
        required=False,
        help_text=_("Then the first candidate must be the winner."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].required = True
        self.fields["region"].help_text = _("Six digits (GB/T 2260), e.g. 421181.")
        parties = {
            "tenderer": [OrganisationKind.PUBLIC_BODY, OrganisationKind.ENTERPRISE],
            "agency": [OrganisationKind.AGENCY],
            "centre": [OrganisationKind.CENTRE],
            "supervisor": [OrganisationKind.SUPERVISOR],
        }
        own = "tenderer" if user.role == Role.TENDERER else "agency"
        for name, kinds in parties.items():
            found = Organisation.objects.filter(kind__in=kinds).order_by("name")
            if name == own:
                found = Organisation.objects.filter(accounts=user)
                self.fields[name].initial = user.organisation_id
            self.fields[name].queryset = found  # type: ignore[attr-defined]


class LotForm(forms.Form):
    """The particulars of a lot; what the law says about them is asked before publication."""

    name = forms.CharField(label=_("Lot name"), max_length=200)
    scope = forms.CharField(label=_("Scope"), widget=forms.Textarea({"rows": 4}))
    estimate = MoneyField(label=_("Estimated price"), help_text=_("In yuan; 2400万元 is read too."))
    max_price = MoneyField(
        label=_("Maximum bid price"), help_text=_("A minimum price is forbidden (实施条例27).")
    )
    security_amount = MoneyField(label=_("Bid security"), least=MoneyField.ZERO, required=False)
    duration_days = forms.IntegerField(label=_("Contract period in days"), min_value=1, max_value=99_999)
    validity_days = forms.IntegerField(
        label=_("Bid validity in days"), min_value=1, max_value=999, initial=90
    )
    documents_until = MomentField(label=_("Documents available until"))
    deadline = MomentField(
        label=_("Bid deadline"), help_text=_("Bids are opened at the same moment (招标投标法34).")
    )


class NewLotForm(LotForm):
    """A new lot says how many keyholders there are as well; that does not change later."""

    shares_total = forms.IntegerField(label=_("Keyholders"), min_value=3, max_value=9, initial=3)
    shares_needed = forms.IntegerField(
        label=_("Keyholders needed to open"),
        min_value=2,
        max_value=8,
        initial=2,
        help_text=_("One keyholder must be able to be absent."),
    )


def lot_initial(lot: Lot) -> dict[str, Any]:
    """Return a lot's particulars as the form shows them."""
    return {name: getattr(lot, name) for name in LotForm.base_fields}

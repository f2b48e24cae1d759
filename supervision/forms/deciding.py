"""The form of a case's decision: outcome, reasons, and for each party the fines and a ban."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.money import MoneyField
from ledger import clock
from supervision.clocks import add_months
from supervision.forms.acting import ActForm, text
from supervision.models import CaseParty, Outcome
from supervision.rules.cases import Sanction


class DecisionForm(ActForm):
    """Outcome, facts, basis and text; fines and ban are asked for each party and left empty otherwise."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    facts = text(_("Facts found"))
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    text = text(_("Decision"))

    def prepare(self) -> None:
        """Add four fields for each party."""
        self.parties: list[CaseParty] = list(self.thing.parties.select_related("organisation"))
        for party in self.parties:
            name = {"name": party.organisation.name}
            for field, made in self._fields_of(name):
                self.fields[f"{field}_{party.pk}"] = made

    def _fields_of(self, name: dict[str, str]) -> list[tuple[str, forms.Field]]:
        zero = Decimal(0)
        return [
            ("base", MoneyField(label=_("%(name)s: award or contract amount") % name, required=False)),
            ("unit", MoneyField(label=_("%(name)s: fine of the unit") % name, required=False, least=zero)),
            (
                "person",
                MoneyField(label=_("%(name)s: fine of the persons") % name, required=False, least=zero),
            ),
            (
                "months",
                forms.IntegerField(label=_("%(name)s: ban in months") % name, required=False, min_value=1),
            ),
        ]

    def sanctions(self) -> list[Sanction]:
        """Return what is imposed: on parties for which an amount stands."""
        return [self._of(party) for party in self.parties if self._given(party, "base") is not None]

    def _of(self, party: CaseParty) -> Sanction:
        months = self._given(party, "months")
        return Sanction(
            party.organisation,
            self._given(party, "base"),
            self._given(party, "unit") or Decimal(0),
            self._given(party, "person") or Decimal(0),
            add_months(clock.now(), months) if months else None,
        )

    def _given(self, party: CaseParty, field: str) -> Any:
        return self.cleaned_data.get(f"{field}_{party.pk}")

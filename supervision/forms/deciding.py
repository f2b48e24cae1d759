"""Forms of a notice of penalty and of a decision: for each party the rule, fines, ban and how the discretion is used."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.money import MoneyField
from bidding.law.days import day_of
from ledger import clock
from supervision import penalties
from supervision.clocks import add_months
from supervision.forms.acting import ActForm, text
from supervision.forms.days import DayField
from supervision.models import CaseParty, LotEffect, Outcome
from supervision.queries.notices import current_notice
from supervision.sanctions import Sanction
from supervision.words.penalties import FACTORS, GROUNDS, MEASURES, RULES

ZERO = Decimal(0)


@dataclass(frozen=True)
class PartyFields:
    """The fields about one party, together for the page."""

    party: CaseParty
    fields: list[forms.BoundField]


class SanctionsForm(ActForm):
    """Ten fields for each party; a party without a rule is left out."""

    template = "supervision/sanctions.html"
    own: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Add the fields of each party, filled with what the notice said."""
        self.parties: list[CaseParty] = list(self.thing.parties.select_related("organisation", "person"))
        notice = current_notice(self.thing)
        lines = {(line["organisation"], line["person"]): line for line in notice.proposed} if notice else {}
        for party in self.parties:
            line = lines.get((party.organisation_id, party.person_id), {})
            for name, field in _fields().items():
                field.initial = _initial(name, line)
                self.fields[f"{name}_{party.pk}"] = field

    @property
    def common(self) -> list[forms.BoundField]:
        """The fields about the case."""
        return [bound for bound in self if bound.name in self.own]

    @property
    def groups(self) -> list[PartyFields]:
        """The fields about each party."""
        return [
            PartyFields(party, [self[f"{name}_{party.pk}"] for name in _fields()]) for party in self.parties
        ]

    def sanctions(self) -> list[Sanction]:
        """Return what is imposed: on parties for which a rule is chosen."""
        return [self._of(party) for party in self.parties if self._given(party, "rule")]

    def _of(self, party: CaseParty) -> Sanction:
        months = self._given(party, "months")
        return Sanction(
            organisation=party.organisation,
            base_amount=self._given(party, "base") or ZERO,
            unit_fine=self._given(party, "unit") or ZERO,
            person_fine=self._given(party, "person") or ZERO,
            barred_until=add_months(clock.now(), months) if months else None,
            rule=self._given(party, "rule"),
            gain=self._given(party, "gain") or ZERO,
            measures=tuple(self._given(party, "measures")),
            ground=self._given(party, "ground"),
            factor=self._given(party, "factor") or "normal",
            reason=self._given(party, "reason"),
            person=party.person,
        )

    def _given(self, party: CaseParty, field: str) -> Any:
        return self.cleaned_data.get(f"{field}_{party.pk}")


def _fields() -> dict[str, forms.Field]:
    rules = [("", _("nothing"))] + [(code, RULES[code]) for code in penalties.BY_CODE]
    return {
        "rule": forms.ChoiceField(label=_("Rule"), choices=rules, required=False),
        "base": MoneyField(
            label=_("Amount the fine is computed from"),
            required=False,
            help_text=_("The award; where there was none, the contract amount of the project."),
        ),
        "unit": MoneyField(label=_("Fine of the unit"), required=False, least=ZERO),
        "person": MoneyField(label=_("Fine of the persons"), required=False, least=ZERO),
        "gain": MoneyField(label=_("Illegal gain confiscated"), required=False, least=ZERO),
        "months": forms.IntegerField(label=_("Ban in months"), required=False, min_value=1, max_value=120),
        "ground": forms.ChoiceField(
            label=_("Serious because of"), choices=[("", _("not serious")), *GROUNDS.items()], required=False
        ),
        "factor": forms.ChoiceField(label=_("Discretion"), choices=list(FACTORS.items()), required=False),
        "reason": forms.CharField(
            label=_("Reason of the discretion"),
            required=False,
            max_length=2000,
            widget=forms.Textarea({"rows": 2}),
        ),
        "measures": forms.MultipleChoiceField(
            label=_("Other measures"),
            choices=list(MEASURES.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
    }


def _initial(name: str, line: dict[str, Any]) -> Any:
    if not line:
        return None
    if name == "months":
        return _months(line)
    names = {"unit": "unit_fine", "person": "person_fine"}
    value = line[names.get(name, name)]
    return Decimal(value) or None if name in {"base", "unit", "person", "gain"} else value


def _months(line: dict[str, Any]) -> int | None:
    if not line["barred_until"]:
        return None
    start, end = date.fromisoformat(line["starts"]), date.fromisoformat(line["barred_until"])
    return (end.year - start.year) * 12 + end.month - start.month


class TellForm(SanctionsForm):
    """A notice of penalty."""

    own = ("facts", "basis", "new_facts")
    facts = text(_("Facts found"), rows=5)
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    new_facts = text(
        _("New facts"), required=False, help_text=_("Only where this notice is graver than an earlier one.")
    )


class DecisionForm(SanctionsForm):
    """Outcome, facts, basis, text, effect on the lot; and for each party what is imposed."""

    own = ("outcome", "facts", "basis", "text", "lot_effect")
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    facts = text(_("Facts found"))
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    text = text(_("Decision"))
    lot_effect = forms.ChoiceField(
        label=_("Effect on the lot (实施条例81)"), choices=LotEffect.choices, required=False
    )

    def prepare(self) -> None:
        """Propose what the notice said."""
        super().prepare()
        if notice := current_notice(self.thing):
            self.fields["facts"].initial, self.fields["basis"].initial = notice.facts, notice.basis


class CalculatorForm(forms.Form):
    """Which rule, from which amount, about whom: the ranges are shown at once."""

    rule = forms.ChoiceField(label=_("Rule"), choices=[(code, RULES[code]) for code in penalties.BY_CODE])
    base = MoneyField(label=_("Amount the fine is computed from"), required=False)
    unit = MoneyField(label=_("Fine of the unit"), required=False, least=ZERO)
    uscc = forms.CharField(label=_("Unified social credit code"), required=False, max_length=18)
    on = DayField(label=_("Day"), required=False)

    def clean_on(self) -> date:
        """Take today for no day."""
        return self.cleaned_data["on"] or day_of(clock.now())

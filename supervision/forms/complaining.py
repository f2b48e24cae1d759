"""Forms for the handling of complaints and tips: intake, respondents, records, orders, findings, abuse."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from bidding.forms.moments import MomentField
from ledger import clock
from supervision.forms.acting import ActForm, text
from supervision.models import (
    AbuseGround,
    Claim,
    ComplaintOutcome,
    Finding,
    PauseKind,
    RecordKind,
)
from supervision.queries.respondents import eligible
from supervision.rules.deciding import PAUSES


class AcceptForm(ActForm):
    paper_seen = forms.BooleanField(
        label=_("The original, signed by the representative and sealed, is on file."), required=False
    )
    note = text(_("Note"), required=False, help_text=_("Needed when the letter came after the legal time."))

    def prepare(self) -> None:
        """A letter signed by a key needs no paper."""
        if hasattr(self.thing, "signature"):
            del self.fields["paper_seen"]


class CorrectionForm(ActForm):
    text = text(
        _("What the letter lacks"),
        rows=5,
        help_text=_("Everything at once: this can be asked for only once."),
    )


class RespondentsForm(ActForm):
    organisations = forms.ModelMultipleChoiceField(
        label=_("Respondents"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """Offer tenderer, agency and candidates that were not told yet."""
        told = self.thing.respondents.values("organisation")
        self.fields["organisations"].queryset = eligible(self.thing).exclude(pk__in=told)  # type: ignore[attr-defined]


class PauseForm(ActForm):
    kind = forms.ChoiceField(label=_("What takes the time"), widget=forms.RadioSelect)
    reason = text(_("Reason"))

    def prepare(self) -> None:
        """Offer what the regime does not count."""
        allowed = PAUSES[self.thing.lot.project.regime]
        self.fields["kind"].choices = [one for one in PauseKind.choices if one[0] in allowed]  # type: ignore[attr-defined]


class RecordForm(ActForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[one for one in RecordKind.choices if one[0] != RecordKind.CORRECTION]
    )
    held_at = MomentField(label=_("Held at"))
    present = forms.CharField(label=_("Present"), max_length=300)
    text = text(_("Record"), rows=8)

    def prepare(self) -> None:
        """Propose now."""
        self.fields["held_at"].initial = clock.now()


class FindingsForm(ActForm):
    """The decision: for each point what was found and why, then outcome, facts, basis and text."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ComplaintOutcome.choices)
    findings = text(_("Facts found"))
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    decision = text(_("Decision"))

    def prepare(self) -> None:
        """Ask for the finding about each point first."""
        own = self.fields
        self.points: list[Claim] = list(self.thing.claims.all())
        self.fields = {}
        for point in self.points:
            about = {"number": point.number, "ground": point.get_ground_display()}
            self.fields[f"finding_{point.number}"] = forms.ChoiceField(
                label=_("Point %(number)d (%(ground)s)") % about,
                choices=Finding.choices,
                widget=forms.RadioSelect,
                help_text=point.argument[:160],
            )
            self.fields[f"why_{point.number}"] = text(_("Point %(number)d: why") % about, rows=2)
        self.fields |= own

    def found(self) -> dict[int, tuple[str, str]]:
        """Return what was found about each point by its number."""
        data = self.cleaned_data
        return {one.number: (data[f"finding_{one.number}"], data[f"why_{one.number}"]) for one in self.points}

    def said(self) -> dict[str, Any]:
        """Return the decision's own items."""
        return {name: self.cleaned_data[name] for name in ("outcome", "findings", "basis", "decision")}


class AbuseForm(ActForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=AbuseGround.choices)
    facts = text(_("Facts"))
    basis = forms.CharField(label=_("Legal basis"), max_length=200)


class AnswerForm(ActForm):
    answer = text(_("Answer"), rows=6)
    evidence = text(_("Evidence and legal basis"), required=False)


class TipAnswerForm(ActForm):
    text = text(_("Message"), rows=5, help_text=_("Whoever holds the code reads it. Do not ask for a name."))


class TipOutcomeForm(ActForm):
    outcome = text(_("What became of it"), help_text=_("Whoever gave the tip reads this."))


class TipTransferForm(TipOutcomeForm):
    to = forms.CharField(label=_("Department"), max_length=200)
    field_order = ("to", "outcome")


class TipCaseForm(TipOutcomeForm):
    title = forms.CharField(label=_("Matter"), max_length=200)
    parties = forms.ModelMultipleChoiceField(
        label=_("Parties"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("title", "parties", "outcome")

    def prepare(self) -> None:
        """Offer tenderer, agency and, once they are public, the candidates of the lot."""
        self.fields["parties"].queryset = _parties_of(self.thing.lot)  # type: ignore[attr-defined]


def _parties_of(lot: Any) -> Any:
    if lot is None:
        return Organisation.objects.none()
    wanted = {lot.project.tenderer_id, lot.project.agency_id}
    if lot.publicity_from is not None:
        wanted |= set(lot.candidates.values_list("bid__bidder", flat=True))
    return Organisation.objects.filter(pk__in=wanted - {None}).order_by("pk")

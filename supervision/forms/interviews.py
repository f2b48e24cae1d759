"""Forms of an interview: the call, and the record."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.moments import MomentField
from ledger import clock
from supervision.actions.interviews import Called, Held
from supervision.forms.acting import ActForm, text
from supervision.models import CaseParty


class CallForm(ActForm):
    """Call somebody: about what, when, where."""

    topic = text(_("What it is about"), rows=3)
    set_for = MomentField(label=_("Time"))
    place = forms.CharField(label=_("Place"), max_length=200)
    bring = text(_("What to bring"), required=False, rows=2)

    def called(self) -> Called:
        """Return what the letter says."""
        data = self.cleaned_data
        return Called(topic=data["topic"], place=data["place"], set_for=data["set_for"], bring=data["bring"])


class CallPartyForm(CallForm):
    """Call a party of a case."""

    party = forms.ModelChoiceField(label=_("Party"), queryset=CaseParty.objects.none(), empty_label=None)
    field_order = ("party", "topic", "set_for", "place", "bring")

    def prepare(self) -> None:
        """Offer the parties of the case."""
        self.fields["party"].queryset = self.thing.parties.select_related("organisation", "person")  # type: ignore[attr-defined]


class RecordForm(ActForm):
    """Who came, what was said and promised; or that nobody came."""

    held_at = MomentField(label=_("Held at"))
    absent = forms.BooleanField(label=_("Nobody came"), required=False)
    present = forms.CharField(label=_("Present"), max_length=300, required=False)
    promise = text(_("What the subject said or promised"), required=False)
    text = text(_("Record"), rows=8, help_text=_("An interview never closes a case (1117号第十一项)."))
    field_order = ("held_at", "absent", "present", "text", "promise")

    def prepare(self) -> None:
        """Propose the time of the letter, or now."""
        self.fields["held_at"].initial = min(self.thing.set_for, clock.now())

    def held(self) -> Held:
        """Return what the record says."""
        data = self.cleaned_data
        return Held(
            held_at=data["held_at"], text=data["text"], present=data["present"], promise=data["promise"],
            absent=data["absent"],
        )  # fmt: skip

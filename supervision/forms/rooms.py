"""Forms of the wall: which rooms to show, and a message to the seats."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.models import ProjectKind, Regime
from evaluation.actions.watching import LONGEST
from evaluation.models import Member, Room
from evaluation.queries import present_members


class WallForm(forms.Form):
    """Narrow the wall to a region and a sector; whoever asks nonsense sees everything."""

    region = forms.RegexField(
        label=_("Administrative division"),
        regex=r"^[0-9]{2,6}$",
        required=False,
        max_length=6,
        widget=forms.TextInput({"inputmode": "numeric", "size": 8}),
    )
    kind = forms.ChoiceField(
        label=_("Sector"), choices=[("", _("all")), *ProjectKind.choices], required=False
    )
    regime = forms.ChoiceField(label=_("Law"), choices=[("", _("all")), *Regime.choices], required=False)

    @property
    def lookups(self) -> dict[str, str]:
        """What to filter by."""
        said = self.cleaned_data
        return {
            "lot__project__region__startswith": said.get("region", ""),
            "lot__project__kind": said.get("kind", ""),
            "lot__project__regime": said.get("regime", ""),
        }


class MessageForm(forms.Form):
    """Words to the whole room or to one seat."""

    member: "forms.ModelChoiceField[Member]" = forms.ModelChoiceField(
        label=_("To"), queryset=None, required=False, empty_label=_("the whole room")
    )
    text = forms.CharField(
        label=_("Message"), max_length=LONGEST, widget=forms.Textarea({"rows": 3, "class": "in"})
    )

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = present_members(room)  # type: ignore[attr-defined]


class MomentForm(forms.Form):
    """A moment to which a room is replayed, in the time of Shanghai."""

    at = forms.DateTimeField(
        label=_("Moment"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
    )

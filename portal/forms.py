"""The search form of the tender list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.regions import name_of
from bidding.models import ProjectKind
from bidding.models.projects import PUBLIC_STATUSES
from portal.queries.tenders import Search

ANY = ("", _("All"))


class SearchForm(forms.Form):
    """Text, stage, kind and region; what is not understood is left out, never refused."""

    text = forms.CharField(label=_("Project name, code or tenderer"), max_length=100, required=False)
    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[ANY, *((status.value, status.label) for status in PUBLIC_STATUSES)],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *ProjectKind.choices])
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, *args: Any, regions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [ANY, *((code, name_of(code)) for code in regions)]
        self.fields["region"].choices = choices  # type: ignore[attr-defined]
        self.fields["text"].widget.attrs |= {
            "class": "in",
            "type": "search",
            "data-search": "",
            "autocomplete": "off",
        }
        for name in ("stage", "kind", "region"):
            self.fields[name].widget.attrs |= {"class": "in refine"}

    @property
    def search(self) -> Search:
        """What the visitor looks for, as far as it was understood."""
        self.is_valid()
        found = self.cleaned_data
        return Search(
            text=found.get("text", ""),
            status=found.get("stage", ""),
            kind=found.get("kind", ""),
            region=found.get("region", ""),
        )

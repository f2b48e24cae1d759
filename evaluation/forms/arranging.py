"""The form that arranges an evaluation: how many experts each site supplies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.models import Expert, Site
from evaluation.queries import Promise

DEFAULT_MINUTES = 480


class MomentField(forms.DateTimeField):
    """A day and time in the platform's zone."""

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=formats[0])
        super().__init__(widget=picker, input_formats=formats, **kwargs)


class ArrangeForm(forms.Form):
    """Host, quotas of all sites, specialities; the law's sizes are checked by the action."""

    host = forms.ModelChoiceField(label=_("Host site"), queryset=Site.objects.all())
    specialities = forms.MultipleChoiceField(
        label=_("Specialities"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An expert needs one of them."),
    )
    representatives = forms.IntegerField(
        label=_("Tenderer's representatives"), min_value=0, max_value=5, initial=0
    )
    blind = forms.BooleanField(
        label=_("Blind: experts see bidders as codes, prices open after all marks are locked"),
        required=False,
        initial=True,
    )
    planned_minutes = forms.IntegerField(
        label=_("Minutes planned for the evaluation"),
        min_value=30,
        max_value=14400,
        initial=DEFAULT_MINUTES,
        required=False,
        help_text=_("A plan: more than a third of the members may have it extended."),
    )
    watched = forms.BooleanField(
        label=_("A site that is off the line for two minutes pauses the evaluation"),
        required=False,
        initial=True,
    )
    sign_minutes = forms.IntegerField(
        label=_("Minutes to sign the report"), min_value=10, max_value=2880, initial=120
    )

    begins_at = MomentField(
        label=_("Begins at"),
        required=False,
        help_text=_("With a time, each site books its seats and reports them ready before check-in."),
    )
    ends_at = MomentField(label=_("Ends at"), required=False)

    def __init__(
        self, *args: Any, promise: Promise | None = None, notes: dict[int, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if promise:
            self.fields["representatives"].initial = promise.representatives
        self.sites = list(Site.objects.select_related("organisation").order_by("region", "name"))
        known = sorted({one for row in Expert.objects.values_list("specialities", flat=True) for one in row})
        self.fields["specialities"].choices = [(one, one) for one in known]  # type: ignore[attr-defined]
        for site in self.sites:
            self.fields[f"site_{site.pk}"] = forms.IntegerField(
                label=_("Experts from %(site)s") % {"site": site.name},
                min_value=0,
                max_value=15,
                initial=0,
                required=False,
                help_text=(notes or {}).get(site.pk, ""),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of the time or for neither."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("begins_at")) != bool(data.get("ends_at")):
            self.add_error("ends_at", _("Give both the beginning and the end, or neither."))
        return data

    def clean_planned_minutes(self) -> int:
        """Return the minutes, a working day where none are given."""
        return int(self.cleaned_data.get("planned_minutes") or DEFAULT_MINUTES)

    @property
    def quotas(self) -> dict[Site, int]:
        """How many experts each site supplies; sites that supply none are left out."""
        counts = {site: self.cleaned_data.get(f"site_{site.pk}") or 0 for site in self.sites}
        return {site: count for site, count in counts.items() if count}

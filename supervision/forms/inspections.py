"""Forms of double-random inspections: certificates, item list, plan, seeds, the record sheet on a phone."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationKind, User
from bidding.forms.moments import MomentField
from bidding.law.days import day_of
from bidding.models import Lot
from ledger import clock
from supervision.actions.planning import Planned
from supervision.actions.visiting import Visit
from supervision.forms.acting import ActForm, officer_name, text
from supervision.forms.casework import colleagues, day, files
from supervision.models import InspectionItem, InspectionOfficer, InspectionResult, Target
from supervision.queries.inspections import CLASS_WORDS
from supervision.queries.law import general_figure
from supervision.queries.libraries import CLASSES, lots_of

WEIGHTS = {"plain": 1, "minor": 2, "complained": 2, "general": 3, "serious": 5}
ANSWERS = [("yes", _("in order")), ("no", _("problem")), ("na", _("does not apply"))]


class QualificationForm(forms.Form):
    """A colleague's certificate."""

    officer = forms.ModelChoiceField(label=_("Officer"), queryset=User.objects.none())
    certificate = forms.CharField(label=_("Qualification number"), max_length=40)
    valid_until = day(_("Valid until"))
    in_library = forms.BooleanField(label=_("May be drawn as inspector"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = colleagues(user.organisation_id or 0).exclude(pk=user.pk)
        self.fields["officer"].queryset = found  # type: ignore[attr-defined]
        self.fields["officer"].label_from_instance = officer_name  # type: ignore[attr-defined]


class RelationForm(forms.Form):
    """Whom an officer keeps away from."""

    uscc = forms.CharField(label=_("Organisation, by unified social credit code"), max_length=18)
    ground = forms.CharField(label=_("Ground"), max_length=200)

    def clean_uscc(self) -> Organisation:
        """Find the organisation."""
        found = Organisation.objects.filter(uscc=self.cleaned_data["uscc"].strip().upper()).first()
        if found is None:
            raise forms.ValidationError(_("There is no such organisation here."))
        return found


class ItemForm(forms.Form):
    """A line of the item list."""

    code = forms.CharField(label=_("Code"), max_length=20)
    title = forms.CharField(label=_("Item"), max_length=200)
    target = forms.ChoiceField(label=_("Objects"), choices=Target.choices)
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    points = text(_("Points, one a line"), rows=6)

    def clean_points(self) -> list[str]:
        """Return the points."""
        return [line.strip()[:300] for line in self.cleaned_data["points"].splitlines() if line.strip()][:40]


class PlanForm(forms.Form):
    """A plan with its ratio, rounds and weights."""

    title = forms.CharField(label=_("Title"), max_length=200)
    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2099)
    target = forms.ChoiceField(label=_("Objects"), choices=Target.choices)
    items = forms.ModelMultipleChoiceField(
        label=_("Items"), queryset=InspectionItem.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    joint = forms.ModelMultipleChoiceField(
        label=_("Together with"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ratio_percent = forms.DecimalField(
        label=_("Share drawn, percent"), min_value=Decimal("0.01"), max_value=100, decimal_places=2
    )
    rounds = forms.IntegerField(label=_("Rounds in the year"), min_value=1, max_value=52)
    inspectors_each = forms.IntegerField(label=_("Inspectors for each object"), min_value=1, max_value=9)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = day_of(clock.now())
        mine = InspectionItem.objects.filter(office=user.organisation_id, active=True)
        others = Organisation.objects.filter(kind=OrganisationKind.SUPERVISOR).exclude(
            pk=user.organisation_id or 0
        )
        self.fields["items"].queryset = mine  # type: ignore[attr-defined]
        self.fields["joint"].queryset = others.order_by("pk")  # type: ignore[attr-defined]
        least = {
            "ratio_percent": "ratio_percent",
            "rounds": "times_a_year",
            "inspectors_each": "min_inspectors",
        }
        for name, key in least.items():
            figure = general_figure(f"EN-02.{key}", today)
            self.fields[name].initial = figure.amount.normalize()
            self.fields[name].help_text = _("At least %(limit)s.") % {"limit": figure}
        self.fields["joint"].help_text = _(
            "Each department keeps its own library of inspectors and sends at least one of it to each object."
        )
        self.fields["year"].initial = today.year
        for name in CLASSES:
            label = _("Weight: %(name)s") % {"name": CLASS_WORDS[name]}
            field = forms.IntegerField(label=label, min_value=1, max_value=20, initial=WEIGHTS[name])
            self.fields[f"weight_{name}"] = field

    def planned(self) -> Planned:
        """Return what the plan says."""
        data = self.cleaned_data
        names = ("title", "year", "target", "ratio_percent", "rounds", "inspectors_each")
        weights = {name: data[f"weight_{name}"] for name in CLASSES}
        return Planned(**{name: data[name] for name in names}, weights=weights)


class SeedForm(forms.Form):
    value = forms.CharField(label=_("64 hexadecimal digits"), min_length=64, max_length=64)


class VisitForm(ActForm):
    """The record sheet: made for a phone, one point after the other; photos from the camera."""

    template = "supervision/visit.html"
    visited_at = MomentField(label=_("Time of the visit"))
    place = forms.CharField(label=_("Place of the visit"), max_length=200)
    met = forms.CharField(label=_("Who was met"), max_length=120)
    result = forms.ChoiceField(label=_("Result"), choices=[("", "—"), *InspectionResult.choices])
    summary = text(_("Result in words"), required=False)
    correct_until = day(_("To be corrected by"), required=False)
    photos = files(_("Photos"))

    def prepare(self) -> None:
        """Add an answer and a note for each point."""
        self.fields["visited_at"].initial = clock.now()
        self.points: list[tuple[InspectionItem, int, str]] = [
            (item, place, point)
            for item in self.thing.draw.plan.items.order_by("code")
            for place, point in enumerate(item.points)
        ]
        for item, place, point in self.points:
            answer = forms.ChoiceField(label=point, choices=ANSWERS, widget=forms.RadioSelect)
            self.fields[f"answer_{item.pk}_{place}"] = answer
            self.fields[f"note_{item.pk}_{place}"] = forms.CharField(
                label=_("Note"), required=False, max_length=1000
            )

    @property
    def lines(self) -> list[tuple[InspectionItem, forms.BoundField, forms.BoundField]]:
        """The points with their fields."""
        return [
            (item, self[f"answer_{item.pk}_{place}"], self[f"note_{item.pk}_{place}"])
            for item, place, _point in self.points
        ]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The other fields."""
        return [bound for bound in self if not bound.name.startswith(("answer_", "note_"))]

    def visit(self) -> Visit:
        """Return what the sheet says."""
        data = self.cleaned_data
        answers = {
            (item.pk, place): (data[f"answer_{item.pk}_{place}"], data[f"note_{item.pk}_{place}"])
            for item, place, _point in self.points
        }
        names = ("visited_at", "place", "met", "result", "summary", "correct_until")
        return Visit(**{name: data[name] for name in names}, answers=answers)


class StandAsideForm(ActForm):
    officer = forms.ModelChoiceField(
        label=_("Inspector"), queryset=InspectionOfficer.objects.none(), empty_label=None
    )
    ground = forms.CharField(label=_("Ground"), max_length=200)

    def prepare(self) -> None:
        """Offer the inspectors who were sent."""
        found = self.thing.officers.filter(left_at__isnull=True).select_related("qualification__user__person")
        self.fields["officer"].queryset = found  # type: ignore[attr-defined]
        self.fields["officer"].label_from_instance = (  # type: ignore[attr-defined]
            lambda one: officer_name(one.qualification.user)
        )


class HandOnForm(ActForm):
    title = forms.CharField(label=_("Matter"), max_length=200)
    lot = forms.ModelChoiceField(
        label=_("Lot"), queryset=Lot.objects.none(), to_field_name="code", empty_label=None
    )

    def prepare(self) -> None:
        """Offer the lot itself, or those that have to do with the organisation."""
        found = lots_of(self.thing.draw.plan.office)
        if self.thing.lot_id:
            found = found.filter(pk=self.thing.lot_id)
        self.fields["lot"].queryset = found  # type: ignore[attr-defined]

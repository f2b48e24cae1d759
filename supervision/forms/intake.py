"""Forms by which bidders object and complain, point by point; nothing typed is lost when something is refused."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.forms.bids import ManyFilesField, ManyFilesInput
from bidding.models import Lot
from ledger import clock
from supervision.actions.claims import MOST_CLAIMS, Handed, Point
from supervision.actions.filing import Letter, Power
from supervision.actions.objections import numbered
from supervision.forms.acting import text
from supervision.forms.days import DayField
from supervision.models import AnchorKind, Claim, Ground, Matter, Objection
from supervision.queries.anchors import Anchor

ACCEPT = {"accept": ".pdf,.png,.jpg,.jpeg"}


def handed(files: Sequence[Any] | None) -> list[Handed]:
    """Return uploaded files as the actions take them."""
    return [Handed(one.name or "", one.file) for one in files or ()]


class PointForm(forms.Form):
    """One point: ground → place → argument → evidence → remedy."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices)
    anchor = forms.ChoiceField(label=_("Clause, score or notice"), required=False)
    argument = text(_("Facts and grounds"), rows=5)
    evidence = text(_("Evidence"), required=False, rows=3)
    remedy = text(_("What you ask for"), rows=3)

    def __init__(self, *args: Any, anchors: Sequence[Anchor] = (), claims: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchor"].choices = _grouped(anchors)  # type: ignore[attr-defined]
        if claims is not None:
            self.fields["origin"] = forms.ModelChoiceField(
                label=_("Goes on from this point of the objection or query"),
                queryset=claims,
                required=False,
                empty_label=_("none"),
            )

    def point(self) -> Point:
        """Return the point."""
        data = self.cleaned_data
        kind, _sign, name = data["anchor"].partition(":")
        return Point(
            argument=data["argument"], remedy=data["remedy"], ground=data["ground"], evidence=data["evidence"],
            anchor_kind=kind or AnchorKind.NONE, anchor=name, origin=data.get("origin"),
        )  # fmt: skip


def _grouped(anchors: Sequence[Anchor]) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in anchors:
        groups.setdefault(str(AnchorKind(one.kind).label), []).append((one.value, one.label))
    return [("", AnchorKind.NONE.label), *groups.items()]


class BasePoints(forms.BaseFormSet):  # type: ignore[type-arg]
    """The points of one letter."""

    def points(self) -> list[Point]:
        """Return the points in their order."""
        return [form.point() for form in self.forms]


Points = forms.formset_factory(
    PointForm, formset=BasePoints, extra=0, min_num=1, validate_min=True, max_num=MOST_CLAIMS,
    absolute_max=MOST_CLAIMS, validate_max=True,
)  # fmt: skip


def typed(data: Mapping[str, Any], prefix: str = "points") -> list[dict[str, Any]]:
    """Return what was typed into the points so far, to show it again with one more."""
    count = str(data.get(f"{prefix}-TOTAL_FORMS", "1"))
    names = ("ground", "anchor", "argument", "evidence", "remedy", "origin")
    total = min(int(count), MOST_CLAIMS) if count.isdecimal() and len(count) < 4 else 1
    return [{name: data.get(f"{prefix}-{n}-{name}", "") for name in names} for n in range(total)]


class ObjectionForm(forms.Form):
    """Objection: about what, and files as evidence; the points stand in a set of their own."""

    matter = forms.ChoiceField(
        label=_("About"),
        choices=[choice for choice in Matter.choices if choice[0] != Matter.OTHER],
        widget=forms.RadioSelect,
    )
    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Files"), required=False, widget=ManyFilesInput(attrs=ACCEPT),
        help_text=_("At most 3 at once, PDF, PNG or JPEG, 10 MB each."),
    )  # fmt: skip


class ComplaintForm(forms.Form):
    """What a complaint letter needs beside its points (11号令 7, 10): the objection it rests on, and who signs."""

    matter = forms.ChoiceField(label=_("About"), choices=Matter.choices, widget=forms.RadioSelect)
    objection = forms.ModelChoiceField(
        label=_("Your objection about it"),
        queryset=Objection.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("Document, opening and result need an objection first (实施条例60)."),
    )
    contact = forms.CharField(label=_("Contact and telephone"), max_length=200)
    respondent = forms.CharField(label=_("Respondent"), max_length=200)
    knew_on = DayField(label=_("You knew, or should have known, since"))
    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Files"), required=False, widget=ManyFilesInput(attrs=ACCEPT),
        help_text=_("At most 3 at once, PDF, PNG or JPEG, 10 MB each."),
    )  # fmt: skip
    signatory = forms.CharField(
        label=_("Signed by"),
        max_length=80,
        help_text=_("The legal representative or an authorised representative."),
    )
    agent = forms.CharField(
        label=_("Agent, if one acts for you"),
        max_length=80,
        required=False,
        help_text=_("Hand in the power of attorney among the files; it names matters and limits (11号令10)."),
    )
    agent_matters = forms.CharField(label=_("Matters the power covers"), max_length=300, required=False)
    agent_limits = forms.CharField(label=_("Its limits"), max_length=300, required=False)
    agent_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    signed = forms.BooleanField(
        label=_("The facts are true; I lodge this letter in the name of my organisation and sign it next.")
    )

    def __init__(self, *args: Any, lot: Lot, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Objection.objects.filter(lot=lot, organisation=user.organisation_id)
        self.fields["objection"].queryset = own  # type: ignore[attr-defined]

    def clean_knew_on(self) -> date:
        """Refuse a day to come."""
        day: date = self.cleaned_data["knew_on"]
        if day > clock.now().date():
            raise forms.ValidationError(_("This day lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """An agent needs matters, limits and a term."""
        data = super().clean() or {}
        if data.get("agent"):
            for name in ("agent_matters", "agent_limits", "agent_until"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("The power of attorney names this."))
        return data

    def letter(self, points: Sequence[Point]) -> Letter:
        """Return the letter's items; facts, requests and leads are what the points say together."""
        data = self.cleaned_data
        return Letter(
            contact=data["contact"],
            signatory=data["signatory"],
            respondent=data["respondent"],
            facts=numbered([one.argument for one in points]),
            request=numbered([one.remedy for one in points]),
            leads=numbered([one.evidence for one in points]),
            knew_on=data["knew_on"],
        )

    def power(self) -> Power | None:
        """Return the agent's power of attorney, if an agent acts."""
        data = self.cleaned_data
        if not data["agent"]:
            return None
        return Power(data["agent"], data["agent_matters"], data["agent_limits"], data["agent_until"])


def carried_on(objection: Objection) -> list[dict[str, Any]]:
    """Return the points of an objection as the beginning of a complaint's."""
    return [
        {"ground": one.ground, "anchor": _value(one), "argument": one.argument, "evidence": one.evidence,
         "remedy": one.remedy, "origin": one.pk}
        for one in objection.claims.all()
    ]  # fmt: skip


def _value(claim: Claim) -> str:
    return "" if claim.anchor_kind == AnchorKind.NONE else f"{claim.anchor_kind}:{claim.anchor}"

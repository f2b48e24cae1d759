"""Forms of a review by the original committee: the order, the points its chair enters, a member's answer."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.forms.acting import ActForm, DueForm, text
from supervision.queries.rereviews import objective_criteria, standing_result

STEP = Decimal("0.1")
AGREES = [("yes", _("I agree")), ("no", _("I do not agree, for the reason below"))]


class OrderForm(DueForm):
    """What the committee is to look at again, and until when."""

    items = text(
        _("What is reviewed"),
        rows=5,
        help_text=_("Objective items only; prices and the base price stay as they are (重庆条例44)."),
    )
    field_order = ("items", "due_on")

    def order(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {"items": self.cleaned_data["items"], "due": self.due}


@dataclass(frozen=True)
class Row:
    """One bid's line of the form: its code, its bidder, a field for each objective criterion."""

    code: str
    bidder: str
    fields: list[tuple[str, forms.BoundField]]


class EnterForm(forms.Form):
    """The objective points of every bid as the committee finds them now, and why: a table, bids by criteria."""

    template = "supervision/rereview_enter.html"

    def __init__(self, *args: Any, thing: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room, self.criteria = thing.room, objective_criteria(thing.room)
        result = standing_result(thing.room)
        self.bids = list(result.lines) if result else []
        self.cells: dict[str, tuple[int, str]] = {}
        for line in self.bids:
            for one in self.criteria:
                name = f"points_{line.bid.pk}_{one.code}"
                self.cells[name] = (line.bid.pk, one.code)
                label = f"{line.bid.bidder} {one.name}"
                self.fields[name] = forms.DecimalField(
                    label=label, min_value=Decimal(0), max_value=one.maximum, decimal_places=1,
                    initial=line.points[one.code].quantize(STEP),
                    widget=forms.NumberInput({"class": "in", "aria-label": label, "step": "0.1"}),
                )  # fmt: skip
        self.fields["text"] = text(
            _("What the committee found and why"),
            rows=6,
            help_text=_("Also where the result stands. What is entered anew is signed anew by every member."),
        )

    @property
    def rows(self) -> list[Row]:
        """The table's lines."""
        return [
            Row(
                self.room.code_of(line.bid.pk),
                str(line.bid.bidder),
                [(one.name, self[f"points_{line.bid.pk}_{one.code}"]) for one in self.criteria],
            )
            for line in self.bids
        ]

    def found(self) -> dict[tuple[int, str], Decimal]:
        """Return the points by bid and criterion."""
        return {cell: self.cleaned_data[name] for name, cell in self.cells.items()}


class ConcludeForm(ActForm):
    """The officer's confirmation, for the result that the review's page showed."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class SignForm(forms.Form):
    """A member's answer to what stands entered."""

    template = "supervision/act.html"
    answer = forms.ChoiceField(label=_("Your answer"), choices=AGREES, widget=forms.RadioSelect)
    text = text(_("Reason of the dissent"), required=False)
    # What she read, from the link of the page that shows it: this signature is for nothing else.
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, thing: Any = None, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @property
    def agrees(self) -> bool:
        """Whether the member stands behind it."""
        return bool(self.cleaned_data["answer"] == "yes")

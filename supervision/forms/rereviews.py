"""Forms of a review by the original committee: the order, the points its chair enters, a member's answer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.queries.results import result_of
from supervision.forms.acting import DueForm, text
from supervision.queries.rereviews import objective_criteria

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


class EnterForm(forms.Form):
    """The objective points of every bid as the committee finds them now, and why."""

    template = "supervision/act.html"

    def __init__(self, *args: Any, thing: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cells: dict[str, tuple[int, str]] = {}
        result = result_of(thing.room)
        criteria = objective_criteria(thing.room)
        for line in result.lines if result else []:
            for one in criteria:
                name = f"points_{line.bid.pk}_{one.code}"
                self.cells[name] = (line.bid.pk, one.code)
                self.fields[name] = forms.DecimalField(
                    label=_("%(code)s %(bidder)s: %(criterion)s (at most %(most)s)")
                    % {
                        "code": thing.room.code_of(line.bid.pk),
                        "bidder": line.bid.bidder,
                        "criterion": one.name,
                        "most": one.maximum,
                    },
                    min_value=Decimal(0),
                    max_value=one.maximum,
                    decimal_places=1,
                    initial=line.points[one.code].quantize(STEP),
                )
        self.fields["text"] = text(
            _("What the committee found and why"),
            rows=6,
            help_text=_("Also where the result stands. What is entered anew is signed anew by every member."),
        )

    def found(self) -> dict[tuple[int, str], Decimal]:
        """Return the points by bid and criterion."""
        return {cell: self.cleaned_data[name] for name, cell in self.cells.items()}


class SignForm(forms.Form):
    """A member's answer to what stands entered."""

    template = "supervision/act.html"
    answer = forms.ChoiceField(label=_("Your answer"), choices=AGREES, widget=forms.RadioSelect)
    text = text(_("Reason of the dissent"), required=False)

    def __init__(self, *args: Any, thing: Any = None, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @property
    def agrees(self) -> bool:
        """Whether the member stands behind it."""
        return bool(self.cleaned_data["answer"] == "yes")

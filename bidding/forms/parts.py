"""The forms of the structured parts: criteria, price formula, conditions of rejection, committee, bill of quantities."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding import boqs
from bidding.forms.rows import Column, Grid, Posted
from bidding.models import EnvelopeKind
from bidding.texts.composing import Rules
from bidding.texts.formulas import NEEDED
from bidding.texts.numerals import decimal_of
from bidding.texts.standards import GROUNDS, ITEMS

MOST_POINTS = 10_000
MOST_UPLOAD = 10 * 1024 * 1024


def ground_names() -> dict[str, str]:
    """Name the grounds of rejection (实施条例 51) in the page's language."""
    names = {
        "no_seal_and_sign": _("neither sealed by the unit nor signed by its head"),
        "no_consortium_agreement": _("consortium without a joint bidding agreement"),
        "unqualified": _("does not meet the qualification conditions"),
        "multiple_bids": _("two or more different bids or prices"),
        "price_below_cost": _("price below cost"),
        "price_above_max": _("price above the maximum price"),
        "not_responsive": _("no response to substantive requirements"),
        "illegal_act": _("collusion, fraud or bribery"),
    }
    return {code: name for code, name in names.items() if code in GROUNDS}


def item_names() -> dict[str, str]:
    """Name the steps of the preliminary review in the page's language."""
    names = {
        "form": _("Form"),
        "qualification": _("Qualification"),
        "responsiveness": _("Responsiveness"),
        "price": _("Price"),
    }
    return {code: name for code, name in names.items() if code in ITEMS}


class PartForm(forms.Form):
    """A structured part; `grids` are its tables, `content` what is saved of it."""

    # What the points of all criteria sum to by law; a page that knows the regime says it.
    sum_of_points = ""
    conflict = False

    def __init__(
        self,
        data: Posted | None,
        files: Any,
        *,
        rules: Rules,
        body: Mapping[str, Any],
        sum_of_points: str = "",
    ) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]
        self.rules, self.body, self.sum_of_points = rules, body, sum_of_points
        self.grids = [grid.read(data) if data is not None else grid for grid in self.tables()]

    def tables(self) -> Iterable[Grid]:
        """Return the tables of the part, filled with what holds so far."""
        return ()

    @abstractmethod
    def content(self) -> dict[str, Any]:
        """Return what is saved, by the names of composing.Rules; each part says it for itself."""


class CriteriaForm(PartForm):
    """The criteria with their points, in the order in which the document lists them."""

    def tables(self) -> Iterable[Grid]:
        """One table; its points are summed while typing."""
        groups = [("technical", _("Technical")), ("commercial", _("Commercial")), ("price", _("Price"))]
        sides = [("no", _("subjective")), ("yes", _("objective"))]
        columns = (
            Column("code", _("Code"), css="cell-code"),
            Column("name", _("Criterion"), lint=""),
            Column("group", _("Part"), "choice", groups),
            Column("max", _("Points"), "number", css="cell-number"),
            Column("objective", _("Marked"), "choice", sides),
            Column("guide", _("How the points are given"), "long", lint=""),
        )
        return (
            Grid(
                "criteria",
                columns,
                [dict(row) for row in self.rules.criteria],
                total="max",
                wanted=self.sum_of_points,
                label=_("Criteria"),
            ),
        )

    def clean(self) -> dict[str, Any]:
        """Name points that are no number; sums are weighed with the law of the regime."""
        for number, row in enumerate(self.grids[0].rows, start=1):
            if row["max"] and _decimal(row["max"]) is None:
                self.add_error(
                    None, _("Row %(row)s: %(said)s") % {"row": number, "said": _("Enter a number.")}
                )
        return super().clean() or {}

    def content(self) -> dict[str, Any]:
        """Points become numbers; what else a criterion had stays with its code."""
        known = {str(row.get("code")): row for row in self.rules.criteria}
        return {"criteria": [self._criterion(row, known.get(row["code"], {})) for row in self.grids[0].rows]}

    def _criterion(self, row: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
        points = _decimal(row["max"])
        said = {
            **row,
            "max": _plain(points) if points is not None else 0,
            "objective": row["objective"] == "yes",
        }
        same = before.get("name") == row["name"]
        return {**{name: v for name, v in before.items() if same and name.endswith("_en")}, **said}


# What the benchmark price is, beside the code by which evaluation knows the formula.
FORMULAS = {
    "EV-05": gettext_lazy("EV-05: mean × (1 + k)"),
    "EV-06": gettext_lazy("EV-06: mean of all valid prices"),
    "EV-07": gettext_lazy("EV-07: lowest price"),
    "EV-08": gettext_lazy("EV-08: trimmed mean × k"),
    "EV-09": gettext_lazy("EV-09: price limit and mean, weighted by A"),
    "EV-10": gettext_lazy("EV-10: mean of the lowest share k"),
}


class FormulaForm(PartForm):
    """How points are given for the price, and how the members' marks are joined."""

    method = forms.ChoiceField(
        label=gettext_lazy("Price formula"), choices=[(name, FORMULAS[name]) for name in NEEDED]
    )
    k = forms.DecimalField(label=gettext_lazy("Factor k"), required=False)
    above = forms.DecimalField(
        label=gettext_lazy("Points deducted for each 1% above"), required=False, min_value=Decimal(0)
    )
    below = forms.DecimalField(
        label=gettext_lazy("Points deducted for each 1% below"), required=False, min_value=Decimal(0)
    )
    a = forms.DecimalField(label=gettext_lazy("Weight A (EV-09)"), required=False)
    k1 = forms.DecimalField(label=gettext_lazy("Factor K1 (EV-09)"), required=False)
    k2 = forms.DecimalField(label=gettext_lazy("Factor K2 (EV-09)"), required=False)
    joining = forms.ChoiceField(
        label=gettext_lazy("Members' marks are joined by"),
        choices=[
            ("mean", gettext_lazy("mean")),
            ("trimmed", gettext_lazy("mean without the highest and the lowest")),
        ],
    )
    joining_from = forms.IntegerField(
        label=gettext_lazy("Without highest and lowest from so many members on"), required=False, min_value=5
    )
    deviation = forms.IntegerField(
        label=gettext_lazy("Deviation that needs a written reason (%)"),
        required=False,
        min_value=1,
        max_value=100,
    )
    NUMBERS = ("k", "above", "below", "a", "k1", "k2")

    def __init__(self, data: Posted | None, files: Any, **given: Any) -> None:
        super().__init__(data, files, **given)
        rules = self.rules
        formula, joined = rules.price_formula, rules.aggregation
        self.initial = {name: formula.get(name) for name in ("method", *self.NUMBERS)}
        self.initial |= {name: None for name in self.NUMBERS if isinstance(formula.get(name), Mapping)}
        self.initial |= {
            "joining": joined.get("method"),
            "joining_from": joined.get("from"),
            "deviation": joined.get("deviation_percent"),
        }

    def content(self) -> dict[str, Any]:
        """Only the numbers that the method needs are kept, and a range that was drawn up in the standard text."""
        data, before = self.cleaned_data, self.rules.price_formula
        needed = NEEDED[data["method"]]
        numbers = {name: _plain(data[name]) for name in needed if data[name] is not None}
        ranges = {name: before[name] for name in needed if isinstance(before.get(name), Mapping)}
        full = {"full": before["full"]} if "full" in before else {}
        joined = {"from": data["joining_from"], "deviation_percent": data["deviation"]}
        return {
            "price_formula": {
                "method": data["method"],
                **full,
                **ranges,
                **{n: str(v) for n, v in numbers.items()},
            },
            "aggregation": {"method": data["joining"], **{n: v for n, v in joined.items() if v is not None}},
        }


class RejectionsForm(PartForm):
    """The conditions of rejection; those that rest on an article of the standard text stay as they are."""

    def tables(self) -> Iterable[Grid]:
        """The locked conditions, then those of this tender."""
        columns = (
            Column("code", _("Code"), css="cell-code"),
            Column("text", _("Condition of rejection"), "long", lint=""),
            Column("clause", _("Clause"), css="cell-code"),
            Column("ground", _("Ground in law"), "choice", tuple(ground_names().items())),
            Column("item", _("Step of the review"), "choice", tuple(item_names().items())),
        )
        locked = self.locked()
        codes = {row["code"] for row in locked}
        own = [dict(row) for row in self.rules.rejections if row.get("code") not in codes]
        return (Grid("rejections", columns, own, fixed=locked, label=_("Conditions of rejection")),)

    def locked(self) -> list[Mapping[str, Any]]:
        """Return the conditions of the standard text that rest on the law."""
        return [row for row in self.body.get("rejections", []) if row.get("article")]

    def content(self) -> dict[str, Any]:
        """Locked conditions first, then the tender's own."""
        return {"rejections": [*self.locked(), *self.grids[0].rows]}


class ProcessForm(PartForm):
    """The committee that is promised, and the envelopes that a bid is sealed in."""

    members = forms.IntegerField(label=gettext_lazy("Members of the committee"), min_value=1, max_value=99)
    representatives = forms.IntegerField(
        label=gettext_lazy("of them representatives of the tenderer"), min_value=0, max_value=33
    )
    envelopes = forms.MultipleChoiceField(
        label=gettext_lazy("Envelopes"), choices=EnvelopeKind.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Posted | None, files: Any, **given: Any) -> None:
        super().__init__(data, files, **given)
        rules, body = self.rules, self.body
        self.initial = {**rules.committee, "envelopes": rules.envelopes}
        if "committee" not in body:
            # An older standard text asks for the committee in its data sheet.
            del self.fields["members"], self.fields["representatives"]

    def content(self) -> dict[str, Any]:
        """Late bids are refused by law; that is kept with the rest."""
        data = self.cleaned_data
        envelopes = [kind for kind in EnvelopeKind.values if kind in data["envelopes"]]
        told: dict[str, Any] = {"envelopes": envelopes}
        if "members" in data:
            told["committee"] = {name: data[name] for name in ("members", "representatives")}
        if "late" in self.body:
            told["late"] = self.body["late"]
        return told


class BoqForm(PartForm):
    """The bill of quantities, pasted from a spreadsheet or taken from an .xlsx file."""

    boq = forms.CharField(
        label=gettext_lazy("Bill of quantities"),
        required=False,
        widget=forms.Textarea({"rows": 14, "wrap": "off", "class": "mono"}),
        help_text=gettext_lazy(
            "One item a line: code, name, unit, quantity, separated by a tab or two spaces."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or an .xlsx file"),
        required=False,
        widget=forms.FileInput({"accept": ".xlsx"}),
        help_text=gettext_lazy(
            "Its first sheet has a row with the heads 项目编码, 项目名称, 计量单位, 工程量. It replaces what stands above."
        ),
    )

    def __init__(self, data: Posted | None, files: Any, **given: Any) -> None:
        super().__init__(data, files, **given)
        rules = self.rules
        lines = ("\t".join(str(item.get(name, "")) for name in boqs.ITEM) for item in rules.boq)
        self.initial = {"boq": "\n".join(lines)}

    def clean(self) -> dict[str, Any]:
        """Read the file when there is one, else the lines. Every fault is named with its line or cell."""
        data = super().clean() or {}
        file = data.get("file")
        if file and file.size > MOST_UPLOAD:
            self.add_error("file", _("The file is larger than 10 MB."))
            return data
        items, faults = boqs.read_items(file) if file else boqs.items_of(data.get("boq", ""))
        for fault in faults[:20]:
            self.add_error("file" if file else "boq", _(boqs.FAULTS[fault.code]) % fault.facts)
        return {**data, "items": items}

    def content(self) -> dict[str, Any]:
        """Return the items."""
        return {"boq": self.cleaned_data["items"]}


FORMS: Mapping[str, type[PartForm]] = {
    "criteria": CriteriaForm,
    "formula": FormulaForm,
    "rejections": RejectionsForm,
    "process": ProcessForm,
    "boq": BoqForm,
}


def _decimal(text: str) -> Decimal | None:
    number = decimal_of(text)
    return number if number is not None and abs(number) < MOST_POINTS else None


def _plain(number: Decimal) -> int | str:
    return int(number) if number == int(number) else f"{number.normalize():f}"

"""The form that a standard text makes: one field for each fill-in, the points, the formula, the bill of quantities."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding.forms.money import MoneyField
from bidding.models import DocTemplate
from bidding.texts.formulas import NEEDED
from bidding.texts.parameters import Parameter, clauses, parameters_of

COLUMNS = ("code", "name", "unit", "quantity")
NUMBERS = ("k", "above", "below")


class DocumentForm(forms.Form):
    """Fill-ins of a template by clause, then criteria, price formula and bill of quantities."""

    method = forms.ChoiceField(label=gettext_lazy("Price formula"), choices=[(name, name) for name in NEEDED])
    k = forms.DecimalField(label=gettext_lazy("Factor k"), required=False)
    above = forms.DecimalField(
        label=gettext_lazy("Points deducted for each 1% above"), required=False, min_value=Decimal(0)
    )
    below = forms.DecimalField(
        label=gettext_lazy("Points deducted for each 1% below"), required=False, min_value=Decimal(0)
    )
    boq = forms.CharField(
        label=gettext_lazy("Bill of quantities"),
        widget=forms.Textarea({"rows": 10, "wrap": "off"}),
        help_text=gettext_lazy(
            "One item a line: code, name, unit, quantity, separated by a tab or two spaces."
        ),
    )

    def __init__(self, *args: Any, template: DocTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        self.parameters = parameters_of(template.body)
        for parameter in self.parameters:
            self.fields[parameter.name] = field_of(parameter)
        for number in self.optional():
            label = _("Keep this optional clause")
            self.fields[f"with_{number}"] = forms.BooleanField(label=label, required=False, initial=True)
        for criterion in template.body["criteria"]:
            self.fields[f"weight_{criterion['code']}"] = forms.DecimalField(
                label=criterion["name"], min_value=Decimal(0), max_value=Decimal(100)
            )

    def optional(self) -> list[str]:
        """Return the numbers of the clauses that may be left out."""
        return [clause["number"] for clause in clauses(self.template.body) if clause["kind"] == "optional"]

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Yield each clause that has fill-ins, with its fields."""
        for clause in clauses(self.template.body):
            names = [p.name for p in self.parameters if p.clause == clause["number"]]
            names += [f"with_{clause['number']}"] * (clause["kind"] == "optional")
            fields = [self[name] for name in names]
            if fields:
                yield f"{clause['number']} {clause['title']}", fields

    def weights(self) -> list[BoundField]:
        """Return the fields of the criteria's points."""
        return [self[f"weight_{criterion['code']}"] for criterion in self.template.body["criteria"]]

    def formula_fields(self) -> list[BoundField]:
        """Return the fields of the price formula."""
        return [self["method"], *(self[name] for name in NUMBERS)]

    def clean_boq(self) -> list[dict[str, str]]:
        """Read the bill of quantities. Says which line is at fault."""
        return [
            _item(number, line)
            for number, line in enumerate(self.cleaned_data["boq"].splitlines(), start=1)
            if line.strip()
        ]

    def written(self) -> dict[str, Any]:
        """Return what actions.documents.write_document takes."""
        data = self.cleaned_data
        body = self.template.body
        numbers = {name: f"{data[name]}" for name in NUMBERS if data[name] is not None}
        return {
            "values": {
                **{p.name: _plain(data[p.name]) for p in self.parameters},
                **{f"with_{n}": "yes" if data[f"with_{n}"] else "no" for n in self.optional()},
            },
            "criteria": [{**c, "max": _number(data[f"weight_{c['code']}"])} for c in body["criteria"]],
            "price_formula": {**body["price_formula"], "method": data["method"], **numbers},
            "boq": data["boq"],
        }


def field_of(parameter: Parameter) -> forms.Field:
    """Make the field for a fill-in."""
    shared: dict[str, Any] = {
        "label": parameter.label,
        "required": parameter.required,
        "initial": parameter.default,
    }
    match parameter.type:
        case "money":
            initial = Decimal(parameter.default) if parameter.default else None
            return MoneyField(**{**shared, "initial": initial})
        case "days":
            return forms.IntegerField(
                **shared, min_value=_bound(parameter.least, 0), max_value=_bound(parameter.most)
            )
        case "number" | "percent":
            return forms.DecimalField(
                **shared, min_value=parameter.least or Decimal(0), max_value=parameter.most
            )
        case "date":
            return forms.DateField(
                **shared, widget=forms.DateInput({"type": "date", "class": "in-short"}, "%Y-%m-%d")
            )
        case "choice":
            return forms.ChoiceField(**shared, choices=list(parameter.choices.items()))
        case "long_text":
            return forms.CharField(**shared, widget=forms.Textarea({"rows": 3}))
    return forms.CharField(**shared, max_length=500)


def _bound(value: Decimal | None, default: int | None = None) -> int | None:
    return default if value is None else int(value)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _number(value: Decimal) -> int | str:
    return int(value) if value == int(value) else str(value)


def _item(number: int, line: str) -> dict[str, str]:
    cells = [
        cell.strip() for cell in (line.split("\t") if "\t" in line else line.split("  ")) if cell.strip()
    ]
    if len(cells) != len(COLUMNS):
        raise forms.ValidationError(
            _("Line %(number)d: code, name, unit and quantity are needed.") % {"number": number}
        )
    try:
        good = Decimal(cells[3].replace(",", "")) > 0
    except ArithmeticError:
        good = False
    if not good:
        raise forms.ValidationError(
            _("Line %(number)d: the quantity “%(quantity)s” is no number above zero.")
            % {"number": number, "quantity": cells[3]}
        )
    return dict(zip(COLUMNS, [*cells[:3], cells[3].replace(",", "")], strict=True))


def initial_of(template: DocTemplate, written: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form shows: the template's own contents, or those of a version (values, criteria, …)."""
    criteria = written.get("criteria") or template.body["criteria"]
    formula = written.get("price_formula") or template.body["price_formula"]
    boq = written.get("boq") or template.body["boq"]
    return {
        **_values(template, written.get("values", {})),
        **{f"weight_{c['code']}": c["max"] for c in criteria},
        **{name: formula.get(name) for name in ("method", *NUMBERS)},
        "boq": "\n".join("\t".join(str(item[name]) for name in COLUMNS) for item in boq),
    }


def _values(template: DocTemplate, values: Mapping[str, str]) -> dict[str, Any]:
    money = {p.name for p in parameters_of(template.body) if p.type == "money"}
    shown: dict[str, Any] = {name: Decimal(v) if name in money and v else v for name, v in values.items()}
    return {name: v != "no" if name.startswith("with_") else v for name, v in shown.items()}

"""The forms by which a tender document is written: a chapter's fill-ins, and the structured parts."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bidding.forms.money import MoneyField
from bidding.forms.rows import Column, Grid, Posted
from bidding.rules.contents import label_of, value_problem
from bidding.texts.parameters import MOST_SIGNS, UNITS, BadValueError, Parameter, read
from bidding.texts.portions import Chapter

NUMERIC = frozenset({"number", "percent", "days", "duration"})


class ChapterForm(forms.Form):
    """The fill-ins of one chapter by clause. What is missing may stay missing until the whole is written."""

    # Whether somebody else saved in between.
    conflict = False

    def __init__(
        self,
        *args: Any,
        chapter: Chapter,
        parameters: Sequence[Parameter],
        values: Mapping[str, Any],
        data: Posted | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, *args, **kwargs)  # type: ignore[arg-type]
        self.chapter = chapter
        numbers = {clause["number"] for clause in chapter.clauses}
        self.parameters = [p for p in parameters if p.clause in numbers]
        self.grids = {p.name: _grid(p, values, data) for p in self.parameters if p.type == "table"}
        for parameter in self.parameters:
            if parameter.type != "table":
                self.fields[parameter.name] = field_of(parameter, values.get(parameter.name, ""))
        for clause in chapter.clauses:
            if clause["kind"] == "optional":
                name = f"with_{clause['number']}"
                initial = values.get(name) != "no"
                label = _("Keep this optional clause")
                self.fields[name] = forms.BooleanField(label=label, required=False, initial=initial)

    def of_clause(self, number: str) -> list[BoundField | Grid]:
        """Return what a clause asks for: its switch, then fields and tables in their order."""
        found: list[BoundField | Grid] = []
        if f"with_{number}" in self.fields:
            found.append(self[f"with_{number}"])
        return found + [self.grids.get(p.name) or self[p.name] for p in self.parameters if p.clause == number]

    def clean(self) -> dict[str, Any]:
        """Keep what fits, name what does not; the same reading that decides when the whole is written."""
        given = super().clean() or {}
        kept: dict[str, Any] = {}
        for parameter in self.parameters:
            if parameter.name in self.errors:
                continue
            grid = self.grids.get(parameter.name)
            value = grid.rows if grid else given.get(parameter.name)
            if value in (None, "", []):
                kept[parameter.name] = [] if grid else ""
                continue
            try:
                kept[parameter.name] = read(parameter, value)
            except BadValueError as error:
                said = f"{parameter.clause} {label_of(parameter)}{_(': ')}{value_problem(error)}"
                article = parameter.articles.get(error.code)
                said += f" ({article})" if article else ""
                self.add_error(None if grid else parameter.name, said)
        switches = {name: "yes" if on else "no" for name, on in given.items() if name.startswith("with_")}
        return {**kept, **switches}


def field_of(parameter: Parameter, value: Any) -> forms.Field:
    """Make the field for a fill-in; it checks nothing but what only a field can read."""
    shared: dict[str, Any] = {
        "label": label_of(parameter) + _unit(parameter),
        "required": False,
        "initial": value,
        "help_text": _hint(parameter),
    }
    lint = {"data-lint": parameter.clause}
    match parameter.type:
        case "money":
            initial = Decimal(value) if _is_amount(value) else value
            return MoneyField(**{**shared, "initial": initial}, least=Decimal(0))
        case "date":
            widget = forms.DateInput({"type": "date", "class": "in-short"}, "%Y-%m-%d")
            return forms.DateField(**shared, widget=widget)
        case "choice":
            words = parameter.choices_en if get_language() == "en" else {}
            offered = [(key, words.get(key, text)) for key, text in parameter.choices.items()]
            return forms.ChoiceField(**shared, choices=[("", "—"), *offered])
        case "long_text":
            widget_long = forms.Textarea({"rows": 4, **lint})
            return forms.CharField(**shared, max_length=MOST_SIGNS["long_text"], widget=widget_long)
    if parameter.type in NUMERIC:
        widget_number = forms.TextInput({"inputmode": "decimal", "class": "in-short"})
        return forms.CharField(**shared, max_length=40, widget=widget_number)
    return forms.CharField(**shared, max_length=MOST_SIGNS["text"], widget=forms.TextInput(lint))


def _is_amount(value: Any) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except ArithmeticError:
        return False


def _unit(parameter: Parameter) -> str:
    if parameter.type == "percent":
        return " (%)"
    if parameter.type == "days":
        return f" ({unit_name('days')})"
    return f" ({unit_name(parameter.unit)})" if parameter.type == "duration" else ""


def unit_name(unit: str) -> str:
    """Name a unit of time in the page's language."""
    names = {
        "days": _("days"),
        "workdays": _("working days"),
        "months": _("months"),
        "years": _("years"),
        "hours": _("hours"),
        "minutes": _("minutes"),
    }
    return names.get(unit, UNITS.get(unit, unit))


def _hint(parameter: Parameter) -> str:
    """Say the bounds with the article they rest on, then the standard text's own hint."""
    said = []
    for side, bound in (("least", parameter.least), ("most", parameter.most)):
        if bound is not None and parameter.type != "table":
            words = _("At least %(limit)s.") if side == "least" else _("At most %(limit)s.")
            article = parameter.articles.get(side, "")
            said.append(words % {"limit": f"{bound:f}"} + (f" ({article})" if article else ""))
    own = (parameter.hint_en if get_language() == "en" else "") or parameter.hint
    return " ".join([*said, own]).strip()


def _grid(parameter: Parameter, values: Mapping[str, Any], data: Posted | None) -> Grid:
    kinds = {"long_text": "long", "money": "money", "choice": "choice", "text": "text", "date": "date"}
    columns = [
        Column(
            column.name,
            label_of(column),
            kinds.get(column.type, "number"),
            tuple(column.choices.items()),
            lint=parameter.clause if column.type in {"text", "long_text"} else None,
        )
        for column in parameter.columns
    ]
    rows = values.get(parameter.name)
    grid = Grid(parameter.name, columns, list(rows) if isinstance(rows, list) else [])
    grid.label = label_of(parameter)
    return grid.read(data) if data is not None else grid


def clauses_of(form: ChapterForm) -> Iterator[tuple[Mapping[str, Any], list[BoundField | Grid]]]:
    """Yield the clauses of a chapter with what each asks for."""
    for clause in form.chapter.clauses:
        yield clause, form.of_clause(clause["number"])

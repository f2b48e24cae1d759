"""The forms of the template editor: particulars, a clause with its fill-ins, the structured parts, a file."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding.forms.documents import unit_name
from bidding.forms.parts import (
    BoqForm,
    CriteriaForm,
    FormulaForm,
    PartForm,
    ProcessForm,
    ground_names,
    item_names,
)
from bidding.forms.rows import Column, Grid, Posted
from bidding.models import EnvelopeKind
from bidding.rules.standards import content_name, mandatory
from bidding.texts.composing import RULE_FIELDS, Rules
from bidding.texts.parameters import TYPES, UNITS
from bidding.texts.standards import ANSWERS

MOST_FILE = 2 * 1024 * 1024
KINDS = [
    ("locked", gettext_lazy("Locked")),
    ("fill_in", gettext_lazy("To fill in")),
    ("optional", gettext_lazy("Optional")),
]


class DayField(forms.DateField):
    """A day, asked for by the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date", "class": "in-short"}, "%Y-%m-%d"), **kwargs)


class VersionForm(forms.Form):
    """A new version of a standard text."""

    version = forms.CharField(label=gettext_lazy("Version"), max_length=20)
    effective_from = DayField(label=gettext_lazy("In force from"))
    effective_to = DayField(label=gettext_lazy("In force until"), required=False)


class ParticularsForm(forms.Form):
    """What stands beside the clauses of a draft."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    effective_from = DayField(label=gettext_lazy("In force from"))
    effective_to = DayField(label=gettext_lazy("In force until"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What changes and why"), required=False, widget=forms.Textarea({"rows": 3})
    )


class FileForm(forms.Form):
    """A standard text as a JSON file, as the export writes it."""

    file = forms.FileField(
        label=gettext_lazy("JSON file"),
        widget=forms.FileInput({"accept": ".json"}),
        help_text=gettext_lazy(
            "As “Save as a file” writes it. It becomes a draft that a second person approves."
        ),
    )

    def clean_file(self) -> Any:
        """Read the file; nothing of it is trusted before it is validated."""
        file = self.cleaned_data["file"]
        if file.size > MOST_FILE:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        try:
            return json.loads(file.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This is no JSON file.")) from error


class ClauseForm(forms.Form):
    """A clause: its number, title, kind and text, what it covers, and its fill-ins as a table."""

    number = forms.CharField(label=gettext_lazy("Clause number"), max_length=12)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of clause"), choices=KINDS)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 10}),
        help_text=gettext_lazy(
            "{name} is a fill-in or a fact, {law:KEY} a figure of law; lines that begin with | are a table, ★ is binding."
        ),
    )
    covers = forms.MultipleChoiceField(
        label=gettext_lazy("Covers what the law asks for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Posted | None, *, clause: Mapping[str, Any], regime: str) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        codes = [code for code, row in mandatory().items() if row["regime"] == regime]
        self.fields["covers"].choices = [(code, content_name(code)) for code in codes]  # type: ignore[attr-defined]
        self.clause = clause
        self.initial = {
            name: clause.get(name, "") for name in ("number", "title", "title_en", "kind", "text", "covers")
        }
        rows = [_flat(parameter) for parameter in clause.get("parameters", [])]
        self.grid = Grid("parameters", _columns(), rows, label=_("Fill-ins"))
        if data is not None:
            self.grid.read(data)

    def written(self) -> dict[str, Any]:
        """Return the clause as it is kept."""
        data = self.cleaned_data
        before = {one["name"]: one for one in self.clause.get("parameters", [])}
        parameters = [_deep(row, before.get(row["name"], {})) for row in self.grid.rows]
        clause = {
            name: data[name] for name in ("number", "title", "title_en", "kind", "covers") if data[name]
        }
        clause["text"] = data["text"].replace("\r\n", "\n")
        kept = {name: self.clause[name] for name in ("sheet", "respond", "text_en") if name in self.clause}
        return {**kept, **clause, **({"parameters": parameters} if parameters else {})}


def type_name(kind: str) -> str:
    """Name the type of a fill-in in the page's language."""
    names = {
        "text": _("line of text"),
        "long_text": _("passage of text"),
        "money": _("amount of money"),
        "number": _("figure"),
        "percent": _("percentage"),
        "days": _("number of days"),
        "duration": _("length of time"),
        "date": _("date"),
        "choice": _("choice"),
        "table": _("table"),
    }
    return names.get(kind, kind)


def answer_name(kind: str) -> str:
    """Name what bidders hand in under a line of the bid form."""
    names = {"file": _("file"), "letter": _("letter of bid"), "boq": _("priced bill of quantities")}
    return names.get(kind) or type_name(kind)


def _columns() -> list[Column]:
    types = [(name, type_name(name)) for name in sorted(TYPES)]
    units = [("", "—"), *((name, unit_name(name)) for name in UNITS)]
    return [
        Column("name", _("Name of the fill-in")),
        Column("label", _("Label")),
        Column("type", _("Type"), "choice", types),
        Column("required", _("Needed"), "choice", [("yes", _("needed")), ("no", _("may stay empty"))]),
        Column("default", _("Default")),
        Column("choices", _("Choices: key=text; …")),
        Column("least", _("Least"), css="cell-number"),
        Column("most", _("Most"), css="cell-number"),
        Column("unit", _("Unit"), "choice", units),
        Column("law_least", _("Least by law")),
        Column("law_most", _("Most by law")),
        Column("law_default", _("Default by law")),
        Column("columns", _("Columns: name:label:type; …")),
    ]


def _flat(parameter: Mapping[str, Any]) -> dict[str, Any]:
    law = parameter.get("law", {})
    default = parameter.get("default", "")
    return {
        **{name: parameter.get(name, "") for name in ("name", "label", "type", "least", "most", "unit")},
        "required": "yes" if parameter.get("required", True) else "no",
        "default": json.dumps(default, ensure_ascii=False) if isinstance(default, list) else default,
        "choices": "; ".join(f"{key}={text}" for key, text in parameter.get("choices", {}).items()),
        **{f"law_{side}": law.get(side, "") for side in ("least", "most", "default")},
        "columns": "; ".join(f"{c['name']}:{c['label']}:{c['type']}" for c in parameter.get("columns", [])),
    }


def _deep(row: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return a fill-in out of its row; what the table does not show (hints, English) stays."""
    shown = {
        "name",
        "label",
        "type",
        "required",
        "default",
        "choices",
        "least",
        "most",
        "unit",
        "law",
        "columns",
    }
    kept = {name: value for name, value in before.items() if name not in shown}
    made: dict[str, Any] = {"name": row["name"], "label": row["label"], "type": row["type"]}
    if row["required"] == "no":
        made["required"] = False
    made |= {name: row[name] for name in ("least", "most", "unit") if row[name]}
    if row["default"]:
        made["default"] = _default(row)
    if row["choices"]:
        pairs = (pair.partition("=") for pair in row["choices"].replace("；", ";").split(";") if pair.strip())
        made["choices"] = {key.strip(): text.strip() for key, _equals, text in pairs}
    law = {side: row[f"law_{side}"] for side in ("least", "most", "default") if row[f"law_{side}"]}
    if law:
        made["law"] = law
    if row["columns"]:
        made["columns"] = _deep_columns(row["columns"], before.get("columns", []))
    return {**kept, **made}


def _default(row: Mapping[str, str]) -> Any:
    if row["type"] != "table":
        return row["default"]
    try:
        return json.loads(row["default"])
    except ValueError:
        return row["default"]  # validation names it


def _deep_columns(text: str, before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    known = {column["name"]: column for column in before}
    made = []
    for piece in text.replace("；", ";").split(";"):
        name, _colon, rest = piece.strip().partition(":")
        label, _colon, kind = rest.rpartition(":")
        if name:
            made.append({**known.get(name, {}), "name": name, "label": label or rest, "type": kind or "text"})
    return made


class StandardRejectionsForm(PartForm):
    """The conditions of rejection of a standard text; one with an article is locked for agencies."""

    def tables(self) -> Iterable[Grid]:
        """One table."""
        columns = (
            Column("code", _("Code"), css="cell-code"),
            Column("text", _("Condition of rejection"), "long"),
            Column("clause", _("Clause"), css="cell-code"),
            Column("article", _("Legal basis")),
            Column("ground", _("Ground in law"), "choice", tuple(ground_names().items())),
            Column("item", _("Step of the review"), "choice", tuple(item_names().items())),
        )
        return (
            Grid(
                "rejections",
                columns,
                [dict(row) for row in self.rules.rejections],
                label=_("Conditions of rejection"),
            ),
        )

    def content(self) -> dict[str, Any]:
        """What the table does not show stays with its code."""
        known = {row["code"]: row for row in self.rules.rejections}
        rows = [{**known.get(row["code"], {}), **row} for row in self.grids[0].rows]
        optional = ("clause", "article")
        return {
            "rejections": [{n: v for n, v in row.items() if v != "" or n not in optional} for row in rows]
        }


class StandardProcessForm(ProcessForm):
    """Committee and envelopes, and the keyholders that a new lot begins with."""

    needed = forms.IntegerField(label=gettext_lazy("Keyholders needed to open"), min_value=2, max_value=8)
    total = forms.IntegerField(label=gettext_lazy("Keyholders"), min_value=3, max_value=9)

    def __init__(self, data: Posted | None, files: Any, *, body: Mapping[str, Any], **given: Any) -> None:
        super().__init__(data, files, body={"committee": {}, **body}, **given)
        self.initial |= body.get("keyset", {"needed": 2, "total": 3})

    def content(self) -> dict[str, Any]:
        """Late bids are refused."""
        data = self.cleaned_data
        keyset = {"needed": data["needed"], "total": data["total"]}
        return {**super().content(), "keyset": keyset, "late": {"policy": "refuse"}}


class RequiresForm(PartForm):
    """What the text must contain, and what bidders hand in."""

    requires = forms.MultipleChoiceField(
        label=gettext_lazy("Content that the law asks for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Posted | None, files: Any, *, body: Mapping[str, Any], **given: Any) -> None:
        super().__init__(data, files, body=body, **given)
        named = body.get("requires", [])
        regimes = {row["regime"] for code, row in mandatory().items() if code in named}
        choices = [
            (code, f"{content_name(code)} ({row['article']})")
            for code, row in mandatory().items()
            if not regimes or row["regime"] in regimes
        ]
        self.fields["requires"].choices = choices  # type: ignore[attr-defined]
        self.initial = {"requires": body.get("requires", [])}

    def tables(self) -> Iterable[Grid]:
        """What bidders hand in, by envelope."""
        columns = (
            Column("code", _("Code"), css="cell-code"),
            Column("envelope", _("Envelope"), "choice", tuple((k.value, str(k.label)) for k in EnvelopeKind)),
            Column("title", _("Title")),
            Column("clause", _("Clause"), css="cell-code"),
            Column(
                "answer", _("Answer"), "choice", tuple((name, answer_name(name)) for name in sorted(ANSWERS))
            ),
            Column("required", _("Needed"), "choice", [("yes", _("needed")), ("no", _("may stay empty"))]),
        )
        rows = [{**line, "required": line.get("required", True)} for line in self.body.get("bid_form", [])]
        return (Grid("bid_form", columns, rows, label=_("What bidders hand in")),)

    def content(self) -> dict[str, Any]:
        """What the table does not show (columns, choices) stays with its code."""
        known = {line["code"]: line for line in self.body.get("bid_form", [])}
        lines = [
            {**known.get(row["code"], {}), **row, "required": row["required"] == "yes"}
            for row in self.grids[0].rows
        ]
        told: dict[str, Any] = {"requires": self.cleaned_data["requires"]}
        if lines:
            told["bid_form"] = [{n: v for n, v in line.items() if v != "" or n != "clause"} for line in lines]
        return told


STANDARD_FORMS: Mapping[str, type[PartForm]] = {
    "criteria": CriteriaForm,
    "formula": FormulaForm,
    "rejections": StandardRejectionsForm,
    "process": StandardProcessForm,
    "boq": BoqForm,
    "requires": RequiresForm,
}


def rules_in(body: Mapping[str, Any]) -> Rules:
    """Return the structured parts of a standard text as the forms take them."""
    return Rules(**{name: body[name] for name in RULE_FIELDS if name in body})

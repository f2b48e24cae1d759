"""What may be filled into a standard text: typed, checked, and written the way the document says it.

A parameter of a template is {"name", "label", "type", "required", "default", "choices", "least", "most", "unit",
"columns", "law", "hint"}. Types: text, long_text, money (yuan), number, percent, days, duration (with `unit`), date,
choice, table (with `columns`; its value is a list of rows, `least` and `most` count rows). `law` names the figures that
bound it or stand in it at first: {"least": KEY, "most": KEY, "default": KEY}; see `drawn`.
Pure: codes come out instead of sentences; bidding.rules.contents puts them into words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from bidding.texts.numerals import decimal_of
from bidding.texts.shapes import hidden
from bidding.texts.tables import table

TYPES = frozenset(
    {
        "text",
        "long_text",
        "money",
        "number",
        "percent",
        "days",
        "duration",
        "date",
        "choice",
        "table",
    }
)
# How the document writes a duration.
UNITS: Mapping[str, str] = {
    "days": "日",
    "workdays": "个工作日",
    "months": "个月",
    "years": "年",
    "hours": "小时",
    "minutes": "分钟",
}
CENT = Decimal("0.01")
MOST_SIGNS = {"text": 500, "long_text": 8000}
MOST_ROWS = 200


class BadValueError(ValueError):
    """A value does not fit its parameter; `code` says why, `limit` which bound it passed, `row` where in a table."""

    def __init__(self, code: str, limit: str = "", row: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit
        self.row = row


class LawFigure(Protocol):
    """What a bound needs of a figure of law; bidding.law.figures.Figure is one."""

    @property
    def amount(self) -> Decimal: ...

    @property
    def article(self) -> str: ...


@dataclass(frozen=True)
class Parameter:
    """One fill-in of a standard text, standing in a clause; also one column of a table."""

    name: str
    label: str
    type: str
    clause: str = ""
    required: bool = True
    default: Any = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    least: Decimal | None = None
    most: Decimal | None = None
    unit: str = ""
    columns: Sequence["Parameter"] = ()
    law: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    # The same in English, for the page alone.
    label_en: str = ""
    choices_en: Mapping[str, str] = field(default_factory=dict)
    hint_en: str = ""
    # Which article a bound rests on, by "least" and "most"; only of bounds drawn from the law.
    articles: Mapping[str, str] = field(default_factory=dict)


def parameters_of(body: Mapping[str, Any]) -> list[Parameter]:
    """List a template's fill-ins in the order of the document. ValueError for a type that is not known."""
    return [
        parameter_of(raw, clause["number"])
        for clause in clauses(body)
        for raw in clause.get("parameters", [])
    ]


def clauses(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List a template's clauses in the order of the document."""
    return [
        clause
        for volume in body["volumes"]
        for chapter in volume["chapters"]
        for clause in chapter["clauses"]
    ]


def parameter_of(raw: Mapping[str, Any], clause: str) -> Parameter:
    """Read one parameter of a clause. ValueError for a type that is not known."""
    if raw["type"] not in TYPES:
        raise ValueError(f"{raw['name']}: no such type {raw['type']!r}")
    default = raw.get("default", "")
    return Parameter(
        name=raw["name"],
        label=raw["label"],
        type=raw["type"],
        clause=clause,
        required=raw.get("required", True),
        default=default if isinstance(default, list) else "" if default is None else str(default),
        choices=raw.get("choices", {}),
        least=_bound(raw.get("least")),
        most=_bound(raw.get("most")),
        unit=raw.get("unit", ""),
        columns=tuple(parameter_of(column, clause) for column in raw.get("columns", [])),
        law=raw.get("law", {}),
        hint=raw.get("hint", ""),
        label_en=raw.get("label_en", ""),
        choices_en=raw.get("choices_en", {}),
        hint_en=raw.get("hint_en", ""),
    )


def _bound(raw: object) -> Decimal | None:
    return None if raw is None else Decimal(str(raw))


def drawn(parameter: Parameter, figures: Mapping[str, LawFigure]) -> Parameter:
    """Return the parameter with the bounds and the default that the law has on a day.

    Of two bounds the narrower holds. A figure that the regime does not have bounds nothing.
    """
    found = {side: figures[key] for side, key in parameter.law.items() if key in figures}
    least, most = parameter.least, parameter.most
    if "least" in found:
        least = max(found["least"].amount, least or Decimal(0))
    if "most" in found:
        most = found["most"].amount if most is None else min(found["most"].amount, most)
    default = parameter.default
    if "default" in found and not default:
        default = f"{found['default'].amount:f}"
    articles: dict[str, str] = {side: one.article for side, one in found.items() if side != "default"}
    return replace(parameter, least=least, most=most, default=default, articles=articles)


def read(parameter: Parameter, value: object) -> Any:
    """Return the value in the one form in which it is kept; "" for nothing. A table is a list of rows.

    Raises BadValueError: missing, number, whole, least, most, date, choice, long, line, signs, rows.
    """
    if parameter.type == "table":
        return _rows(parameter, value)
    text = "" if value is None else str(value).strip()
    if not text:
        if parameter.required:
            raise BadValueError("missing")
        return ""
    match parameter.type:
        case "text" | "long_text":
            return _words(parameter, text)
        case "choice":
            return _choice(parameter, text)
        case "date":
            return _date(text)
    return _number(parameter, text)


def _words(parameter: Parameter, text: str) -> str:
    if len(text) > MOST_SIGNS[parameter.type]:
        raise BadValueError("long", str(MOST_SIGNS[parameter.type]))
    if hidden(text.replace("\r\n", "\n").replace("\r", "\n")):
        raise BadValueError("signs")
    lines = text.splitlines()
    # A line that begins with # or | would pretend to be a heading or a row of the standard text.
    if any(line.lstrip().startswith(("#", "|")) for line in lines) or "{" in text or "}" in text:
        raise BadValueError("line")
    return " ".join(lines) if parameter.type == "text" else "\n".join(lines)


def _choice(parameter: Parameter, text: str) -> str:
    if text not in parameter.choices:
        raise BadValueError("choice")
    return text


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadValueError("date") from error


def _number(parameter: Parameter, text: str) -> str:
    number = decimal_of(text)
    if number is None:
        raise BadValueError("number")
    if parameter.type in {"days", "duration"} and number != int(number):
        raise BadValueError("whole")
    least = Decimal(0) if parameter.least is None else parameter.least
    if number < least:
        raise BadValueError("least", f"{least:f}")
    if parameter.most is not None and number > parameter.most:
        raise BadValueError("most", f"{parameter.most:f}")
    return f"{number.quantize(CENT):f}" if parameter.type == "money" else f"{number:f}"


def _rows(parameter: Parameter, value: object) -> list[dict[str, str]]:
    given = value if isinstance(value, list) else []
    rows = [
        row for row in given if isinstance(row, Mapping) and any(str(cell).strip() for cell in row.values())
    ]
    if not rows and parameter.required:
        raise BadValueError("missing")
    least, most = parameter.least or 0, parameter.most or MOST_ROWS
    if rows and not least <= len(rows) <= min(most, MOST_ROWS):
        raise BadValueError("rows", f"{least}–{min(most, MOST_ROWS)}")
    return [_row(parameter, number, row) for number, row in enumerate(rows, start=1)]


def _row(parameter: Parameter, number: int, row: Mapping[Any, Any]) -> dict[str, str]:
    kept = {}
    for column in parameter.columns:
        try:
            kept[column.name] = read(column, row.get(column.name))
        except BadValueError as error:
            raise BadValueError(error.code, error.limit, row=f"{number} {column.label}") from error
    return kept


def written(parameter: Parameter, value: Any) -> str:
    """Write a kept value the way the document says it; a stroke for nothing."""
    if not value:
        return "／"
    match parameter.type:
        case "money":
            return f"人民币{Decimal(value):,.2f}元"
        case "percent":
            return f"{value}%"
        case "days":
            return f"{value}日"
        case "duration":
            return f"{value}{UNITS[parameter.unit]}"
        case "date":
            day = date.fromisoformat(value)
            return f"{day.year}年{day.month}月{day.day}日"
        case "choice":
            return parameter.choices[value]
        case "table":
            return _written_rows(parameter, value)
    return str(value)


def _written_rows(parameter: Parameter, rows: Sequence[Mapping[str, str]]) -> str:
    cells = [[written(column, row.get(column.name, "")) for column in parameter.columns] for row in rows]
    return table([column.label for column in parameter.columns], cells)

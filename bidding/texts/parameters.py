"""What may be filled into a standard text: typed, checked, and written the way the document says it.

A parameter of a template is {"name", "label", "type", "required", "default", "choices", "least", "most"}.
Pure: codes come out instead of sentences; bidding.rules.documents puts them into words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

TYPES = frozenset({"text", "long_text", "money", "number", "percent", "days", "date", "choice"})
CENT = Decimal("0.01")


class BadValueError(ValueError):
    """A value does not fit its parameter; `code` says why, `limit` which bound it passed."""

    def __init__(self, code: str, limit: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


@dataclass(frozen=True)
class Parameter:
    """One fill-in of a standard text, standing in a clause."""

    name: str
    label: str
    type: str
    clause: str = ""
    required: bool = True
    default: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    least: Decimal | None = None
    most: Decimal | None = None


def parameters_of(body: Mapping[str, Any]) -> list[Parameter]:
    """List a template's fill-ins in the order of the document. ValueError for a type that is not known."""
    return [
        _parameter(raw, clause["number"]) for clause in clauses(body) for raw in clause.get("parameters", [])
    ]


def clauses(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List a template's clauses in the order of the document."""
    return [
        clause
        for volume in body["volumes"]
        for chapter in volume["chapters"]
        for clause in chapter["clauses"]
    ]


def _parameter(raw: Mapping[str, Any], clause: str) -> Parameter:
    if raw["type"] not in TYPES:
        raise ValueError(f"{raw['name']}: no such type {raw['type']!r}")
    return Parameter(
        name=raw["name"],
        label=raw["label"],
        type=raw["type"],
        clause=clause,
        required=raw.get("required", True),
        default=str(raw.get("default", "")),
        choices=raw.get("choices", {}),
        least=_bound(raw.get("least")),
        most=_bound(raw.get("most")),
    )


def _bound(raw: object) -> Decimal | None:
    return None if raw is None else Decimal(str(raw))


def read(parameter: Parameter, value: object) -> str:
    """Return the value in the one form in which it is kept; "" for nothing.

    Raises BadValueError: missing, number, whole, least, most, date, choice.
    """
    text = "" if value is None else str(value).strip()
    if not text:
        if parameter.required:
            raise BadValueError("missing")
        return ""
    if parameter.type in {"text", "long_text"}:
        return text
    if parameter.type == "choice":
        return _choice(parameter, text)
    return _date(text) if parameter.type == "date" else _number(parameter, text)


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
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise BadValueError("number") from error
    if not number.is_finite():
        raise BadValueError("number")
    if parameter.type == "days" and number != int(number):
        raise BadValueError("whole")
    least = Decimal(0) if parameter.least is None else parameter.least
    if number < least:
        raise BadValueError("least", f"{least:f}")
    if parameter.most is not None and number > parameter.most:
        raise BadValueError("most", f"{parameter.most:f}")
    return f"{number.quantize(CENT):f}" if parameter.type == "money" else f"{number:f}"


def written(parameter: Parameter, value: str) -> str:
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
        case "date":
            day = date.fromisoformat(value)
            return f"{day.year}年{day.month}月{day.day}日"
        case "choice":
            return parameter.choices[value]
    return value

"""What is wrong with the answers of a bid form: the twin of static/js/bidding/answers.js. Pure.

Nothing here refuses a bid: before sealing the page says it, after opening the committee reads it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bidding.answers import MOST_TEXT, RESPONSES, is_readable
from bidding.texts.bid_forms import Column, Item

AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,2})?", re.ASCII)
NUMBER = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,6})?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOST_CELL: Final = 500
# Codes of faults; those of MISSING are for the committee to judge, the others are mended before sealing.
MISSING: Final = frozenset({"missing", "unanswered"})


@dataclass(frozen=True)
class Fault:
    """One fault: the item, a code (missing, unanswered, note, kind, long, choice, money, number, date, file), and where."""

    item: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


def faults(
    items: Sequence[Item], answers: Mapping[str, Any], *, files: Collection[str] | None = None
) -> list[Fault]:
    """List what is wrong with the answers to these items. `files` are the names in the envelope, None when unknown."""
    return [fault for item in items if item.asked for fault in _faults(item, answers.get(item.code), files)]


def _faults(item: Item, answer: Any, files: Collection[str] | None) -> Iterator[Fault]:
    if answer is not None and not is_readable(answer):
        yield Fault(item.code, "kind")
        return
    if is_empty(answer):
        if item.required:
            yield Fault(item.code, "missing")
        return
    match item.answer:
        case "file":
            yield from _file(item, answer, files)
        case "table":
            yield from _table(item, answer)
        case "response":
            yield from _response(item, answer)
        case _:
            yield from _simple(item, answer)


def is_empty(answer: Any) -> bool:
    """Tell whether nothing was answered: no text, no file, no row with anything in it. For what can be read."""
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, Mapping):
        return not answer or (all(isinstance(one, str) for one in answer.values()) and not answer.get("file"))
    if isinstance(answer, list):
        return not any(any(str(cell).strip() for cell in row.values()) for row in answer)
    return answer is None


def _simple(item: Item, answer: Any) -> Iterator[Fault]:
    if not isinstance(answer, str):
        yield Fault(item.code, "kind")
    elif len(answer) > MOST_TEXT:
        yield Fault(item.code, "long", {"most": str(MOST_TEXT)})
    elif code := _wrong(item.answer, answer, item.choices):
        yield Fault(item.code, code)


def _wrong(kind: str, text: str, choices: Collection[str]) -> str:
    match kind:
        case "choice":
            return "" if text in choices else "choice"
        case "money":
            return "" if AMOUNT.fullmatch(text) else "money"
        case "number" | "percent":
            return "" if NUMBER.fullmatch(text) else "number"
        case "date":
            return "" if _is_day(text) else "date"
    return ""


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _file(item: Item, answer: Any, files: Collection[str] | None) -> Iterator[Fault]:
    if not isinstance(answer, Mapping) or not isinstance(answer.get("file"), str):
        yield Fault(item.code, "kind")
    elif files is not None and answer["file"] not in files:
        yield Fault(item.code, "file", {"name": answer["file"]})


def _table(item: Item, answer: Any) -> Iterator[Fault]:
    if not isinstance(answer, list):
        yield Fault(item.code, "kind")
        return
    for number, row in enumerate(answer, start=1):
        for column in item.columns:
            yield from _cell(item, column, str(row.get(column.name, "")).strip(), number)


def _cell(item: Item, column: Column, text: str, number: int) -> Iterator[Fault]:
    facts = {"row": str(number), "column": column.name}
    if len(text) > MOST_CELL:
        yield Fault(item.code, "long", {**facts, "most": str(MOST_CELL)})
    elif text and (code := _wrong(column.type, text, column.choices)):
        yield Fault(item.code, code, facts)


def _response(item: Item, answer: Any) -> Iterator[Fault]:
    if not isinstance(answer, Mapping) or not all(isinstance(one, Mapping) for one in answer.values()):
        yield Fault(item.code, "kind")
        return
    for row in item.rows:
        given = answer.get(row.code, {})
        if given.get("response") not in RESPONSES:
            yield Fault(item.code, "unanswered", {"row": row.code})
        elif given["response"] == "deviates" and not given.get("note", "").strip():
            yield Fault(item.code, "note", {"row": row.code})

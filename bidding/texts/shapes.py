"""What each part of a standard text looks like: which keys it has and what may stand in them.

Pure. A file from elsewhere is asked here first, so that everything after may rely on the shape.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bidding.texts.numerals import decimal_of

# A body larger than this is no standard text: the longest national one has some four hundred clauses.
MOST_TEXT, MOST_ROWS, MOST_DIGITS = 20_000, 2_000, 30


@dataclass(frozen=True)
class Fault:
    """What is wrong with a standard text, and where; bidding.rules.standards says it in words.

    `place` is a clause number, or a part and what in it ("criteria.T1"); `about` is the word or number at fault.
    """

    code: str
    place: str
    about: str = ""


Test = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MOST_TEXT and not hidden(value)


def hidden(value: str) -> bool:
    """Tell whether a text has control signs, halves of signs, or marks of direction that show another than is stored."""
    return any(
        (ord(sign) < 32 and sign not in "\n\t")
        or "\x7f" <= sign <= "\x9f"
        or "\ud800" <= sign <= "\udfff"
        or sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        for sign in value
    )


def _words(value: Any) -> bool:
    return _text(value) and bool(value.strip())


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 999


def is_number(value: Any) -> bool:
    """Tell whether a value is a finite decimal number, as a number or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > MOST_DIGITS:
        return False
    return decimal_of(str(value)) is not None


def _scalar(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float) or _text(value)


def _open(value: Any) -> bool:
    return _scalar(value) or (isinstance(value, dict) and all(_scalar(one) for one in value.values()))


def _table(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, dict) and all(_text(key) and _scalar(cell) for key, cell in row.items())
        for row in value
    )


TESTS: Mapping[str, Test] = {
    "text": _text,
    "words": _words,
    "count": _count,
    "number": is_number,
    "flag": lambda value: isinstance(value, bool),
    "default": lambda value: _scalar(value) or _table(value),
    "texts": lambda value: isinstance(value, list) and all(_words(one) for one in value),
    "choices": lambda value: (
        isinstance(value, dict) and all(_words(k) and _words(v) for k, v in value.items())
    ),
    "formula": lambda value: isinstance(value, dict) and all(_text(k) and _open(v) for k, v in value.items()),
}

# "name": what stands there; "name?" may be missing; [part] is a list of parts, {part} one part.
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "body": {
        "volumes": ["volume"],
        "criteria": ["criterion"],
        "price_formula": "formula",
        "aggregation": "formula",
        "boq": ["item"],
        "envelopes": "texts",
        "rejections?": ["rejection"],
        "committee?": {"committee"},
        "late?": {"late"},
        "keyset?": {"keyset"},
        "bid_form?": ["form"],
        "requires?": "texts",
    },
    "volume": {"title": "words", "chapters": ["chapter"]},
    "chapter": {"number": "words", "title": "words", "clauses": ["clause"]},
    "clause": {
        "number": "words",
        "title": "words",
        "kind": "words",
        "text": "text",
        "parameters?": ["parameter"],
        "covers?": "texts",
        "sheet?": "flag",
        "respond?": "flag",
    },
    "parameter": {
        "name": "words",
        "label": "words",
        "type": "words",
        "required?": "flag",
        "default?": "default",
        "choices?": "choices",
        "least?": "number",
        "most?": "number",
        "unit?": "words",
        "columns?": ["column"],
        "law?": {"law"},
        "hint?": "text",
        "after?": "words",
        "before?": "words",
    },
    "column": {"name": "words", "label": "words", "type": "words", "choices?": "choices"},
    "law": {"least?": "words", "most?": "words", "default?": "words"},
    "criterion": {
        "code": "words",
        "name": "words",
        "group": "words",
        "max": "number",
        "objective?": "flag",
        "guide?": "text",
    },
    "item": {"code": "words", "name": "words", "unit": "words", "quantity": "number"},
    "rejection": {
        "code": "words",
        "text": "words",
        "clause?": "words",
        "article?": "text",
        "ground?": "words",
        "item?": "words",
        "respond?": "flag",
    },
    "committee": {"members": "count", "representatives": "count"},
    "late": {"policy": "words"},
    "keyset": {"needed": "count", "total": "count"},
    "form": {
        "envelope": "words",
        "code": "words",
        "title": "words",
        "clause?": "words",
        "answer": "words",
        "required?": "flag",
        "columns?": ["column"],
        "choices?": "choices",
        "accept?": "texts",
        "unit?": "text",
        "least?": "number",
        "most?": "number",
        "hint?": "text",
        "criterion?": "words",
        "rejection?": "words",
    },
}
# Beside any word for people there may be the same in English ("title_en"); the canonical text stays Chinese.
ENGLISH = "_en"


def faults(value: Any, part: str = "body", place: str = "") -> Iterator[Fault]:
    """Yield what does not have the shape of a part: missing, unknown and unfit keys."""
    if not isinstance(value, dict):
        yield Fault("shape", place or part)
        return
    shape = {name.rstrip("?"): (inner, name.endswith("?")) for name, inner in SHAPES[part].items()}
    here = _place(value, part, place)
    for name in sorted(map(str, value.keys() - shape.keys())):
        if not name.endswith(ENGLISH):
            yield Fault("unknown_key", here, name[:60])
        elif not (_text(value[name]) or TESTS["choices"](value[name])):
            yield Fault("unfit", f"{here}.{name}"[:80])
    for name, (inner, optional) in shape.items():
        if name in value:
            yield from _inside(value[name], inner, f"{here}.{name}" if here else name)
        elif not optional:
            yield Fault("missing_key", here, name)


def _place(value: Mapping[str, Any], part: str, place: str) -> str:
    """A clause is known by its number, anything else by its code or name, so that people find it."""
    if part == "clause":
        return str(value.get("number", place))[:40]
    name = value.get("code") or value.get("name")
    return f"{place.rsplit('.', 1)[0]}.{name}"[:80] if name and place else place


def _inside(value: Any, inner: Any, place: str) -> Iterator[Fault]:
    if isinstance(inner, str):
        if not TESTS[inner](value):
            yield Fault("unfit", place)
    elif isinstance(inner, set):
        yield from faults(value, next(iter(inner)), place)
    elif not isinstance(value, list) or len(value) > MOST_ROWS:
        yield Fault("unfit", place)
    else:
        for index, one in enumerate(value, start=1):
            yield from faults(one, inner[0], f"{place}.{index}")

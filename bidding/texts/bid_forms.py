"""The form that bidders fill in, generated from the tender document: no proprietary tool knows more than the document says.

It is drawn from the standard text's own list (bid_form), from the criteria (what is marked must be findable), from the
★ conditions and the technical requirements (one table with one response a row), and from the bill of quantities. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from bidding.texts.blocks import CLAUSE, blocks
from bidding.texts.composing import SUBSTANTIVE

# Answers that are given elsewhere: in the letter's own fields, and in the priced bill of quantities.
ELSEWHERE: Final = frozenset({"letter", "boq"})
ANSWERS: Final = frozenset({"file", "text", "choice", "table", "money", "date", "response"}) | ELSEWHERE
TECHNICAL, PRICE = "technical", "price"
RESPONSES, REQUIREMENTS = "RESPONSE", "DEVIATION"
# A bidder cannot declare these of itself in a table: the platform, the price or the committee shows them.
_UNANSWERABLE: Final = frozenset(
    {"no_seal_and_sign", "multiple_bids", "price_below_cost", "price_above_max", "illegal_act"}
)
_TECHNICAL_CHAPTERS: Final = ("技术标准", "技术要求", "技术规格", "采购需求")
_MOST_QUOTED: Final = 400
# The sign before a condition, not the one that a condition speaks of (“标有★的…”).
_SIGN: Final = re.compile(rf"{SUBSTANTIVE}(?!的)")


@dataclass(frozen=True)
class Column:
    """One column of a table: its name in the answer, its label, and text, number, money, percent, date or choice."""

    name: str
    label: str
    label_en: str = ""
    type: str = "text"
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One condition to respond to: its code, the clause it stands in, what it asks, whether it is a ★ condition."""

    code: str
    clause: str
    text: str
    substantive: bool = False


@dataclass(frozen=True)
class Item:
    """One thing a bidder answers, in one envelope, with the clause that asks for it and the criterion it proves."""

    code: str
    envelope: str
    answer: str
    title: str
    title_en: str = ""
    clause: str = ""
    criterion: str = ""
    required: bool = True
    hint: str = ""
    hint_en: str = ""
    accept: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether the form itself asks it, and not the letter or the bill of quantities."""
        return self.answer not in ELSEWHERE

    @property
    def plain(self) -> dict[str, Any]:
        """The item as plain values, for JSON."""
        return {
            **asdict(self),
            "choices": dict(self.choices),
            "accept": list(self.accept),
            "columns": [asdict(column) for column in self.columns],
            "rows": [asdict(row) for row in self.rows],
        }


def form_of(
    body: Mapping[str, Any],
    *,
    text: str,
    criteria: Sequence[Mapping[str, Any]],
    envelopes: Sequence[str],
    rejections: Sequence[Mapping[str, Any]] = (),
    boq: Sequence[Mapping[str, Any]] = (),
    values: Mapping[str, Any] | None = None,
) -> list[Item]:
    """Return the form of a tender document, in the order of the envelopes asked for.

    `body` is the standard text, `text` the canonical text, the rest what the document fixes. Items of envelopes or of
    optional clauses that the document left out are left out too.
    """
    said = clause_texts(text)
    listed = list(_listed(body, values or {}))
    proved = {item.criterion for item in listed}
    found = [
        *listed,
        *_of_criteria(criteria, proved),
        *_responses(rejections, said),
        *_requirements(body, said),
    ]
    if boq and not any(item.answer == "boq" for item in found):
        found.append(Item("BOQ", PRICE, "boq", "已标价工程量清单", "Priced bill of quantities"))
    return [item for kind in envelopes for item in found if item.envelope == kind]


def clause_texts(text: str) -> dict[str, str]:
    """Return what stands under each clause of a canonical text, by its number; tables are left out."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for block in blocks(text):
        if block.kind == "heading":
            number = CLAUSE.match(block.text + " ")
            lines = found.setdefault(number[1], []) if number else []
        elif block.kind == "paragraph":
            lines.append(block.text)
    return {number: "\n".join(paragraphs) for number, paragraphs in found.items()}


def _listed(body: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Item]:
    """What the standard text itself lists, without optional clauses that were left out."""
    for raw in body.get("bid_form", []):
        if values.get(f"with_{raw.get('clause', '')}") == "no":
            continue
        yield Item(
            code=str(raw["code"]),
            envelope=str(raw["envelope"]),
            answer=str(raw["answer"]),
            title=str(raw["title"]),
            title_en=str(raw.get("title_en", "")),
            clause=str(raw.get("clause", "")),
            criterion=str(raw.get("criterion", "")),
            required=bool(raw.get("required", True)),
            hint=str(raw.get("hint", "")),
            hint_en=str(raw.get("hint_en", "")),
            accept=tuple(raw.get("accept", ())),
            choices=dict(raw.get("choices", {})),
            columns=tuple(_column(column) for column in raw.get("columns", [])),
        )


def _column(raw: Mapping[str, Any]) -> Column:
    return Column(
        raw["name"], raw["label"], raw.get("label_en", ""), raw.get("type", "text"), raw.get("choices", {})
    )


def _of_criteria(criteria: Iterable[Mapping[str, Any]], proved: set[str]) -> Iterator[Item]:
    """A criterion that nothing in the list proves: where in its files does the bidder answer it?"""
    for one in criteria:
        if one.get("group") == "price" or one["code"] in proved:
            continue
        yield Item(
            code=f"C-{one['code']}",
            envelope=TECHNICAL,
            answer="file",
            title=str(one["name"]),
            title_en=str(one.get("name_en", "")),
            criterion=str(one["code"]),
            required=False,
            hint=str(one.get("guide", "")),
            hint_en=str(one.get("guide_en", "")),
        )


def _responses(rejections: Iterable[Mapping[str, Any]], said: Mapping[str, str]) -> Iterator[Item]:
    """The response table (响应表): a row for each ★ condition that a bidder can declare to meet."""
    rows = tuple(
        Row(str(one["code"]), str(one.get("clause", "")), _quoted(_text_of(one, said)), substantive=True)
        for one in rejections
        if one.get("respond", one.get("ground", "not_responsive") not in _UNANSWERABLE and not _of_price(one))
    )
    if rows:
        yield Item(
            RESPONSES,
            TECHNICAL,
            "response",
            "实质性要求响应表",
            "Response to the ★ conditions",
            hint="各行为否决投标的情形；“无偏离”即承诺不存在该情形。",
            hint_en="Each row is a ground of rejection; “no deviation” declares that it does not apply.",
            rows=rows,
        )


def _of_price(rejection: Mapping[str, Any]) -> bool:
    return str(rejection.get("item", "")) == "price"


def _text_of(rejection: Mapping[str, Any], said: Mapping[str, str]) -> str:
    """A condition with a fill-in in it reads as its line in the canonical text does."""
    text = str(rejection["text"])
    if "{" not in text:
        return text
    head = text.split("{")[0]
    lines = (line for line in said.get(str(rejection.get("clause", "")), "").splitlines() if head in line)
    return next(lines, head)


def _requirements(body: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[Item]:
    """The table of technical deviations (偏离表): a row for each technical requirement."""
    rows = tuple(
        Row(
            f"N{clause['number']}",
            clause["number"],
            _quoted(f"{clause['title']}：{said[clause['number']]}"),
            SUBSTANTIVE in said[clause["number"]],
        )
        for clause in _technical_clauses(body)
        if said.get(clause["number"])
    )
    if rows:
        yield Item(REQUIREMENTS, TECHNICAL, "response", "技术要求偏离表", "Technical deviations", rows=rows)


def _technical_clauses(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    chapters = [chapter for volume in body.get("volumes", []) for chapter in volume["chapters"]]
    named = [clause for chapter in chapters for clause in chapter["clauses"] if clause.get("respond")]
    if named:
        return named
    fitting = [
        chapter for chapter in chapters if any(name in chapter["title"] for name in _TECHNICAL_CHAPTERS)
    ]
    return [clause for chapter in fitting for clause in chapter["clauses"]]


def _quoted(text: str) -> str:
    """A condition in one line without its sign; a long one is cut, for its clause stands in the document."""
    line = " ".join(_SIGN.sub("", text).split())
    return line if len(line) <= _MOST_QUOTED else f"{line[: _MOST_QUOTED - 1]}…"

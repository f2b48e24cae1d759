"""What a standard text (标准文本) must be before an agency may write with it. Pure.

A standard text is a file or a row with `code`, `version`, `title`, `regime` (ZB, GP), `kind` (works, goods, services,
land), `effective_from`, `effective_to` and a `body`:

{"volumes": [{"title", "chapters": [{"number", "title", "clauses": [clause]}]}],
 "criteria": [{"code", "name", "group": technical|commercial|price, "max", "objective", "guide"}],
 "price_formula": {"method": "EV-05", …}, "aggregation": {"method": mean|trimmed, "from", "deviation_percent"},
 "boq": [{"code", "name", "unit", "quantity"}], "envelopes": ["technical", "price", …],
 "rejections": [{"code": "R1", "text", "clause", "article", "ground", "item"}],
 "committee": {"members": 5, "representatives": 1}, "late": {"policy": "refuse"}, "keyset": {"needed": 2, "total": 3},
 "bid_form": [{"envelope", "code", "title", "clause", "answer", "required", "columns", "choices", "accept", "hint"}],
 "requires": ["TD-05.technical_requirements", …]}

clause: {"number": "2.3.1", "title", "kind": locked|fill_in|optional, "text", "parameters": [...], "covers": [codes],
 "sheet": true for a data sheet, "respond": true where a bidder answers clause by clause}; an empty text is a heading.
parameter: {"name", "label", "type", "required", "default", "choices", "least", "most", "unit", "columns", "hint",
 "law": {"least": KEY, "most": KEY, "default": KEY}, "after"/"before": deadline|documents_until|today|another date};
 see bidding.texts.parameters. A bound that is law is a key of the
 table of figures, drawn on the day of writing for the regime and the region; it is never a number here.

Beside every word for people there may be the same in English (`title_en`, `label_en`, `choices_en`, …); the canonical text
stays Chinese. A line of the bid form may name the `criterion` it proves and the `rejection` it answers; it may have
`unit`, `least`, `most`. `respond: false` in a rejection: a bidder has nothing to declare there.

In the text of a clause `{name}` is a fill-in, a fact of the lot (FACTS), a figure of law (`{law:TL-03.bid_…}`) or a
part of the document itself (RULES); a table stands alone on its line. Lines that begin with `|` are a table, one whose
first head is 条款号 a data sheet (前附表): each row begins with the number of a clause that exists. ★ marks what no bid
may deviate from. `ground` of a rejection is one of those of 实施条例51 (GROUNDS), `item` the step of review (ITEMS).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bidding.texts import formulas, shapes
from bidding.texts.composing import MARK, provided
from bidding.texts.parameters import TYPES, UNITS, BadValueError, clauses, parameter_of, read
from bidding.texts.shapes import Fault
from bidding.texts.tables import cells_of

KINDS = frozenset({"locked", "fill_in", "optional"})
GROUPS = frozenset({"technical", "commercial", "price"})
ENVELOPES = frozenset({"qualification", "technical", "price", "guarantee"})
ANSWERS = frozenset({"file", "text", "choice", "table", "money", "date", "letter", "boq"})
COLUMN_TYPES = frozenset({"text", "number", "money", "percent", "date", "choice"})
POLICIES = frozenset({"refuse"})  # 招标投标法28: what comes late is refused, nothing else is lawful
ITEMS = frozenset({"form", "qualification", "responsiveness", "price"})
GROUNDS = frozenset(
    {
        "no_seal_and_sign",
        "no_consortium_agreement",
        "unqualified",
        "multiple_bids",
        "price_below_cost",
        "price_above_max",
        "not_responsive",
        "illegal_act",
    }
)
# What the lot and the project say in a document; bidding.queries.facts provides each.
FACTS = frozenset(
    {
        *("project_name", "project_code", "tenderer", "tenderer_address", "tenderer_phone"),
        *("agency", "agency_address", "agency_phone", "centre", "supervisor", "supervisor_phone"),
        *(
            "lot_name",
            "lot_code",
            "scope",
            "estimate",
            "max_price",
            "security",
            "duration_days",
            "validity_days",
        ),
        *("documents_until", "deadline", "shares_needed", "shares_total", "suite"),
    }
)
# Nothing may be called so: a lower bound of the price is forbidden (实施条例27, 87号令12).
FORBIDDEN = frozenset({"min_price", "minimum_price", "minimum", "floor", "floor_price"})
FLOOR = re.compile(
    r"最低(?:投标)?(?:限价|报价|控制价)|保底价|下限价|(?:minimum|floor)(?:bid|tender)?price|pricefloor",
    re.IGNORECASE,
)
# The page of a chapter sends these beside the fill-ins; switches() are called with_….
RESERVED = frozenset({"csrfmiddlewaretoken", "next", "revision", "row_act", "template"})
SWITCH = "with_"
CLAUSE_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,19}")
DATA_SHEET = "条款号"


def validate(body: Any, *, law: Iterable[str] | None = None) -> list[Fault]:
    """List everything that is wrong with the body of a standard text, with its place; [] when nothing is.

    `law` are the keys that the table of figures has; without it marks and bounds of law are taken on trust.
    """
    misshapen = list(shapes.faults(body))
    if misshapen:
        return misshapen
    keys = None if law is None else frozenset(law)
    return [
        *_clauses(body),
        *_parameters(body, keys),
        *_marks(body, keys),
        *_data_sheets(body),
        *_evaluation(body),
        *_rejections(body),
        *_persons(body),
        *_bid_form(body),
        *_coverage(body),
    ]


def minimum_prices(names: Iterable[str]) -> list[str]:
    """Return which names or labels ask for a minimum bid price, which is forbidden (实施条例27, 87号令12)."""
    plain = {name: re.sub(r"[\s_]", "", unicodedata.normalize("NFKC", name)) for name in names}
    return [name for name, read in plain.items() if name in FORBIDDEN or FLOOR.search(read)]


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _clauses(body: Mapping[str, Any]) -> Iterator[Fault]:
    chapters = [chapter for volume in body["volumes"] for chapter in volume["chapters"]]
    if not any(chapter["clauses"] for chapter in chapters):
        yield Fault("no_clauses", "volumes")
    for number in _twice(chapter["number"] for chapter in chapters):
        yield Fault("chapter_twice", number)
    for number in _twice(clause["number"] for clause in clauses(body)):
        yield Fault("clause_twice", number)
    for clause in clauses(body):
        yield from _clause(clause)


def _clause(clause: Mapping[str, Any]) -> Iterator[Fault]:
    place = clause["number"]
    if not CLAUSE_NUMBER.fullmatch(place):
        yield Fault("clause_number", place)
    if clause["kind"] not in KINDS:
        yield Fault("clause_kind", place, clause["kind"])
    if clause["kind"] == "locked" and clause.get("parameters"):
        yield Fault("locked_with_fill_in", place)
    if clause["kind"] == "fill_in" and not clause.get("parameters"):
        yield Fault("nothing_to_fill_in", place)
    if any(line.startswith("#") for line in clause["text"].splitlines()):
        yield Fault("heading_in_text", place)


def _parameters(body: Mapping[str, Any], law: frozenset[str] | None) -> Iterator[Fault]:
    placed = [(clause, raw) for clause in clauses(body) for raw in clause.get("parameters", [])]
    for name in _twice(raw["name"] for _clause_of, raw in placed):
        yield Fault("name_twice", name)
    taken = FACTS | provided(body)
    for clause, raw in placed:
        place = f"{clause['number']}.{raw['name']}"
        columns = [said for column in raw.get("columns", []) for said in _said(column)]
        if minimum_prices([*_said(raw), *columns]):
            yield Fault("minimum_price", place)
        if raw["name"] in RESERVED or raw["name"].startswith(SWITCH):
            yield Fault("reserved", place, raw["name"])
        if raw["name"] in taken:
            yield Fault("said_already", place, raw["name"])
        if "{" + raw["name"] + "}" not in clause["text"] and not _used_elsewhere(body, raw["name"]):
            yield Fault("unused", place)
        yield from _parameter(raw, clause["number"], place, law)


def _said(raw: Mapping[str, Any]) -> list[str]:
    return [raw[key] for key in ("name", "label", "label_en") if raw.get(key)]


def _used_elsewhere(body: Mapping[str, Any], name: str) -> bool:
    return any("{" + name + "}" in clause["text"] for clause in clauses(body))


def _parameter(
    raw: Mapping[str, Any], clause: str, place: str, law: frozenset[str] | None
) -> Iterator[Fault]:
    if not NAME.fullmatch(raw["name"]):
        yield Fault("name", place, raw["name"])
    if raw["type"] not in TYPES:
        yield Fault("type", place, raw["type"])
        return
    if raw["type"] == "choice" and not raw.get("choices"):
        yield Fault("no_choices", place)
    if raw["type"] == "duration" and raw.get("unit") not in UNITS:
        yield Fault("unit", place, raw.get("unit", ""))
    if raw["type"] == "table":
        yield from _columns(raw, place)
    for key in raw.get("law", {}).values():
        if law is not None and key not in law:
            yield Fault("law_key", place, key)
    yield from _default(raw, clause, place)


def _columns(raw: Mapping[str, Any], place: str) -> Iterator[Fault]:
    columns = raw.get("columns", [])
    if not columns:
        yield Fault("no_columns", place)
    for name in _twice(column["name"] for column in columns):
        yield Fault("column_twice", place, name)
    for column in columns:
        if column["type"] not in COLUMN_TYPES or (column["type"] == "choice" and not column.get("choices")):
            yield Fault("column_type", place, column["name"])


def _default(raw: Mapping[str, Any], clause: str, place: str) -> Iterator[Fault]:
    parameter = parameter_of(raw, clause)
    if parameter.least is not None and parameter.most is not None and parameter.least > parameter.most:
        yield Fault("bounds", place)
    if raw.get("default") in (None, "", []):
        return
    try:
        read(parameter, raw["default"])
    except BadValueError as error:
        yield Fault("default", place, error.code)


def _marks(body: Mapping[str, Any], law: frozenset[str] | None) -> Iterator[Fault]:
    names = {raw["name"]: raw["type"] for clause in clauses(body) for raw in clause.get("parameters", [])}
    known = FACTS | provided(body) | names.keys()
    tables = {name for name, kind in names.items() if kind == "table"} | {"criteria", "boq", "bid_form"}
    for clause in clauses(body):
        for line in clause["text"].splitlines():
            for mark in MARK.findall(line):
                yield from _mark(mark, clause["number"], known, law)
                if mark in tables and line.strip() != "{" + mark + "}":
                    yield Fault("table_in_line", clause["number"], mark)
            if re.search(r"[{}]", MARK.sub("", line)):
                yield Fault("brace", clause["number"])


def _mark(mark: str, place: str, known: frozenset[str], law: frozenset[str] | None) -> Iterator[Fault]:
    if mark.startswith("law:"):
        if law is not None and mark[4:] not in law:
            yield Fault("law_key", place, mark[4:])
    elif mark not in known:
        yield Fault("unknown_mark", place, mark)


def switches(body: Mapping[str, Any]) -> set[str]:
    """Name the values by which optional clauses are left out: with_<number> = "no"."""
    return {f"with_{clause['number']}" for clause in clauses(body) if clause["kind"] == "optional"}


def data_sheet_rows(clause: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield the rows of the data sheets in a clause: the number of the clause each speaks of, and its cells."""
    sheet = False
    for line in clause["text"].splitlines():
        cells = cells_of(line)
        if not cells:
            sheet = False
        elif sheet:
            yield cells[0], cells
        else:
            sheet = cells[0].replace(" ", "") == DATA_SHEET


def _data_sheets(body: Mapping[str, Any]) -> Iterator[Fault]:
    numbers = {clause["number"] for clause in clauses(body)}
    for clause in clauses(body):
        for number, cells in data_sheet_rows(clause):
            # A row such as 3.2.1 inside clause 3.2 is that item itself.
            if number not in numbers and not number.startswith(f"{clause['number']}."):
                yield Fault("sheet_row", clause["number"], number)
            if any(not cell for cell in cells):
                yield Fault("sheet_cell", clause["number"], number)


def _evaluation(body: Mapping[str, Any]) -> Iterator[Fault]:
    codes = [criterion["code"] for criterion in body["criteria"]]
    for code in _twice(codes):
        yield Fault("code_twice", f"criteria.{code}", code)
    for criterion in body["criteria"]:
        yield from _criterion(criterion)
    if sum(criterion["group"] == "price" for criterion in body["criteria"]) != 1:
        yield Fault("one_price", "criteria")
    for gap in formulas.gaps(body["price_formula"], sale=True):
        yield Fault("formula", "price_formula", gap)
    for name in minimum_prices(body["price_formula"]):
        yield Fault("minimum_price", "price_formula", name)
    if body["aggregation"].get("method") not in formulas.AGGREGATIONS:
        yield Fault("aggregation", "aggregation")
    kinds = set(body["envelopes"])
    if not {"technical", "price"} <= kinds or kinds - ENVELOPES or _twice(body["envelopes"]):
        yield Fault("envelopes", "envelopes")


def _criterion(criterion: Mapping[str, Any]) -> Iterator[Fault]:
    place = f"criteria.{criterion['code']}"
    if not CODE.fullmatch(criterion["code"]):
        yield Fault("code", place, criterion["code"])
    if criterion["group"] not in GROUPS:
        yield Fault("group", place, criterion["group"])
    if float(criterion["max"]) <= 0:
        yield Fault("points", place)


def _rejections(body: Mapping[str, Any]) -> Iterator[Fault]:
    numbers = {clause["number"] for clause in clauses(body)}
    rejections = body.get("rejections", [])
    for code in _twice(one["code"] for one in rejections):
        yield Fault("code_twice", f"rejections.{code}", code)
    for one in rejections:
        place = f"rejections.{one['code']}"
        if not CODE.fullmatch(one["code"]):
            yield Fault("code", place, one["code"])
        if one.get("clause", next(iter(numbers))) not in numbers:
            yield Fault("no_such_clause", place, one["clause"])
        if one.get("ground", "not_responsive") not in GROUNDS:
            yield Fault("ground", place, one["ground"])
        if one.get("item", "form") not in ITEMS:
            yield Fault("item", place, one["item"])


def _persons(body: Mapping[str, Any]) -> Iterator[Fault]:
    committee, keyset = body.get("committee"), body.get("keyset")
    # The law's own sizes are asked when a document is written (CM-01); an even number is wrong anywhere.
    if committee and (committee["members"] % 2 == 0 or committee["representatives"] >= committee["members"]):
        yield Fault("committee", "committee")
    if body.get("late", {"policy": "refuse"})["policy"] not in POLICIES:
        yield Fault("late", "late")
    if keyset and not 2 <= keyset["needed"] < keyset["total"]:
        yield Fault("keyset", "keyset")


def _bid_form(body: Mapping[str, Any]) -> Iterator[Fault]:
    numbers = {clause["number"] for clause in clauses(body)}
    lines = body.get("bid_form", [])
    for code in _twice(line["code"] for line in lines):
        yield Fault("code_twice", f"bid_form.{code}", code)
    for line in lines:
        place = f"bid_form.{line['code']}"
        if line["envelope"] not in body["envelopes"]:
            yield Fault("envelope", place, line["envelope"])
        if line.get("clause", next(iter(numbers))) not in numbers:
            yield Fault("no_such_clause", place, line["clause"])
        if line["answer"] not in ANSWERS:
            yield Fault("answer", place, line["answer"])
        if line["answer"] == "choice" and not line.get("choices"):
            yield Fault("no_choices", place)
        if line["answer"] == "table":
            yield from _columns(line, place)


def _coverage(body: Mapping[str, Any]) -> Iterator[Fault]:
    covered = {code for clause in clauses(body) for code in clause.get("covers", [])}
    for code in body.get("requires", []):
        if code not in covered:
            yield Fault("not_covered", "requires", code)

"""What a standard text must be, purely: shapes, fill-ins, marks, locked words, figures that agree, rows on a page."""

import json
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from bidding import boqs
from bidding.forms.rows import Column, Grid
from bidding.rules.templates import FAULTS
from bidding.texts import agreeing, locking, standards
from bidding.texts.editing import moved_clause, without_clause
from bidding.texts.numerals import number_of
from bidding.texts.parameters import (
    BadValueError,
    Parameter,
    clauses,
    drawn,
    parameter_of,
    parameters_of,
    read,
    written,
)
from bidding.texts.shapes import Fault
from bidding.texts.standards import validate
from bidding.texts.tables import cells_of, table

pytestmark = pytest.mark.pure
WORKS = json.loads((Path(standards.__file__).parent.parent / "standard_texts" / "works_zb.json").read_text())[
    "body"
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def small(**more: Any) -> dict[str, Any]:
    clause = {"number": "1.1", "title": "条件", "kind": "fill_in", "text": "由{body}批准。", "parameters": [
        {"name": "body", "label": "机关", "type": "text"}]}  # fmt: skip
    return {
        "volumes": [
            {"title": "第一卷", "chapters": [{"number": "第一章", "title": "公告", "clauses": [clause]}]}
        ],
        "criteria": [{"code": "P", "name": "报价", "group": "price", "max": 100}],
        "price_formula": {"method": "EV-07"},
        "aggregation": {"method": "mean"},
        "boq": [],
        "envelopes": ["technical", "price"],
        **more,
    }


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the small text with one thing of its clause or its fill-in put differently."""
    body = deepcopy(small())
    clause = body["volumes"][0]["chapters"][0]["clauses"][0]
    place = clause["parameters"][0] if path.startswith("parameter.") else clause
    place[path.split(".")[1]] = value
    return body


def codes(body: Any, **more: Any) -> list[str]:
    return [fault.code for fault in validate(body, **more)]


def test_a_sound_text_has_no_fault() -> None:
    assert (validate(small()), validate(WORKS)) == ([], [])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "shape"),
        ({}, "missing_key"),
        (small(min_price=1), "unknown_key"),
        (small(price_formula={"method": "EV-07", "floor": "1"}), "minimum_price"),
        (small(price_formula={"method": "EV-05"}), "formula"),
        (small(aggregation={}), "aggregation"),
        (small(envelopes=["price"]), "envelopes"),
        (small(criteria=[]), "one_price"),
        (small(criteria=[{"code": "P", "name": "报价", "group": "price", "max": 0}]), "points"),
        (small(criteria=[{"code": "P", "name": "报价", "group": "price", "max": 50}] * 2), "code_twice"),
        (small(rejections=[{"code": "R1", "text": "x", "clause": "9.9"}]), "no_such_clause"),
        (small(rejections=[{"code": "R1", "text": "x", "ground": "dislike"}]), "ground"),
        (small(committee={"members": 6, "representatives": 0}), "committee"),
        (small(late={"policy": "accept"}), "late"),
        (small(keyset={"needed": 3, "total": 3}), "keyset"),
        (small(bid_form=[{"envelope": "guarantee", "code": "G", "title": "保函", "answer": "file"}]), "envelope"),
        (small(bid_form=[{"envelope": "price", "code": "G", "title": "表", "answer": "table"}]), "no_columns"),
        (small(requires=["TD-05.price_requirements"]), "not_covered"),
        (changed("clause.number", "第一条"), "clause_number"),
        (changed("clause.kind", "free"), "clause_kind"),
        (changed("clause.kind", "locked"), "locked_with_fill_in"),
        (changed("clause.parameters", []), "nothing_to_fill_in"),
        (changed("clause.text", "{body}\n# 假标题"), "heading_in_text"),
        (changed("clause.text", "{body}{nobody}"), "unknown_mark"),
        (changed("clause.text", "{body}{"), "brace"),
        (changed("clause.text", "{body}{boq}"), "table_in_line"),
        (changed("clause.text", "没有"), "unused"),
        (changed("clause.text", "{body}\n| 条款号 | 内容 |\n| 9.9 | {body} |"), "sheet_row"),
        (changed("clause.text", "{body}\n| 条款号 | 内容 |\n| 1.1 |  |"), "sheet_cell"),
        (changed("clause.text", "{body}\u202e"), "unfit"),
        (changed("parameter.name", "min_price"), "minimum_price"),
        (changed("parameter.label", "投标最低限价"), "minimum_price"),
        (changed("parameter.label", "最 低 投标 报价（元）"), "minimum_price"),
        (changed("parameter.label", "保底价"), "minimum_price"),
        (small(price_formula={"method": "EV-07", "下限价": "1"}), "minimum_price"),
        (changed("parameter.name", "next"), "reserved"),
        (changed("parameter.name", "revision"), "reserved"),
        (changed("parameter.name", "row_act"), "reserved"),
        (changed("parameter.name", "with_tax"), "reserved"),
        (changed("parameter.name", "deadline"), "said_already"),
        (changed("parameter.name", "Body"), "name"),
        (changed("parameter.type", "colour"), "type"),
        (changed("parameter.type", "choice"), "no_choices"),
        (changed("parameter.type", "duration"), "unit"),
        (changed("parameter.type", "table"), "no_columns"),
        (changed("parameter.requierd", True), "unknown_key"),
    ],
)  # fmt: skip
def test_each_fault_is_found(body: Any, code: str) -> None:
    assert code in codes(body)


def test_a_bound_of_law_that_the_table_of_figures_lacks_is_a_fault() -> None:
    body = changed("parameter.law", {"most": "XX-99.nothing"})

    assert validate(body, law=["TL-03.bid_preparation_days"]) == [
        Fault("law_key", "1.1.body", "XX-99.nothing")
    ]


@given(JSON)
def test_whatever_a_file_holds_is_refused_and_never_breaks(value: Any) -> None:
    assert validate(value)


@given(st.sampled_from(sorted(small())), JSON)
def test_whatever_stands_in_a_part_is_judged_and_never_breaks(part: str, value: Any) -> None:
    assert set(codes({**small(), part: value})) <= FAULTS.keys()


@given(JSON)
def test_whatever_stands_in_a_clause_or_a_fill_in_is_judged_and_never_breaks(value: Any) -> None:
    for path in (
        "clause.text",
        "clause.parameters",
        "parameter.default",
        "parameter.columns",
        "parameter.law",
    ):
        assert set(codes(changed(path, value))) <= FAULTS.keys()


PARAMETERS = [
    Parameter("a", "甲", "text"),
    Parameter("b", "乙", "money"),
    Parameter("c", "丙", "percent", most=Decimal(3)),
    Parameter("d", "丁", "duration", unit="months"),
    Parameter("e", "戊", "date"),
    Parameter("f", "己", "choice", choices={"x": "一", "y": "二"}),
    Parameter("g", "庚", "table", columns=(Parameter("n", "名", "text"), Parameter("q", "量", "number"))),
]


@pytest.mark.parametrize("parameter", PARAMETERS)
@given(value=JSON)
def test_a_value_is_kept_in_one_form_or_refused_with_a_code(parameter: Parameter, value: Any) -> None:
    try:
        kept = read(parameter, value)
    except BadValueError:
        return
    assert read(parameter, kept) == kept
    said = written(parameter, kept)
    assert not any(line.startswith("#") for line in said.splitlines())
    assert "{" not in said


@pytest.mark.parametrize(
    ("parameter", "value", "said"),
    [
        (PARAMETERS[1], "1234567.5", "人民币1,234,567.50元"),
        (PARAMETERS[2], "2.5", "2.5%"),
        (PARAMETERS[3], "24", "24个月"),
        (PARAMETERS[4], "2026-05-06", "2026年5月6日"),
        (PARAMETERS[5], "y", "二"),
        (PARAMETERS[6], [{"n": "碎|石", "q": "3"}], "| 名 | 量\n| 碎｜石 | 3"),
        (PARAMETERS[0], "", "／"),
    ],
)
def test_a_document_says_each_type_its_own_way(parameter: Parameter, value: Any, said: str) -> None:
    assert written(parameter, read(replace(parameter, required=False), value)) == said


class Law:
    """A figure of law as bounds need it."""

    def __init__(self, amount: str) -> None:
        self.amount = Decimal(amount)
        self.article = "第一条"


@pytest.mark.parametrize(("own", "law", "most"), [(None, "3", 3), ("2", "3", 2), ("5", "3", 3)])
def test_of_the_texts_and_the_laws_bound_the_narrower_holds(own: str | None, law: str, most: int) -> None:
    raw = {"name": "a", "label": "甲", "type": "percent", "law": {"most": "K", "default": "K"}, "most": own}
    parameter = drawn(parameter_of({k: v for k, v in raw.items() if v is not None}, "1.1"), {"K": Law(law)})

    assert (parameter.most, parameter.default, parameter.articles) == (most, law, {"most": "第一条"})


@pytest.mark.parametrize(
    "text", ["1e-999999999", "1e999999999", "NaN", "Infinity", "--1", "0x10", "1_0" * 20, "9" * 40]
)
def test_a_number_that_nobody_could_write_out_is_none(text: str) -> None:
    with pytest.raises(BadValueError) as refused:
        read(PARAMETERS[1], text)

    assert refused.value.code == "number"
    assert "unfit" in codes(changed("parameter.least", text))
    assert [fault.code for fault in boqs.items_of(f"0401\t挖土\tm3\t{text}")[1]] == ["not_positive"]
    assert Grid("g", (Column("max", "分"),), [{"max": text}], total="max").sum == "0"


def test_without_the_figure_nothing_is_bound() -> None:
    raw = {"name": "a", "label": "甲", "type": "percent", "law": {"most": "K"}}

    assert drawn(parameter_of(raw, "1.1"), {}).most is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("90", 90),
        ("1,200.5", Decimal("1200.5")),
        ("九十", 90),
        ("一百二十", 120),
        ("十五", 15),
        ("贰拾", 20),
        ("两", 2),
    ],
)
def test_numbers_are_read_as_documents_write_them(text: str, number: object) -> None:
    assert number_of(text) == number


def document(*lines: str) -> str:
    return "\n".join(["### 2.0 前附表", "", "| 条款号 | 名称 | 内容 |", *lines]) + "\n"


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["| 2.1 | 投标有效期 | 90日 |", "", "### 2.1 有效期", "", "投标有效期自投标截止之日起90日。"], []),
        (["| 2.1 | 投标有效期 | 90日 |", "", "### 2.1 有效期", "", "投标有效期为６０日。"], ["bid_validity"]),
        (["| 2.1 | 投标有效期 | 90日 |", "", "### 2.1 有效期", "", "投标有效期为九十日。"], []),
        (["| 2.1 | 履约保证金 | 5% |", "", "### 2.1 履约", "", "履约保证金不得超过合同金额的10%。"], []),
        (
            ["| 2.1 | 履约保证金 | 5% |", "", "### 2.1 履约", "", "履约保证金为合同金额的8％。"],
            ["performance_bond"],
        ),
        (["| 2.1 | 计划工期 | 240日历天 |", "", "### 2.1 工期", "", "工期300日历天。"], ["period"]),
    ],
)
def test_a_figure_said_twice_must_be_the_same(lines: list[str], names: list[str]) -> None:
    assert [conflict.name for conflict in agreeing.conflicts(document(*lines))] == names


LOCKED = {"number": "2.1", "title": "费用", "kind": "locked", "text": "费用自理，期限{days}日。\n不得转让。"}
BODY = {"volumes": [{"title": "卷", "chapters": [{"number": "章", "title": "题", "clauses": [LOCKED]}]}]}


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("### 2.1 费用\n\n费用自理，期限15日。\n不得转让。\n", []),
        ("### 2.1 费用\n\n费用自理，\n期限 15 日。不得转让。\n", []),
        ("### 2.1 费用\n\n费用自理，期限15日。\n可以转让。\n", ["2.1"]),
        ("### 2.1 费用\n\n费用自理，期限15日。\n不得转让。另收押金。\n", ["2.1"]),
        ("### 2.2 别的\n\n别的。\n", ["2.1"]),
        ("### 2.1 费用\n\n费用自理，期限15日。\n不得转让。\n### 2.1 费用\n\n另收押金。\n", []),
    ],
)
def test_a_locked_clause_stands_word_for_word(text: str, gone: list[str]) -> None:
    assert locking.changed(BODY, text) == gone


def test_a_clause_that_stands_twice_or_is_new_is_no_clause_of_the_standard() -> None:
    text = "### 2.1 费用\n\n甲\n### 2.1 费用\n\n乙\n### 2.7 新增\n\n丙\n"

    assert locking.added(BODY, text, {}) == ["2.1+", "2.7"]


CELL = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=6)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=4))
def test_a_table_is_read_back_as_it_was_written(rows: list[list[str]]) -> None:
    told = table(("甲", "乙"), rows).split("\n")

    assert len(told) == len(rows) + 1
    assert all(len(cells_of(line)) in {1, 2} for line in told)


@given(st.sampled_from([clause["number"] for clause in clauses(WORKS)]), st.sampled_from([-1, 1]))
def test_moving_a_clause_loses_none_and_moving_back_restores_the_order(number: str, by: int) -> None:
    moved = moved_clause(WORKS, number, by)

    assert sorted(c["number"] for c in clauses(moved)) == sorted(c["number"] for c in clauses(WORKS))
    assert moved == WORKS or moved_clause(moved, number, -by) == WORKS


def test_removing_a_clause_leaves_the_given_body_as_it_was() -> None:
    before = deepcopy(WORKS)

    less = without_clause(WORKS, "1.1")

    assert (before, len(clauses(less))) == (WORKS, len(clauses(WORKS)) - 1)


GRID = (Column("code", "编号"), Column("side", "类", "choice", (("a", "甲"), ("b", "乙"))))


def sent(*rows: tuple[str, str], act: str = "") -> QueryDict:
    data = QueryDict(mutable=True)
    data.setlist("g-code", [code for code, _side in rows])
    data.setlist("g-side", [side for _code, side in rows])
    data["row_act"] = act
    return data


@pytest.mark.parametrize(
    ("act", "order"),
    [
        ("", "abc"),
        ("g:up:1", "bac"),
        ("g:down:1", "acb"),
        ("g:remove:0", "bc"),
        ("g:add:0", "abc"),
        ("g:up:0", "abc"),
        ("g:down:2", "abc"),
        ("g:remove:99", "abc"),
        ("g:remove:x", "abc"),
        ("other:remove:0", "abc"),
    ],
)
def test_the_buttons_of_a_row_work_without_scripts(act: str, order: str) -> None:
    grid = Grid("g", GRID).read(sent(("a", "a"), ("b", "b"), ("c", "a"), ("", "a"), act=act))

    assert "".join(row["code"] for row in grid.rows) == order


@given(st.lists(st.tuples(CELL, st.sampled_from(["a", "b"])), max_size=8), st.text(max_size=12))
def test_whatever_is_sent_for_a_table_it_is_read_without_breaking(
    rows: list[tuple[str, str]], act: str
) -> None:
    grid = Grid("g", GRID).read(sent(*rows, act=act))

    assert len(grid.rows) <= len(rows)
    assert all(row["code"] for row in grid.rows)


@pytest.mark.parametrize(
    ("text", "items", "faults"),
    [
        ("0401\t挖土\tm3\t12.50", [{"code": "0401", "name": "挖土", "unit": "m3", "quantity": "12.50"}], []),
        ("0401  挖土  m3  1,200", [{"code": "0401", "name": "挖土", "unit": "m3", "quantity": "1200"}], []),
        ("0401\t挖土\tm3\t0", [], ["not_positive"]),
        ("0401\t挖土\tm3", [], ["cells"]),
        ("0401\t挖土\tm3\t1\n0401\t填土\tm3\t2", [{"code": "0401", "name": "挖土", "unit": "m3", "quantity": "1"}], ["twice"]),
        ("\n\n", [], []),
    ],
)  # fmt: skip
def test_pasted_items_are_read_and_each_fault_names_its_line(
    text: str, items: list[dict[str, str]], faults: list[str]
) -> None:
    found, wrong = boqs.items_of(text)

    assert (found, [fault.code for fault in wrong]) == (items, faults)


def test_the_fill_ins_of_the_works_text_are_all_typed() -> None:
    assert {p.type for p in parameters_of(WORKS)} <= standards.TYPES


@pytest.mark.parametrize("kind", ["text", "long_text"])
@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x1b", "\x7f", "\u202e", "\u2066", "\ud800"])
def test_a_fill_in_holds_no_control_signs(kind: str, sign: str) -> None:
    with pytest.raises(BadValueError) as refused:
        read(Parameter("site", "地点", kind), f"麻城市{sign}白果镇")

    assert refused.value.code == "signs"


def test_the_highest_price_and_the_lowest_price_as_benchmark_are_no_minimum_price() -> None:
    for label in ("最高投标限价", "价格分以最低评标价为基准"):
        assert validate(changed("parameter.label", label)) == []

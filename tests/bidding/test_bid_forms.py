"""The bid form is drawn from the tender document, and answers are read leniently: a bad one never keeps a bid closed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding import answers, letters
from bidding.texts.bid_answers import Fault, faults, is_empty
from bidding.texts.bid_forms import Column, Item, Row, clause_texts, form_of

pytestmark = pytest.mark.pure

TEXT = """# 第一卷

## 第五章 采购需求

### 5.1 设备性能

★机组能效比不低于5.0。

### 5.2 供货

交货期30日。

## 第七章 投标文件格式

### 7.1 业绩

列表说明。
"""
BODY: dict[str, Any] = {
    "volumes": [
        {
            "title": "第一卷",
            "chapters": [
                {
                    "number": "第五章",
                    "title": "采购需求",
                    "clauses": [
                        {"number": "5.1", "title": "设备性能", "kind": "locked", "text": "★…"},
                        {"number": "5.2", "title": "供货", "kind": "fill_in", "text": "…"},
                        {"number": "5.3", "title": "样品", "kind": "optional", "text": "…"},
                    ],
                }
            ],
        }
    ],
    "bid_form": [
        {"envelope": "technical", "code": "F2", "title": "样品清单", "clause": "5.3", "answer": "file"},
        {
            "envelope": "technical",
            "code": "F1",
            "title": "业绩表",
            "title_en": "Earlier works",
            "clause": "7.1",
            "answer": "table",
            "criterion": "C1",
            "columns": [{"name": "name", "label": "项目"}, {"name": "sum", "label": "金额", "type": "money"}],
        },
        {"envelope": "qualification", "code": "Q1", "title": "营业执照", "answer": "file"},
    ],
}
REJECTIONS = [
    {"code": "R1", "text": "能效比低于5.0的", "clause": "5.1", "ground": "not_responsive"},
    {"code": "R2", "text": "报价高于最高限价的", "ground": "price_above_max", "item": "price"},
    {"code": "R3", "text": "串通投标的", "ground": "illegal_act"},
    {"code": "R4", "text": "未签到的", "respond": False},
]
CRITERIA = [
    {"code": "C1", "name": "业绩", "group": "commercial", "max": 5},
    {"code": "T1", "name": "方案", "group": "technical", "max": 35, "guide": "完整得满分"},
    {"code": "P", "name": "报价", "group": "price", "max": 60},
]


def form(**more: Any) -> list[Item]:
    given = {"criteria": CRITERIA, "envelopes": ["technical", "price"], "rejections": REJECTIONS}
    return form_of(BODY, text=TEXT, **{**given, **more})


def test_the_form_is_drawn_from_list_criteria_conditions_and_requirements() -> None:
    found = [(item.envelope, item.code, item.answer, item.criterion) for item in form(boq=[{"code": "1"}])]

    assert found == [
        ("technical", "F2", "file", ""),
        ("technical", "F1", "table", "C1"),
        ("technical", "C-T1", "file", "T1"),
        ("technical", "RESPONSE", "response", ""),
        ("technical", "DEVIATION", "response", ""),
        ("price", "BOQ", "boq", ""),
    ]


def test_only_conditions_that_a_bidder_can_declare_make_a_row() -> None:
    (responses,) = [item for item in form() if item.code == "RESPONSE"]

    assert responses.rows == (Row("R1", "5.1", "能效比低于5.0的", substantive=True),)


def test_a_technical_requirement_is_quoted_from_the_text_with_its_star() -> None:
    (deviations,) = [item for item in form() if item.code == "DEVIATION"]

    assert deviations.rows == (
        Row("N5.1", "5.1", "设备性能：机组能效比不低于5.0。", substantive=True),
        Row("N5.2", "5.2", "供货：交货期30日。", substantive=False),
    )


def test_what_the_document_left_out_is_not_asked() -> None:
    assert "F2" not in {item.code for item in form(values={"with_5.3": "no"})}
    assert {item.envelope for item in form(envelopes=["qualification"])} == {"qualification"}


def test_a_document_without_a_standard_text_has_no_form() -> None:
    assert form_of({}, text="", criteria=[], envelopes=["technical"]) == []


def test_clauses_are_found_by_their_numbers_tables_left_out() -> None:
    assert clause_texts("## 第一章 X\n\n### 1.1 甲\n\n一\n| a | b\n二\n\n### 1.2 乙\n") == {
        "1.1": "一\n二",
        "1.2": "",
    }


TABLE = Item("F1", "technical", "table", "业绩", columns=(Column("sum", "金额", type="money"),))
RESPONSE = Item("R", "technical", "response", "响应表", rows=(Row("R1", "5.1", "甲"), Row("R2", "5.2", "乙")))


@pytest.mark.parametrize(
    ("item", "answer", "codes"),
    [
        (Item("A", "technical", "text", "甲"), None, ["missing"]),
        (Item("A", "technical", "text", "甲"), "　\n", ["missing"]),
        (Item("A", "technical", "text", "甲", required=False), "", []),
        (Item("A", "technical", "text", "甲"), ["x"], ["kind"]),
        (Item("A", "technical", "text", "甲"), [{"x": "y"}], ["kind"]),
        (Item("A", "technical", "money", "甲"), "1,000", ["money"]),
        (Item("A", "technical", "money", "甲"), "1000.5", []),
        (Item("A", "technical", "date", "甲"), "2026-02-30", ["date"]),
        (Item("A", "technical", "date", "甲"), "2026-02-28", []),
        (Item("A", "technical", "choice", "甲", choices={"a": "甲"}), "b", ["choice"]),
        (Item("A", "technical", "file", "甲"), {"file": "b.pdf", "pages": ""}, ["file"]),
        (Item("A", "technical", "file", "甲"), {"file": "a.pdf"}, []),
        (Item("A", "technical", "file", "甲"), {"file": ""}, ["missing"]),
        (Item("L", "technical", "letter", "投标函"), None, []),
        (TABLE, [{"sum": "12"}, {"sum": "x"}], ["money"]),
        (TABLE, [{"sum": ""}], ["missing"]),
        (RESPONSE, {}, ["missing"]),
        (RESPONSE, {"R1": {"response": "complies"}}, ["unanswered"]),
        (RESPONSE, {"R1": {"response": "deviates"}, "R2": {"response": "complies"}}, ["note"]),
        (RESPONSE, {"R1": {"response": "complies"}, "R2": {"response": "complies"}}, []),
    ],
)
def test_answers_are_checked(item: Item, answer: Any, codes: list[str]) -> None:
    assert [fault.code for fault in faults([item], {item.code: answer}, files=["a.pdf"])] == codes


def test_a_fault_names_its_row_and_column() -> None:
    assert faults([TABLE], {"F1": [{"sum": "1"}, {"sum": "eins"}]}) == [
        Fault("F1", "money", {"row": "2", "column": "sum"})
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@given(JSON)
def test_no_answer_however_odd_keeps_a_letter_closed(raw: Any) -> None:
    read = letters.read({"answers": raw}, kind="technical")

    kept, _unread = answers.read(raw)
    assert read["answers"] == kept
    for item in (TABLE, RESPONSE, Item("A", "technical", "file", "甲"), Item("A", "technical", "text", "甲")):
        assert all(isinstance(is_empty(answer), bool) for answer in kept.values())
        for answer in [*kept.values(), raw]:
            assert all(isinstance(fault, Fault) for fault in faults([item], {item.code: answer}))


def test_what_cannot_be_read_is_named_and_the_rest_is_kept() -> None:
    raw = {"A": "甲", "B": 7, "C": {"file": "a.pdf", "pages": "3"}, "D": [{"x": "\0"}], "E": "x" * 5000}

    assert answers.read(raw) == ({"A": "甲", "C": {"file": "a.pdf", "pages": "3"}}, ["B", "D", "E"])
    assert answers.read([1]) == ({}, ["*"])


def test_the_price_is_read_beside_bad_answers() -> None:
    read = letters.read({"price": "12.00", "answers": 7}, kind="price")

    assert (read["price"], read["answers"], read["answers_unread"]) == ("12.00", {}, ["*"])

"""What a red-line shows: gaps for what did not change, tables with their heads; standard texts with their blanks."""

import json
from pathlib import Path

import pytest

from bidding.texts import outlines
from bidding.texts.comparing import compare
from bidding.texts.outlines import blanks, outline, unfilled
from bidding.texts.redlines import pieces
from bidding.texts.standards import FACTS

pytestmark = pytest.mark.pure
BODY = json.loads(Path("bidding/standard_texts/works_zb.json").read_text(encoding="utf-8"))["body"]


def test_long_unchanged_passages_become_a_gap_that_says_how_long_it_is() -> None:
    old = "### 1.1 甲\n" + "\n".join(f"第{n}段。" for n in range(20))

    found = list(pieces(compare(old, old.replace("第10段", "第十段")).changes[0]))

    assert [(piece.kind, piece.count) for piece in found] == [
        ("gap", 8),
        *[("paragraph", 0)] * 5,
        ("gap", 7),
    ]


def test_a_table_without_a_row_to_show_leaves_out_its_head_too() -> None:
    old = "### 1.1 甲\n变\n二\n三\n四\n| 编码 | 数量\n| A1 | 1"

    found = list(pieces(compare(old, old.replace("变", "变更")).changes[0]))

    assert [(piece.kind, piece.count) for piece in found] == [*[("paragraph", 0)] * 3, ("gap", 3)]


def test_a_table_keeps_its_head_whatever_row_changed() -> None:
    old = "### 1.1 甲\n| 编码 | 数量\n" + "\n".join(f"| A{n} | {n}" for n in range(20))

    found = list(pieces(compare(old, old.replace("| A15 | 15", "| A15 | 16")).changes[0]))

    assert [piece.kind for piece in found] == ["table", "gap", "table", "gap"]
    assert found[0].head is not None
    assert found[2].head is None


def test_a_standard_text_differs_from_itself_in_nothing_and_names_every_blank() -> None:
    text = outline(BODY)
    bare, said = blanks(BODY)

    assert compare(text, text).changes == ()
    assert all(
        not clause["parameters"] for v in bare["volumes"] for c in v["chapters"] for clause in c["clauses"]
    )
    assert said
    assert all(label.startswith("〔") for label in said.values())


def test_another_bound_of_a_fill_in_is_a_change_of_its_clause() -> None:
    other = json.loads(json.dumps(BODY))
    clause = next(
        clause
        for volume in other["volumes"]
        for chapter in volume["chapters"]
        for clause in chapter["clauses"]
        if clause.get("parameters")
    )
    clause["parameters"][0]["label"] += "（新）"

    found = compare(outline(BODY), outline(other))

    assert [part.number for part in found.changes] == [clause["number"]]


def test_every_fact_of_a_lot_has_a_name_before_there_is_a_lot() -> None:
    assert outlines.FACTS.keys() == FACTS
    assert unfilled(BODY, {"law:X": "3"})["law:X"] == "3"

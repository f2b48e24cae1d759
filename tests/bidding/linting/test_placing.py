"""Findings of a document in passages: each has its own passage, whole or piece by piece."""

from io import BytesIO

import pytest

from bidding.linting import placing
from bidding.linting.placing import Placed, lint_passages, lint_pieces
from bidding.linting.reading import Passage
from bidding.looking import Looked, Step, look_through

pytestmark = pytest.mark.pure
BAD = "投标人须在本市注册并设有分公司。"
PASSAGES = [
    Passage("一、总则", "总则"),
    Passage(BAD, "一"),
    Passage("本项目位于城东。", "二"),
    Passage(BAD, "三"),
]


def at(one: Placed) -> tuple[object, ...]:
    return one.place, one.passage, one.span, one.finding.rule, one.finding.quote


def test_piece_by_piece_finds_the_same_at_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lint_passages(PASSAGES, regime="ZB")
    monkeypatch.setattr(placing, "PIECE", 10)

    pieces = list(lint_pieces(PASSAGES, regime="ZB"))

    assert [done for done, _found in pieces] == [2, 4]
    assert [at(one) for _done, found in pieces for one in found] == [at(one) for one in whole]
    assert {(one.place, one.passage) for one in whole} == {("一", 2), ("三", 4)}


def test_what_a_page_shows_of_a_finding_is_its_own_passage() -> None:
    *steps, looked = look_through(BytesIO(f"说明。\n{BAD}".encode()), "x.txt", regime="ZB", language="zh")

    assert steps == [Step("read"), Step("lint", 0, 2)]
    assert isinstance(looked, Looked)
    assert looked.findings
    assert {one["before"] + one["quote"] + one["after"] for one in looked.findings} == {BAD}

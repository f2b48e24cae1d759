"""Red-lines: what became of each clause, by words and Chinese characters, whatever the two texts are."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.texts.comparing import Comparison, Line, compare
from bidding.texts.wording import Span, likeness, spans

pytestmark = pytest.mark.pure

OLD = """# 第一卷

## 第二章 投标人须知

### 2.1 投标有效期

投标有效期为90日。

### 2.2 联合体

接受联合体投标。

### 2.3 踏勘

不组织踏勘。

### 2.4 清单

| 编码 | 名称 | 数量
| A1 | 土方 | 1,000
| A2 | 路面 | 200
"""


def same(text: str) -> Span:
    return Span("same", text)


def removed(text: str) -> Span:
    return Span("removed", text)


def added(text: str) -> Span:
    return Span("added", text)


def kinds(found: Comparison) -> list[tuple[str, str, str]]:
    return [(part.kind, part.old_head, part.new_head) for part in found.changes]


def test_a_text_compared_with_itself_has_no_changes() -> None:
    found = compare(OLD, OLD)

    assert found.changes == ()
    assert found.counts == {"added": 0, "removed": 0, "changed": 0, "moved": 0}


def test_a_changed_number_is_shown_whole_and_nothing_else() -> None:
    part = compare(OLD, OLD.replace("90日", "120日")).changes[0]

    assert (part.kind, part.new_head) == ("changed", "2.1 投标有效期")
    assert part.lines == (
        Line("changed", ((same("投标有效期为"), removed("90"), added("120"), same("日。")),)),
    )


def test_a_clause_that_went_renumbers_the_others_without_changing_them() -> None:
    new = (
        OLD.replace("### 2.2 联合体\n\n接受联合体投标。\n\n", "")
        .replace("### 2.3", "### 2.2")
        .replace("### 2.4", "### 2.3")
    )

    assert kinds(compare(OLD, new)) == [
        ("removed", "2.2 联合体", ""),
        ("moved", "2.3 踏勘", "2.2 踏勘"),
        ("moved", "2.4 清单", "2.3 清单"),
    ]


def test_a_clause_that_changed_places_is_one_move() -> None:
    first, second = "### 2.2 联合体\n\n接受联合体投标。\n\n", "### 2.3 踏勘\n\n不组织踏勘。\n\n"

    found = compare(OLD, OLD.replace(first + second, second + first))

    assert [part.kind for part in found.changes] == ["moved"]


def test_a_new_clause_is_added_where_it_stands() -> None:
    new = OLD.replace("### 2.4", "### 2.3.1 保险\n\n投保工程一切险。\n\n### 2.4")

    assert kinds(compare(OLD, new)) == [("added", "", "2.3.1 保险")]


def test_tables_are_compared_row_by_row_and_cell_by_cell() -> None:
    new = OLD.replace("| A1 | 土方 | 1,000", "| A1 | 土方 | 1,250").replace(
        "| A2 | 路面 | 200", "| A2 | 路面 | 200\n| A3 | 标线 | 30"
    )

    lines = [line for line in compare(OLD, new).changes[0].lines if line.kind != "same"]

    assert lines == [
        Line("changed", ((same("A1"),), (same("土方"),), (removed("1,000"), added("1,250"))), row=True),
        Line("added", ((added("A3"),), (added("标线"),), (added("30"),)), row=True),
    ]


def test_a_row_is_found_again_by_its_first_cell() -> None:
    new = OLD.replace("| A1 | 土方 | 1,000\n", "").replace("| A2 | 路面 | 200", "| A2 | 沥青混凝土 | 999")

    lines = [line for line in compare(OLD, new).changes[0].lines if line.kind != "same"]

    assert [(line.kind, line.cells[0][0].text) for line in lines] == [("removed", "A1"), ("changed", "A2")]


def test_single_characters_left_between_two_changes_belong_to_the_change() -> None:
    assert spans("甲的乙", "丙的丁") == (removed("甲的乙"), added("丙的丁"))


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_spans_give_both_wordings_back(old: str, new: str) -> None:
    found = spans(old, new)

    assert "".join(span.text for span in found if span.kind != "added") == old
    assert "".join(span.text for span in found if span.kind != "removed") == new


LINES = st.lists(
    st.sampled_from(
        [
            "# 卷",
            "## 第一章 甲",
            "### 1.1 乙",
            "### 1.2 丙",
            "正文一。",
            "正文二。",
            "| a | b",
            "| c",
            "|",
            "",
        ]
    ),
    max_size=14,
).map("\n".join)


@given(LINES, LINES)
def test_every_line_of_both_texts_stands_once_in_the_comparison(old: str, new: str) -> None:
    parts = compare(old, new).parts

    for gone, text in (("added", old), ("removed", new)):
        shown = sum(1 for part in parts if part.kind != gone for line in part.lines if line.kind != gone)
        heads = sum(1 for part in parts if (part.old_head if gone == "added" else part.new_head))
        lines = [line for line in text.splitlines() if line.strip()]
        assert shown + heads == len(lines)


def hostile(word: str, other: str) -> tuple[str, str]:
    return word * 4000 + "\n" + (word + "\n") * 3000, other * 4000 + "\n" + (other + "\n") * 3000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        hostile("的", "了"),
        hostile("ab ", "b a"),
        ("| 甲 | 乙\n" * 5000, "| 乙 | 甲\n" * 5000),
        ("甲乙" * 200_000, "乙甲" * 200_000),
        ("### 1.1 甲\n" * 4000, "### 1.1 乙\n" * 4000),
    ],
)
def test_no_pair_of_texts_takes_long(old: str, new: str) -> None:
    begun = time.process_time()

    compare(old, new)

    assert time.process_time() - begun < 5


def test_two_hundred_pages_are_compared_in_under_a_second() -> None:
    clauses = [
        f"### {n}.1 第{n}条\n\n" + f"承包人应当在第{n}日内按照约定完成第{n}项工作并通知发包人。" * 7
        for n in range(800)
    ]
    text = "\n\n".join(clauses)
    begun = time.process_time()

    found = compare(text, text.replace("第7日内", "第9日内").replace("第40", "第41"))

    assert len(text) > 150_000
    assert found.counts["changed"] > 5
    assert time.process_time() - begun < 1


def test_unlike_lines_are_unlike() -> None:
    assert likeness("投标有效期", "踏勘现场") < 0.4 < likeness("投标有效期为90日", "投标有效期为120日")

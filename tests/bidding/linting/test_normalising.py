"""Whatever an author does to the characters, equal words become equal, and every place is found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.linting import judge, lint_text
from bidding.linting.normalising import fold
from bidding.linting.numerals import spoken, value

pytestmark = pytest.mark.pure
UNFAIR = "投标人注册资本不得低于1000万元，且须在本市设有分公司，否则否决投标。"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("投 标　人", "投标人"),
        ("注·册·资·本", "注册资本"),
        ("注，册，资，本，低", "注册资本低"),
        ("投標保證金", "投标保证金"),
        ("５００，０００元", "50万元"),
        ("貳拾萬元", "20万元"),
        ("三年内两家", "3年内2家"),
        ("百分之二点五", "2.5%"),
        ("三分之二", "2/3"),
        ("八成以上", "80%以上"),
        ("二〇二六年", "2026年"),
        ("2026-03-02", "2026年3月2日"),
        ("一律统一唯一", "一律统一唯一"),
        ("湖北省武汉市行政区域内", "本地"),
        ("外埠企业", "外地企业"),
        ("供应商", "投标人"),
        ("本\u200b市", "本地"),
    ],
)
def test_one_way_of_writing(written: str, folded: str) -> None:
    assert fold(written).text == folded


@given(st.text(max_size=200))
def test_every_character_knows_its_stretch_of_the_original(text: str) -> None:
    folded = fold(text)

    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


@given(st.text(alphabet="投标人须在本市注册三年百分之二十万元 ，。·１a\u200b", max_size=120))
def test_a_finding_quotes_just_what_stands_at_its_place(text: str) -> None:
    for one in lint_text(text, regime="ZB"):
        assert text[one.span[0] : one.span[1]] == one.quote


@given(st.data())
def test_spaces_and_unseen_signs_between_characters_change_no_verdict(data: st.DataObject) -> None:
    gaps = data.draw(
        st.lists(
            st.sampled_from(["", " ", "　", "\u200b", "\u00ad"]), min_size=len(UNFAIR), max_size=len(UNFAIR)
        )
    )
    spaced = "".join(c + gap for c, gap in zip(UNFAIR, gaps, strict=True))

    found = judge(spaced, regime="GP")

    assert (found.verdict, {one.category for one in found.findings}) == (
        "prohibited",
        {"SCALE", "REGION_REG"},
    )


@pytest.mark.parametrize(
    "other",
    [
        "投标人注册资本不得低于１０００万元，且须在本市设有分公司，否则否决投标。",
        "投标人注册资本不得低于一千万元，且须在本市设有分公司，否则否决投标。",
        "投標人註冊資本不得低於壹仟萬元，且須在本市設有分公司，否則否決投標。",
        "投标人注·册·资·本不得低于1，000万元，且须在本市设有分公司，否则否决投标。",
        "供应商注册资金不得低于1000万元，且应在我市设有办事处，否则按废标处理。",
    ],
)
def test_other_writing_gives_the_same_categories(other: str) -> None:
    found = judge(other, regime="GP")

    assert (found.verdict, {one.category for one in found.findings}) == (
        "prohibited",
        {"SCALE", "REGION_REG"},
    )


@given(st.integers(min_value=1, max_value=99_999))
def test_numerals_in_words_say_their_number(number: int) -> None:
    assert value(_said(number)) == number
    assert spoken(_said(number)) in {str(number), f"{number // 10_000}万"}


def _said(number: int) -> str:
    """Say a number the long way: 12045 is 一万二千零四十五."""
    digits, said, gap = "零一二三四五六七八九", "", False
    for scale, word in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            said += ("零" if gap and said else "") + digits[digit] + word
            gap = False
        elif said:
            gap = True
    return said

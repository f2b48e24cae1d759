"""Amounts in words: what banks accept, and back again."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts.money import LIMIT, NotAnAmountError, amount_of, figures, shifted, words
from accounts.templatetags.money import cny, rmb_upper, wan

EXAMPLES = [
    ("0", "零元整"),
    ("0.05", "伍分"),
    ("0.50", "伍角整"),
    ("0.55", "伍角伍分"),
    ("1", "壹元整"),
    ("1.05", "壹元零伍分"),
    ("1.50", "壹元伍角整"),
    ("10", "壹拾元整"),
    ("15", "壹拾伍元整"),
    ("100", "壹佰元整"),
    ("105", "壹佰零伍元整"),
    ("1005", "壹仟零伍元整"),
    ("1050", "壹仟零伍拾元整"),
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("10000", "壹万元整"),
    ("10005", "壹万零伍元整"),
    ("100500", "壹拾万零伍佰元整"),
    ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("1200000", "壹佰贰拾万元整"),
    ("9870000", "玖佰捌拾柒万元整"),
    ("9512300", "玖佰伍拾壹万贰仟叁佰元整"),
    ("24000000", "贰仟肆佰万元整"),
    ("100000000", "壹亿元整"),
    ("100000001", "壹亿零壹元整"),
    ("100010000", "壹亿零壹万元整"),
    ("110000000", "壹亿壹仟万元整"),
    ("1000000000000", "壹万亿元整"),
    ("1000000010000", "壹万亿零壹万元整"),
    ("1000100000000", "壹万零壹亿元整"),
    ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ("-3.20", "负叁元贰角整"),
]
amounts = st.decimals(min_value=0, max_value=LIMIT - 1, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(("figure", "text"), EXAMPLES)
def test_an_amount_is_written_as_on_a_cheque(figure: str, text: str) -> None:
    assert words(Decimal(figure)) == text


@pytest.mark.parametrize(("figure", "text"), EXAMPLES)
def test_the_words_of_an_amount_are_read_back(figure: str, text: str) -> None:
    assert amount_of(text) == Decimal(figure)


@given(amounts)
def test_every_amount_survives_its_words(value: Decimal) -> None:
    assert amount_of(words(value)) == value


@given(amounts)
def test_a_parser_that_knows_only_digits_and_units_agrees(value: Decimal) -> None:
    assert _plain_reading(words(value)) == value


@given(amounts)
def test_words_never_stutter(value: Decimal) -> None:
    text = words(value)

    assert "零零" not in text
    assert not text.startswith("零") or text == "零元整"
    assert text.endswith(("整", "分"))


def _plain_reading(text: str) -> Decimal:
    """Read by adding up from left to right, as a person would; written without looking at the other reader."""
    total = section = digit = 0
    cents = 0
    for character in text:
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[character]
            digit = 0
        elif character == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        elif character == "亿":
            total = (total + section + digit) * 100_000_000
            section = digit = 0
        elif character == "元":
            total, section, digit = total + section + digit, 0, 0
        elif character in "角分":
            cents += digit * {"角": 10, "分": 1}[character]
            digit = 0
    return Decimal(total) + Decimal(cents) / 100


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("人民币壹佰贰拾万元整", "1200000"),
        ("壹佰贰拾万圆正", "1200000"),
        ("一百二十万元", "1200000"),
        ("人民币： 贰仟肆佰万元整", "24000000"),
        ("拾万元整", "100000"),
        ("两千三百元五角", "2300.5"),
        ("壹萬零伍佰圓整", "10500"),
        ("一亿二千万元整", "120000000"),
    ],
)
def test_everyday_ways_of_writing_are_understood(text: str, figure: str) -> None:
    assert amount_of(text) == Decimal(figure)


@pytest.mark.parametrize(
    "text", ["", "整", "元", "1200000", "壹贰叁元", "壹佰佰元", "万元", "壹万贰万元", "拾佰元", "免费", "负"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmountError):
        amount_of(text)


def test_words_and_figures_that_differ_are_told_apart() -> None:
    # RULES RJ-14: words 壹佰贰拾万元整, figures 1,210,000.00
    assert amount_of("壹佰贰拾万元整") == Decimal("1200000")
    assert amount_of("壹佰贰拾万元整") != Decimal("1210000.00")


def test_an_amount_beyond_every_column_has_no_words() -> None:
    with pytest.raises(ValueError, match="large"):
        words(LIMIT)


def test_figures_have_separators_and_two_places() -> None:
    assert figures(Decimal("9512300")) == "9,512,300.00"
    assert figures(Decimal("0.005")) == "0.01"


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("186432000", "18,643.20"),
        ("9512345.67", "951.234567"),
        ("100", "0.01"),
        ("1", "0.0001"),
        ("0", "0.00"),
    ],
)
def test_ten_thousands_lose_no_cent(figure: str, text: str) -> None:
    assert shifted(Decimal(figure), 4) == text


def test_filters_show_each_language_its_own_unit() -> None:
    with override("zh-hans"):
        assert wan(Decimal("9870000")) == "987.00 万元"
    with override("en"):
        assert wan(Decimal("9870000")) == "¥9.87 million"
    assert cny(Decimal("9512300")) == "¥9,512,300.00"
    assert rmb_upper("9512300.00") == "玖佰伍拾壹万贰仟叁佰元整"


@pytest.mark.parametrize("nothing", [None, "", "no number"])
def test_filters_show_a_dash_for_nothing(nothing: object) -> None:
    assert [cny(nothing), wan(nothing), rmb_upper(nothing)] == ["—"] * 3

"""The money field reads amounts the way people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from bidding.forms.money import MoneyField

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1,234.5", "1234.50"),
        ("１，２３４．５", "1234.50"),
        ("¥24,000,000.00", "24000000.00"),
        ("￥2400万元", "24000000.00"),
        ("2400 万", "24000000.00"),
        ("人民币 80 万元", "800000.00"),
        ("1.2345亿元", "123450000.00"),
        ("123.45万元", "1234500.00"),
        ("400000元", "400000.00"),
    ],
)
def test_an_amount_is_read(text: str, yuan: str) -> None:
    assert MoneyField().clean(text) == Decimal(yuan)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        ("two", "amount"),
        ("12,34.5", "grouping"),
        ("1.234", "places"),
        ("0", "range"),
        ("-5", "range"),
        ("99999999999999999", "range"),
        ("1" * 40, "range"),
    ],
)
def test_anything_else_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MoneyField().clean(text)

    assert refused.value.code == code


def test_zero_is_an_amount_where_nothing_may_be_asked() -> None:
    assert MoneyField(least=MoneyField.ZERO).clean("0") == Decimal("0.00")


def test_what_was_typed_is_shown_as_it_was_typed_and_a_kept_amount_with_separators() -> None:
    field = MoneyField()

    assert field.prepare_value("2400万") == "2400万"
    assert field.prepare_value(Decimal("24000000")) == "24,000,000.00"

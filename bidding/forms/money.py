"""A form field for amounts the way people write them: 1,234.5, ￥２４，０００，０００, 2400万元."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

UNITS = {"": 0, "元": 0, "万元": 4, "万": 4, "亿元": 8, "亿": 8}
AMOUNT = re.compile(r"(?P<number>-?[0-9]+(?:\.[0-9]+)?)(?P<unit>元|万元|万|亿元|亿)?")
GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
CENT = Decimal("0.01")
MOST = Decimal(10) ** 16


class MoneyField(forms.CharField):
    """Yuan with two places. Reads separators, full-width digits, ￥, 元, 万元 and 亿元; shows 1,234.50."""

    ZERO = Decimal(0)
    default_error_messages = {
        "amount": _("Enter an amount such as 1,234,567.80 or 123.45万元."),
        "grouping": _("The separators do not fit: write 1,234,567.80."),
        "places": _("An amount has at most two places after the point, in yuan."),
        "range": _("Enter an amount from %(least)s yuan up to 16 digits."),
    }

    def __init__(self, *, least: Decimal = CENT, **kwargs: Any) -> None:
        self.least = least
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "in-short"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the amount as a Decimal with two places, or None for nothing."""
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        return self._checked(read(str(text), self._refuse))

    def _refuse(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"least": f"{self.least:,}"})

    def _checked(self, amount: Decimal) -> Decimal:
        # Range first: an amount of many digits cannot even be rounded.
        if not self.least <= amount < MOST:
            raise self._refuse("range")
        if amount != amount.quantize(CENT):
            raise self._refuse("places")
        return amount.quantize(CENT)

    def prepare_value(self, value: Any) -> Any:
        """Show a Decimal with separators, and what was typed as it was typed."""
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


def read(text: str, refuse: Any) -> Decimal:
    """Return the yuan a text names; `refuse(code)` makes the error to raise for any other text."""
    plain = re.sub(r"[\s¥]|人民币", "", unicodedata.normalize("NFKC", text)).replace("、", ",")
    if "," in plain and not GROUPED.fullmatch(re.sub(r"(元|万元|万|亿元|亿)$", "", plain)):
        raise refuse("grouping")
    found = AMOUNT.fullmatch(plain.replace(",", ""))
    if not found:
        raise refuse("amount")
    try:
        return Decimal(found["number"]).scaleb(UNITS[found["unit"] or ""])
    except InvalidOperation as error:
        raise refuse("amount") from error

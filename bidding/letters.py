"""The letter in an envelope (投标函): read leniently, its price compared in figures and words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from accounts.money import LIMIT, NotAnAmountError, amount_of, words
from bidding import answers

FORMAT: Final = "clearbid-letter/1"
PRICE: Final = "price"
# Texts that may stand in any letter; what a price letter adds comes below.
TEXT_FIELDS: Final = (
    "account",
    "address",
    "author",
    "bank",
    "contact",
    "machine_code",
    "manager",
    "manager_certificate",
    "phone",
    "quality",
    "software",
    "software_lock",
)
DAY_FIELDS: Final = ("duration_days", "validity_days")
MOST_TEXT: Final = 300
FIGURES = re.compile(r"(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,2})?", re.ASCII)


class LetterError(ValueError):
    """The letter cannot be used; `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Price:
    """A price as figures and as words say it; where they differ the words prevail (12号令 19, RJ-13)."""

    figures: Decimal
    words: str
    in_words: Decimal

    @property
    def differs(self) -> bool:
        """Whether figures and words name different amounts."""
        return self.figures != self.in_words

    @property
    def binding(self) -> Decimal:
        """The amount that counts."""
        return self.in_words


def read(letter: Mapping[str, Any], *, kind: str) -> dict[str, Any]:
    """Return the known fields of a letter in plain form: amounts as text with two places, days as numbers.

    In a price letter "price" is the binding amount, "price_figures" and "price_words" what was written and
    "price_differs" whether they disagree. "answers" are those of the bid form that can be read, "answers_unread" the codes
    of the others: a bad answer is for the committee, not for the opening. Unknown fields are left out. Raises LetterError for a malformed field,
    and for a price letter without a price.
    """
    found: dict[str, Any] = {field: _text(letter, field) for field in TEXT_FIELDS if letter.get(field)}
    found |= {field: _days(letter, field) for field in DAY_FIELDS if letter.get(field) is not None}
    if "answers" in letter:
        found["answers"], unread = answers.read(letter["answers"])
        found |= {"answers_unread": unread} if unread else {}
    if kind == PRICE:
        price = price_of(letter)
        found |= {
            "price": f"{price.binding:.2f}",
            "price_figures": f"{price.figures:.2f}",
            "price_words": price.words,
            "price_differs": price.differs,
        }
    return found


def price_of(letter: Mapping[str, Any]) -> Price:
    """Return the price of a letter, in yuan. Raises LetterError naming the field."""
    figures = _amount(letter.get("price"))
    written = _text(letter, "price_words") if letter.get("price_words") else words(figures)
    try:
        in_words = amount_of(written)
    except NotAnAmountError as error:
        raise LetterError("price_words") from error
    if not 0 < in_words < LIMIT:
        raise LetterError("price_words")
    return Price(figures, written, in_words)


def compose(*, price: Decimal | None = None, **fields: str | int) -> dict[str, str | int]:
    """Return a letter: the fields, and a price in figures and words."""
    priced = {} if price is None else {"price": f"{price:.2f}", "price_words": words(price)}
    return {"format": FORMAT, **fields, **priced}


def _amount(value: object) -> Decimal:
    """Read figures: yuan as text with at most two places. A number is refused, for readers round it differently."""
    if not isinstance(value, str) or not FIGURES.fullmatch(value):
        raise LetterError("price")
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise LetterError("price") from error
    if not 0 < amount < LIMIT:
        raise LetterError("price")
    return amount


def _text(letter: Mapping[str, Any], field: str) -> str:
    value = letter[field]
    if not isinstance(value, str) or len(value) > MOST_TEXT or "\0" in value:
        raise LetterError(field)
    return value.strip()


def _days(letter: Mapping[str, Any], field: str) -> int:
    value = letter[field]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 100_000:
        raise LetterError(field)
    return value

"""Amounts of yuan as figures, as 万元 and as Chinese words (大写), and back from words."""

import re
from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
LIMIT = Decimal(10) ** 16  # one below: 玖仟玖佰玖拾玖万…亿, the widest amount a column of 18 digits holds
CENT = Decimal("0.01")

# What people write instead of the formal characters; the formal ones are what we print.
PLAIN = str.maketrans(
    "〇○一二三四五六七八九十百千两弍貳叄陸萬億圆圓正角毛",
    "零零壹贰叁肆伍陆柒捌玖拾佰仟贰贰贰叁陆万亿元元整角角",
)
BELOW_WAN = re.compile(
    r"零?(?:(?P<thousand>[壹贰叁肆伍陆柒捌玖])仟)?零?(?:(?P<hundred>[壹贰叁肆伍陆柒捌玖])佰)?"
    r"零?(?P<tens>(?P<ten>[壹贰叁肆伍陆柒捌玖])?拾)?零?(?P<one>[壹贰叁肆伍陆柒捌玖])?"
)
AMOUNT = re.compile(
    r"(?:(?P<yuan>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元)?零?(?:(?P<jiao>[零壹贰叁肆伍陆柒捌玖])角)?"
    r"零?(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖])分)?整?"
)


class NotAnAmountError(ValueError):
    """The text is not an amount of yuan in Chinese words."""


def figures(amount: Decimal) -> str:
    """Write yuan with separators and two places: 1,234,567.80."""
    return f"{amount.quantize(CENT, ROUND_HALF_UP):,.2f}"


def shifted(amount: Decimal, places: int) -> str:
    """Write yuan in a larger unit of 10**places, exactly, with two places or as many as it needs."""
    moved = amount.quantize(CENT, ROUND_HALF_UP).scaleb(-places)
    whole, _, rest = f"{moved:,f}".partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(2, '0')}"


def words(amount: Decimal) -> str:
    """Write yuan in formal Chinese words, as on a cheque: 1,200,000 is 壹佰贰拾万元整.

    Rounds to the cent; raises ValueError from ten thousand million million yuan on.
    """
    amount = amount.quantize(CENT, ROUND_HALF_UP)
    if abs(amount) >= LIMIT:
        raise ValueError("an amount this large has no words here")
    sign = "负" if amount < 0 else ""
    whole, cents = divmod(int(abs(amount) * 100), 100)
    jiao, fen = divmod(cents, 10)
    return sign + _yuan(whole, cents) + _cents(whole, jiao, fen)


def amount_of(text: str) -> Decimal:
    """Read yuan from Chinese words; the reverse of `words`, lenient to everyday characters.

    Raises NotAnAmountError when the text is anything else (for comparing words with figures, 12号令 Art. 19).
    """
    plain = re.sub(r"[\s,，:：]", "", text).removeprefix("人民币").translate(PLAIN)
    negative = plain.startswith("负")
    found = AMOUNT.fullmatch(plain.removeprefix("负"))
    if found is None or not any(found.groups()):
        raise NotAnAmountError(text)
    yuan = _number(found["yuan"], text) if found["yuan"] else 0
    cents = _digit(found["jiao"]) * 10 + _digit(found["fen"])
    total = Decimal(yuan * 100 + cents).scaleb(-2)
    return -total if negative else total


def _yuan(whole: int, cents: int) -> str:
    if whole:
        return f"{_integer(whole)}元" + ("" if cents else "整")
    return "" if cents else "零元整"


def _cents(whole: int, jiao: int, fen: int) -> str:
    if not jiao and not fen:
        return ""
    tens = f"{DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    return tens + (f"{DIGITS[fen]}分" if fen else "整")


def _integer(number: int) -> str:
    """Write a positive whole number below 10**16: by 亿, then by 万, then by four places."""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        high, low = divmod(number, size)
        if high:
            gap = "零" if 0 < low < size // 10 else ""
            return _integer(high) + name + gap + (_integer(low) if low else "")
    return _below_wan(number)


def _below_wan(number: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return text


def _number(text: str, original: str) -> int:
    """Read a whole number in words; a unit may stand only where a smaller one follows."""
    if text == "零":
        return 0
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if name in text:
            high, _, low = text.rpartition(name)
            upper = _number(high, original)
            lower = _number(low, original) if low else 0
            if not upper or lower >= size or (size == 10**4 and upper >= size):
                raise NotAnAmountError(original)
            return upper * size + lower
    found = BELOW_WAN.fullmatch(text)
    if found is None:
        raise NotAnAmountError(original)
    ten = (_digit(found["ten"]) or 1) if found["tens"] else 0
    return _digit(found["thousand"]) * 1000 + _digit(found["hundred"]) * 100 + ten * 10 + _digit(found["one"])


def _digit(character: str | None) -> int:
    return DIGITS.index(character) if character else 0

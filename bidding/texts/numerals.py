"""Numbers as documents write them: 1,200.5, １２, 九十, 贰拾, 一百二十. Pure."""

from decimal import Decimal, InvalidOperation

DIGITS = {
    sign: value
    for value, signs in enumerate(
        ["零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]
    )
    for sign in signs
}
STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}


# No amount of a tender is larger, none has more places; "1e-999999999" would be written out as a thousand million zeros.
MOST_DIGITS, PLACES = 15, 8


def decimal_of(text: str) -> Decimal | None:
    """Return the decimal number a text is, within what a tender may need; None for anything else."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        return None
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and exponent >= -PLACES else None


def number_of(text: str) -> Decimal | None:
    """Return the number a numeral says, below ten thousand when in words; None for what is no numeral."""
    try:
        return Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return _words(text)


def _words(text: str) -> Decimal | None:
    if not text or any(sign not in DIGITS and sign not in STEPS for sign in text):
        return None
    total, digit = 0, 0
    for sign in text:
        if sign in STEPS:
            total, digit = total + (digit or 1) * STEPS[sign], 0
        else:
            digit = DIGITS[sign]
    return Decimal(total + digit)

"""Filters for amounts: {% load money %} then `|cny`, `|wan`, `|rmb_upper`."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.money import figures, shifted, words

register = template.Library()
NOTHING = "—"


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def cny(value: object) -> str:
    """Show yuan as ¥1,234,567.80; a dash for nothing."""
    amount = _decimal(value)
    return NOTHING if amount is None else f"¥{figures(amount)}"


@register.filter
def wan(value: object) -> str:
    """Show yuan in 万元 (in English: in millions), exactly; a dash for nothing."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    if (get_language() or "").startswith("zh"):
        return f"{shifted(amount, 4)} 万元"
    return f"¥{shifted(amount, 6)} million"


@register.filter
def wan_about(value: object) -> str:
    """Show yuan as `wan` does, rounded to two places: for sums and statistics, where no cent counts."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    step = Decimal(100) if (get_language() or "").startswith("zh") else Decimal(10_000)
    return wan((amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


@register.filter
def rmb_upper(value: object) -> str:
    """Show yuan in formal Chinese words (大写); a dash for nothing."""
    amount = _decimal(value)
    return NOTHING if amount is None else words(amount)


@register.simple_tag
def amount(value: object) -> SafeString:
    """Show an amount twice, as opening tables do: figures, and the formal words beneath."""
    number = _decimal(value)
    if number is None:
        return format_html("{}", NOTHING)
    return format_html(
        '<span class="amount">¥{}</span><span class="amount-words" lang="zh-CN">{}</span>',
        figures(number),
        words(number),
    )

"""Parts of the law page: a figure with its unit, and how well its text is known."""

from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bidding.law.figures import MEASURED, WHOLE, Figure
from bidding.models import Parameter, Regime
from portal.figures import NAMES

register = template.Library()


@register.simple_tag
def figure_value(row: Parameter) -> str:
    """Show a row's value with its unit, in the page's language."""
    value = Decimal(row.value) if row.unit in WHOLE | MEASURED else row.value
    return Figure(row.key, value, row.unit, row.article, row.status).measure


@register.filter
def figure_name(row: Parameter) -> str | Promise:
    """Name an enforced figure in words; nothing for a rule that is words itself."""
    return NAMES.get(row.key, "")


@register.simple_tag
def regime_name(regime: str) -> str:
    """Name the law a row belongs to; a row of no regime holds in both."""
    return str(Regime(regime).label) if regime else gettext("Both")


@register.simple_tag
def known(row: Parameter) -> SafeString:
    """Say how well the text of a rule is known, with a colour that warns where it should be checked."""
    words = {
        "read": (gettext("Read in the original"), "green"),
        "read-2nd": (gettext("Read in a copy"), "amber"),
        "recalled": (gettext("Recalled, to be checked"), "red"),
        "report": (gettext("From a government report"), ""),
        "policy": (gettext("The platform's own rule"), ""),
    }
    label, colour = words.get(row.status, (row.status, ""))
    return format_html('<span class="tag{}">{}</span>', f" tag-{colour}" if colour else "", label)

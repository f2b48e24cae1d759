"""How shares, levels and marked texts of alerts are shown."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from supervision import words
from supervision.precision import Share
from supervision.queries.reviews import account_name

register = template.Library()


@register.simple_tag
def share(one: Share) -> SafeString:
    """Show a share with its interval, or that there are too few to speak of."""
    if not one.told:
        return format_html('<span class="hint">{}</span>', _("too few to tell"))
    value, low, high = one.per_hundred
    interval = _("95 %%: %(low)s–%(high)s %%") % {"low": low, "high": high}
    return format_html('<strong>{} %</strong> <span class="hint nowrap">({})</span>', value, interval)


@register.filter
def account(user: User) -> str:
    """Show an officer by person and account."""
    return account_name(user)


@register.simple_tag
def layer(name: str) -> str:
    """Show a layer of the graph in words."""
    return str(words.LAYERS.get(name, name))


@register.simple_tag
def grade(name: str) -> str:
    """Show a grade in words."""
    return words.grade(name)

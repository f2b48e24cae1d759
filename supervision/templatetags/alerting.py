"""How shares, levels and marked texts of alerts are shown."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from supervision import words
from supervision.precision import Share

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
def alert_act(act: str) -> str:
    """Show an act on an alert in words."""
    acts = {
        "alert.raise": _("Alert raised"),
        "alert.renew": _("Evidence added by a later screening"),
        "alert.ask": _("Replies asked for"),
        "alert.reply": _("A bidder replied"),
        "alert.lapse": _("Time to reply over"),
        "alert.conclude": _("Verdict given"),
        "alert.extend": _("More time given"),
        "alert.ask_time": _("A bidder asked for more time"),
        "alert.answer_time": _("Wish for more time answered"),
        "alert.read": _("A bidder's document opened"),
        "alert.export": _("Evidence exported"),
        "value.unmask": _("A masked value looked at"),
        "evidence.review": _("Evidence reviewed"),
        "screening.ask_again": _("Screens asked to run again"),
        "screening.again": _("Screens ran again"),
    }
    return acts.get(act, act)


@register.simple_tag
def layer(name: str) -> str:
    """Show a layer of the graph in words."""
    return str(words.LAYERS.get(name, name))


@register.simple_tag
def grade(name: str) -> str:
    """Show a grade in words."""
    return words.grade(name)

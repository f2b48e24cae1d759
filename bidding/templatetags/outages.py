"""Words and colours of the probe log."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from bidding.charts import Bar
from bidding.law.days import SHANGHAI
from bidding.models import ProbeSubject

register = template.Library()

COLOURS = {"ok": "#15803d", "failed": "#b91c1c", "unknown": "#d97706"}


@register.simple_tag
def answer_colour(answer: str) -> str:
    """Return the colour of an answer; the words beside it say the same."""
    return COLOURS.get(answer, "#6b7280")


@register.simple_tag
def availability_words(bars: Iterable[Bar]) -> str:
    """Say in words what a line of bars shows."""
    wrong = [bar for bar in bars if bar.answer != "ok"]
    if not list(bars):
        return _("not probed")
    return _("%(count)d times not good") % {"count": len(wrong)} if wrong else _("always good when probed")


@register.filter
def cause_words(causes: Iterable[str]) -> str:
    """Say in words why a time counts as an outage."""
    return "、".join(_cause(one) for one in causes)


@register.filter
def shanghai_input(at: datetime) -> str:
    """Write a moment as a field of the kind datetime-local holds it, in China Standard Time."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def _cause(cause: str) -> str:
    subject, _colon, detail = cause.partition(":")
    if subject == "no_probe":
        return _("no probe: the machine or its database stood still")
    label = str(ProbeSubject(subject).label) if subject in ProbeSubject.values else subject
    return f"{label} ({detail})" if detail else label

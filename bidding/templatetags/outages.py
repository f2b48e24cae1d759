"""Words and colours of the probe log."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from bidding.charts import Bar
from bidding.law.days import SHANGHAI
from bidding.law.figures import Figure
from bidding.law.loading import OWN_RULE
from bidding.models import ProbeSubject
from bidding.outage_texts import RULE

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
    return _(", ").join(_cause(one) for one in causes)


@register.filter
def shanghai_input(at: datetime) -> str:
    """Write a moment as a field of the kind datetime-local holds it, in China Standard Time."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


@register.simple_tag
def rule_lines(rows: Iterable[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    """Return the figures of a paper's rule as people read them: name, value with its unit, where it stands."""
    return [(str(RULE.get(row["key"], row["key"])), _measured(row), row["article"]) for row in rows]


@register.filter
def where_it_stands(article: str) -> str:
    """Name the source of a rule: an article as the law names itself, in words where no law gives a figure."""
    own = article == OWN_RULE["article"]
    return _("a rule of this platform; the law gives no figure") if own else article


def _measured(row: Mapping[str, str]) -> str:
    """Write a figure's value with its unit; an hour of the day as a clock shows it."""
    value = row["value"]
    if row["key"].endswith("_hour"):
        return f"{value.zfill(2)}:00"
    return Figure(row["key"], int(value) if value.isdecimal() else value, row["unit"], "", "").measure


def _cause(cause: str) -> str:
    subject, _colon, detail = cause.partition(":")
    if subject == "no_probe":
        return _("no probe: the machine or its database stood still")
    label = str(ProbeSubject(subject).label) if subject in ProbeSubject.values else subject
    return f"{label} ({detail})" if detail else label

"""{% redline comparison %}: what changed between two texts, in words and colour, for the page, the printer and a reader."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bidding.texts.comparing import CHANGED, MOVED, Comparison, Part
from bidding.texts.redlines import pieces
from bidding.texts.wording import ADDED, REMOVED, Span

register = template.Library()
COLOURS = {ADDED: "tag tag-green", REMOVED: "tag tag-red", CHANGED: "tag tag-blue", MOVED: "tag tag-amber"}


@register.inclusion_tag("bidding/_redline.html")
def redline(comparison: Comparison, level: str = "h2") -> dict[str, Any]:
    """Show the sections that differ; `level` is the heading element of a section."""
    changes = comparison.changes
    return {
        "parts": [(part, list(pieces(part))) for part in changes],
        "counts": [(kind, comparison.counts[kind]) for kind in COLOURS if comparison.counts[kind]],
        "level": level,
    }


@register.simple_tag
def change_tag(kind: str, count: int | None = None) -> SafeString:
    """Say what became of a section, or of how many."""
    said = {ADDED: _("Added"), REMOVED: _("Removed"), CHANGED: _("Changed"), MOVED: _("Moved or renumbered")}
    text = said[kind] if count is None else f"{said[kind]} {count}"
    return format_html('<span class="{}">{}</span>', COLOURS[kind], text)


@register.simple_tag
def wording(spans: Iterable[Span]) -> SafeString:
    """Show spans: struck out in <del>, put in in <ins>, each also said to who hears the page."""
    return format_html_join("", "{}", ((_span(span),) for span in spans))


def _span(span: Span) -> SafeString | str:
    if span.kind == REMOVED:
        return _marked("del", span.text, _("removed:"), _("end of removal"))
    if span.kind == ADDED:
        return _marked("ins", span.text, _("added:"), _("end of addition"))
    return span.text


def _marked(element: str, text: str, begin: str, end: str) -> SafeString:
    return format_html(
        '<{0}><span class="vh"> {2} </span>{1}<span class="vh"> {3} </span></{0}>', element, text, begin, end
    )


@register.filter
def moved_from(part: Part) -> str:
    """Return the former heading of a section that stands elsewhere now; "" for one that stayed."""
    return part.old_head if part.moved and part.old_head != part.new_head else ""

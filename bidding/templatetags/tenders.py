"""{% lot_tag lot %}: where a lot stands, in words and colour, for the pages of this room."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bidding.models import Lot, Status

register = template.Library()
COLOURS = {
    Status.PUBLISHED: "tag tag-blue",
    Status.CLOSED: "tag tag-amber",
    Status.OPENED: "tag tag-amber",
    Status.EVALUATING: "tag tag-amber",
    Status.PUBLICISED: "tag tag-green",
    Status.AWARDED: "tag tag-green",
    Status.CONTRACTED: "tag tag-green",
    Status.FAILED: "tag tag-red",
    Status.TERMINATED: "tag tag-red",
}


@register.simple_tag
def lot_tag(lot: Lot) -> SafeString:
    """Show where a lot stands, and that it is suspended when it is."""
    tags = [(COLOURS.get(Status(lot.status), "tag"), lot.get_status_display())]
    if lot.suspended_at:
        tags.append(("tag tag-red", _("Suspended")))
    return format_html_join(" ", '<span class="{}">{}</span>', tags)


@register.simple_tag
def check_tag(state: str) -> SafeString:
    """Show how a legal point stands: pass, fail or warn."""
    said = {
        "pass": ("tag tag-green", _("Holds")),
        "fail": ("tag tag-red", _("Does not hold")),
        "warn": ("tag tag-amber", _("Please note")),
    }[state]
    return format_html('<span class="{}">{}</span>', *said)

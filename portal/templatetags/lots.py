"""{% lot_status lot %}: a lot's stage in words and colour, the same on every page."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bidding.models import Lot, Status

register = template.Library()
COLOURS = {
    Status.PUBLISHED: "blue",
    Status.CLOSED: "amber",
    Status.OPENED: "amber",
    Status.EVALUATING: "amber",
    Status.PUBLICISED: "green",
    Status.AWARDED: "green",
    Status.CONTRACTED: "green",
    Status.FAILED: "red",
    Status.TERMINATED: "red",
}


@register.simple_tag
def lot_status(lot: Lot) -> SafeString:
    """Show where a lot stands, and that it is suspended when it is."""
    tags: list[tuple[str, str]] = [(_tone(lot), lot.get_status_display())]
    if lot.suspended_at:
        tags.append((" tag-red", _("Suspended")))
    return format_html_join(" ", '<span class="tag{}">{}</span>', tags)


def _tone(lot: Lot) -> str:
    colour = COLOURS.get(Status(lot.status))
    return f" tag-{colour}" if colour else ""

"""What a chapter asks for: a field, or a table of rows. {% load writing %}"""

from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.templatetags.parts import field
from bidding.forms.rows import Grid

register = template.Library()


@register.simple_tag
def ask_for(asked: BoundField | Grid) -> SafeString:
    """Show what a clause asks for, with the place where the linter speaks."""
    if isinstance(asked, Grid):
        return render_to_string("bidding/_rows.html", {"grid": asked})
    shown = render_to_string("_parts/field.html", context(asked))
    if "data-lint" not in asked.field.widget.attrs:
        return shown
    return format_html('{}<div class="lint" data-lint-for="{}"></div>', shown, asked.auto_id)


def context(asked: BoundField) -> dict[str, Any]:
    """Return what the field's part shows; nothing is marked optional, since what is missing is counted."""
    return field(asked, optional=False)

"""What a chapter asks for: a field, or a table of rows. {% load writing %}"""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.templatetags.parts import field
from bidding.forms.rows import Grid
from bidding.models import DocTemplate

register = template.Library()


@register.filter
def title_of(text: DocTemplate) -> str:
    """Return the title of a standard text in the page's language."""
    return (text.body.get("title_en", "") if get_language() == "en" else "") or text.title


@register.filter
def clause_title(clause: Mapping[str, Any]) -> str:
    """Return the heading of a clause in the page's language."""
    return (clause.get("title_en", "") if get_language() == "en" else "") or str(clause["title"])


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

"""Links to pages of bids' documents: from what experts write, and from the pages that an answer names."""

import re
from collections.abc import Callable

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from bidding.models import OpenedFile
from evaluation.models import Room
from evaluation.queries.files import number_of

register = template.Library()
# "A-57#12": the letter of a bid, the number of its document, a page. The reader's button copies it.
REFERENCE = re.compile(r"(?<![A-Za-z0-9_-])([A-Z]{1,3})-(\d{1,10})(?:#(\d{1,5}))?(?![A-Za-z0-9_#-])")
NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)")


@register.simple_tag
def file_number(room: Room, file: int) -> int:
    """The number under which members of a room know a file."""
    return number_of(room, file)


@register.simple_tag
def read_url(room: Room, file: int) -> str:
    """The address of the reader for a file."""
    return reverse("evaluation:read", args=[room.pk, number_of(room, file)])


@register.filter
def page_refs(text: str, room: Room) -> SafeString:
    """Escape a text and make links to the reader of the references in it ("A-57#12"); the reader asks whether one may."""

    def link(found: re.Match[str]) -> SafeString:
        code, number, page = found.groups()
        if code not in room.codes.values():
            return conditional_escape(found[0])
        return _link(reverse("evaluation:read", args=[room.pk, int(number)]), page, found[0])

    return _linked(text, REFERENCE, link)


@register.simple_tag
def pages_of_answer(pages: str, room: Room, file: OpenedFile | None) -> SafeString:
    """Make links of the page numbers that a bidder gave with an answer ("12-15, 20")."""
    if file is None:
        return conditional_escape(pages)
    url = read_url(room, file.pk)
    return _linked(pages, NUMBER, lambda found: _link(url, found[0], found[0]))


def _linked(text: str, what: re.Pattern[str], link: Callable[[re.Match[str]], SafeString]) -> SafeString:
    """Escape a text except for what is linked in it."""
    parts, after = [], 0
    for found in what.finditer(str(text)):
        parts += [conditional_escape(str(text)[after : found.start()]), link(found)]
        after = found.end()
    parts.append(conditional_escape(str(text)[after:]))
    return mark_safe("".join(parts))  # every part is escaped or made by format_html


def _link(url: str, page: str | None, words: str) -> SafeString:
    place = f"{url}#page={page}" if page else url
    return format_html('<a href="{}" data-read target="_blank" rel="noopener">{}</a>', place, words)

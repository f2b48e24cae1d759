"""`{% live topic %}`: the element that keeps a page in touch with a topic."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from realtime.topics import ticket

register = template.Library()


@register.simple_tag
def live(topic: str, seq: int | None = None, who: str = "", target: str = "", id: str = "live") -> SafeString:
    """Render `<live-topic>` with a signed ticket; only for pages that were allowed to show the topic.

    `seq` is `realtime.announcing.last_seq(topic)`, read before the page's data; without it the page asks for its
    fragment once more as soon as it is connected. `who` makes the viewer present under this name. `target` is the
    CSS selector of the element whose content a public topic's fragment replaces; without it, and for private topics,
    the element fires `news` for htmx: hx-trigger="news from:#live".
    """
    return format_html(
        '<live-topic id="{}" class="live" role="status" data-state="closed" ticket="{}" seq="{}" target="{}"'
        ' data-say-open="{}" data-say-polling="{}">{}</live-topic>',
        id,
        ticket(topic, who=who),
        "" if seq is None else seq,
        target,
        _("Live"),
        _("Updated every 15 seconds"),
        _("Not live: reload the page to see news"),
    )

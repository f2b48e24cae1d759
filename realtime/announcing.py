"""Telling the pages that look at a topic that there is something new."""

import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import F

from realtime.models import Topic
from realtime.topics import is_public

log = logging.getLogger(__name__)

# One frame, far below what a layer or a slow line could choke on.
MOST_HTML = 256 * 1024


class NotPublicError(ValueError):
    """A private topic carries no content: its pages ask for their fragment, where the rule is asked again."""


def announce(topic: str, *, kind: str, html: str | None = None) -> None:
    """Tell whoever looks at `topic`, once the transaction is kept, that there is something new.

    The news are numbered 1, 2, 3 … within their topic; `kind` is a word for the page; `html` a fragment rendered once
    for everybody, on public topics only. A rolled back act announces nothing and uses no number up.
    Raises TopicError for an unknown topic, NotPublicError for content on a private one, ValueError when too large.
    """
    if html is not None and not is_public(topic):
        raise NotPublicError(f"{topic} is private: announce without content")
    is_public(topic)
    if html is not None and len(html) > MOST_HTML:
        raise ValueError(f"a fragment of {len(html)} characters is too large to announce")
    with transaction.atomic():
        news = {"type": "news", "topic": topic, "seq": _next(topic), "kind": kind, "html": html}
        transaction.on_commit(lambda: _send(topic, news))


def _next(topic: str) -> int:
    """Count one more in the act's own transaction; the row stays locked until it ends, so numbers follow the commits.

    The topic's own count and nothing else: an index of the ledger, which every bid moves on, would tell spectators
    how many bids came between two news.
    """
    if not Topic.objects.filter(pk=topic).update(seq=F("seq") + 1):
        # Of two first news at once one makes the row, and the other counts on from it.
        Topic.objects.get_or_create(pk=topic, defaults={"seq": 0})
        Topic.objects.filter(pk=topic).update(seq=F("seq") + 1)
    return Topic.objects.values_list("seq", flat=True).get(pk=topic)


def _send(topic: str, news: dict[str, object]) -> None:
    """Send through the channel layer. The act is kept already, so a dead layer may not make it fail."""
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(topic, news)
    except Exception:
        # Pages learn of it within one beat: the hubs compare numbers with the database.
        log.exception("the channel layer did not take news of %s", topic)


def last_seq(topic: str) -> int:
    """Return the number of the topic's last news, 0 when there was none. Read it before the data of a page."""
    return Topic.objects.filter(pk=topic).values_list("seq", flat=True).first() or 0

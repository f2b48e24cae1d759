"""Names of topics, who may hear them, and the signed tickets that admit a page to one."""

import re
import time
from dataclasses import dataclass

from django.core import signing

# Only what everybody may read travels in a public topic; a private one says no more than "look again".
PUBLIC_KINDS = frozenset({"hall"})
PRIVATE_KINDS = frozenset({"panel", "seat", "inbox", "job"})
NAME = re.compile(r"(?P<kind>[a-z]+)\.[0-9a-z-]{1,64}", re.ASCII)

SALT = "realtime.ticket"
# A working day in an evaluation room, without reloading the page.
DAY = 12 * 3600


class TicketError(Exception):
    """The ticket is forged, spoiled or expired: the page must be loaded again."""


class TopicError(ValueError):
    """There is no such kind of topic."""


@dataclass(frozen=True)
class Ticket:
    """Admission to one topic until `expires` (seconds since 1970); `who` is present under this name, "" nobody."""

    topic: str
    expires: int
    who: str = ""


def kind_of(topic: str) -> str:
    """Return the kind of a topic, e.g. "hall" of "hall.12". Raises TopicError for an unknown one."""
    match = NAME.fullmatch(topic)
    if match is None or match["kind"] not in PUBLIC_KINDS | PRIVATE_KINDS:
        raise TopicError(f"no such topic: {topic!r}")
    return match["kind"]


def is_public(topic: str) -> bool:
    """Tell whether everybody may hear this topic. Raises TopicError."""
    return kind_of(topic) in PUBLIC_KINDS


def ticket(topic: str, *, seconds: int = DAY, who: str = "") -> str:
    """Sign an admission to a topic; only a page that was allowed to show the topic may call this.

    `seconds` is its life; `who` the name under which `realtime.presence` lists the holder.
    Raises TopicError for an unknown topic, and for a name on a public one: who waits for an opening is a secret.
    """
    if is_public(topic) and who:
        raise TopicError(f"{topic} is public: its spectators have no names")
    return signing.dumps([topic, int(time.time()) + seconds, who], salt=SALT)


def check(given: str) -> Ticket:
    """Return what the ticket admits to. Raises TicketError when it is forged, spoiled or expired."""
    try:
        topic, expires, who = signing.loads(given, salt=SALT)
        kind_of(topic)
        over = time.time() >= expires
    except (signing.BadSignature, TopicError, ValueError, TypeError) as error:
        raise TicketError("this is no ticket of ours") from error
    if over:
        raise TicketError("the ticket has expired")
    return Ticket(topic, expires, who)

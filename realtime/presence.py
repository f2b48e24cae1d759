"""Who is present at a topic: named tickets whose page answers the heartbeat.

Rows, not the channel layer, so that every process sees them, with Redis or without. Times are those of the machine,
not of the platform clock: a heartbeat measures a line, it is no act. Limits: who leaves in good order is gone at
once, a cut line or a killed process within `TTL`; anonymous spectators are not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from realtime.models import Presence

BEAT = timedelta(seconds=15)
# Three beats in a row must be lost before somebody counts as gone.
TTL = 3 * BEAT


@dataclass(frozen=True)
class Present:
    """Somebody who is looking now, since when without a break."""

    who: str
    since: datetime
    seen_at: datetime


def present(topic: str, *, at: datetime | None = None) -> list[Present]:
    """Return who is present at the topic (at a machine time, now by default), in the order of their names."""
    alive = Presence.objects.filter(topic=topic, seen_at__gt=(at or timezone.now()) - TTL)
    rows = alive.values("who").annotate(first=Min("since"), last=Max("seen_at")).order_by("who")
    return [Present(row["who"], row["first"], row["last"]) for row in rows]


def present_in(topics: Iterable[str], *, at: datetime | None = None) -> dict[str, list[Present]]:
    """Return who is present at each of many topics, in one query; topics where nobody is are left out."""
    alive = Presence.objects.filter(topic__in=list(topics), seen_at__gt=(at or timezone.now()) - TTL)
    found: dict[str, list[Present]] = {}
    rows = alive.values("topic", "who").annotate(first=Min("since"), last=Max("seen_at")).order_by("who")
    for row in rows:
        found.setdefault(row["topic"], []).append(Present(row["who"], row["first"], row["last"]))
    return found


def arrive(process: str, topic: str, who: str) -> None:
    """Note that a page of `who` is connected to this process."""
    now = timezone.now()
    Presence.objects.update_or_create(
        topic=topic,
        who=who,
        process=process,
        defaults={"seen_at": now},
        create_defaults={"since": now, "seen_at": now},
    )


def leave(process: str, topic: str, who: str) -> None:
    """Note that the last page of `who` has left this process."""
    Presence.objects.filter(topic=topic, who=who, process=process).delete()


def beat(process: str) -> None:
    """Keep everybody of this process present for another `TTL`, and forget what dead processes left behind."""
    now = timezone.now()
    Presence.objects.filter(process=process).update(seen_at=now)
    Presence.objects.filter(seen_at__lt=now - 4 * TTL).delete()

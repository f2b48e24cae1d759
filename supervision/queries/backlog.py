"""How the screening keeps up, for whoever watches the platform: counts of lots, no names."""

from dataclasses import asdict, dataclass

from django.core.cache import cache

from ledger import clock
from supervision.models import Progress
from supervision.queries.postings import standings

# Seconds for which an answer is kept: anybody may ask, as often as they like.
KEPT = 10
KEY = "screening-backlog"


@dataclass(frozen=True)
class Backlog:
    """Opened lots not yet screened, those of them that have failed, and how long the oldest has waited (seconds)."""

    waiting: int = 0
    failing: int = 0
    oldest: int = 0


def backlog() -> Backlog:
    """Return how the screening keeps up, at most ten seconds old."""
    kept = cache.get(KEY)
    if kept is None:
        kept = asdict(_counted())
        cache.set(KEY, kept, KEPT)
    return Backlog(**kept)


def _counted() -> Backlog:
    due = [one for one in standings() if one.due]
    failed = set(Progress.objects.filter(failures__gt=0).values_list("lot", flat=True))
    oldest = min((one.opened for one in due), default=clock.now())
    return Backlog(
        waiting=len(due),
        failing=sum(one.lot in failed for one in due),
        oldest=max(0, int((clock.now() - oldest).total_seconds())),
    )

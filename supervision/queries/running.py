"""Screenings that wait or are under way, for the inbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from bidding.models import Lot
from ledger import clock
from supervision.models import Progress
from supervision.queries.facts import lots_to_screen

# Without a sign of life for so long the process that screened has died; the clock begins anew.
SILENT = timedelta(minutes=10)


@dataclass(frozen=True)
class Running:
    """A lot that waits or is being screened: the stage in words ("" while it waits), how far it is, how often it failed."""

    lot: Lot
    stage: str = ""
    done: int = 0
    of: int = 0
    failures: int = 0
    again_at: datetime | None = None


def running_for(user: User) -> list[Running]:
    """Return the department's lots whose screening has not ended: those under way first, then those that wait."""
    alive = Progress.objects.filter(
        lot__project__supervisor=user.organisation_id,
        ended_at__isnull=True,
        updated_at__gt=clock.now() - SILENT,
    )
    under_way = [
        Running(one.lot, one.get_stage_display(), one.done, one.total)
        for one in alive.select_related("lot__project").order_by("started_at", "pk")
    ]
    there = {one.lot.pk for one in under_way}
    waiting = lots_to_screen().filter(project__supervisor=user.organisation_id)
    left = waiting.exclude(pk__in=there).select_related("project", "screening_progress")
    return under_way + [_waiting(lot) for lot in left]


def _waiting(lot: Lot) -> Running:
    told: Progress | None = getattr(lot, "screening_progress", None)
    return Running(lot, failures=told.failures, again_at=told.again_at) if told else Running(lot)

"""Lots that could not be screened: counted, tried again after ever longer waits, and told when it goes on."""

from datetime import datetime, timedelta

from django.db import transaction

from bidding.models import Lot
from ledger import alarms, clock
from supervision.models import Progress, Stage

# The wait after the first failure, by how much it grows with each further one, and the longest.
FIRST_WAIT, GROWS, LONGEST_WAIT = timedelta(minutes=5), 4, timedelta(days=1)
# So often a lot has failed when an alarm is raised: a machine that was short of memory for a moment is none.
ALARM_AFTER = 3


@transaction.atomic
def note_setback(lot: Lot, problem: str) -> None:
    """Write down that a lot could not be screened, why in a word, and from when on it is tried again."""
    at = clock.now()
    new = {"stage": Stage.READING, "total": 0, "started_at": at, "updated_at": at}
    Progress.objects.get_or_create(lot=lot, defaults=new)
    one = Progress.objects.select_for_update().get(lot=lot)
    one.failures = min(one.failures + 1, 1000)
    one.again_at = at + wait_after(one.failures)
    one.updated_at = one.ended_at = at
    one.problem = problem[:200]
    one.save()


def wait_after(failures: int) -> timedelta:
    """Return how long a lot rests after so many failures in a row."""
    factor: int = GROWS ** min(failures - 1, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * factor)


def resting(at: datetime) -> set[int]:
    """Return the lots that are not tried again yet."""
    return set(Progress.objects.filter(again_at__gt=at).values_list("lot", flat=True))


def failing() -> set[int]:
    """Return the lots that failed when they were last screened."""
    return set(Progress.objects.filter(failures__gt=0).values_list("lot", flat=True))


def tell_setbacks(*, new: bool) -> None:
    """Let an alarm stand as long as a lot fails again and again: nobody would miss what raises no alert.

    ``new`` tells whether any failed just now.
    """
    failing = Progress.objects.filter(failures__gte=ALARM_AFTER).order_by("lot__code")
    rows = list(failing.values_list("lot__code", "problem", "failures"))
    if rows and new:
        named = "\n".join(f"{lot}: {problem} ×{times}" for lot, problem, times in rows)
        alarms.raise_alarm(alarms.Kind.SCREENING, named)
    elif not rows:
        alarms.clear(alarms.Kind.SCREENING)

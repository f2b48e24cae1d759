"""Telling how far a screening is. No act of anybody: nothing of it goes into the ledger."""

from django.db.models import F
from django.db.models.functions import Least

from bidding.models import Lot
from ledger import clock
from supervision.models import Progress


def begin(lot: Lot, stage: str, total: int) -> None:
    """Say that a stage ("reading", "comparing") of `total` steps begins; call it outside a transaction."""
    at = clock.now()
    new = {"stage": stage, "done": 0, "total": total, "updated_at": at, "ended_at": None, "problem": ""}
    # A stage that follows another belongs to the same run: its beginning stays.
    if not Progress.objects.filter(lot=lot, ended_at__isnull=True).update(**new):
        Progress.objects.update_or_create(lot=lot, defaults={**new, "started_at": at})


def advance(lot: Lot, done: int) -> None:
    """Say how many steps of the stage are done."""
    Progress.objects.filter(lot=lot, ended_at__isnull=True).update(
        done=Least(F("total"), done), updated_at=clock.now()
    )


def finish(lot: Lot, problem: str = "") -> None:
    """Say that the screening ended, and why when it ended early; without a problem earlier failures count no more."""
    at = clock.now()
    Progress.objects.filter(lot=lot, ended_at__isnull=True).update(
        ended_at=at, updated_at=at, problem=problem[:200]
    )
    if not problem:
        Progress.objects.filter(lot=lot, failures__gt=0).update(failures=0, again_at=None, problem="")

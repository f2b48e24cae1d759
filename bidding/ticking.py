"""What the clock does here: closes bidding at its deadline, finishes publications, sweeps uploads, ends publicity."""

from datetime import datetime

from django.db import transaction

from accounts.permits import Refused
from bidding.actions.closing import close_lot
from bidding.actions.covering import cover
from bidding.actions.notices import tell
from bidding.actions.outages import answer_outages
from bidding.actions.publishing import finish_publications
from bidding.actions.rehearsals import sweep_rehearsals
from bidding.actions.witnessing import confirm_closings
from bidding.flow import wind
from bidding.models import Award, Lot, Status
from bidding.uploading.actions import sweep
from bidding.uploading.strays import sweep_strays_hourly
from ledger.actions import record


def due(at: datetime) -> list[tuple[datetime, str]]:
    """List what is due at a moment: when, and the thing's name as the ledger says it."""
    lots = Lot.objects.due(at).order_by("due_at").values_list("due_at", "pk")
    return [(when, f"bidding.lot:{pk}") for when, pk in lots if when]


def tick(at: datetime) -> int:
    """Move whatever is due at a moment; return how many things moved.

    Several tickers may run at once: each step is a compare-and-swap, so that one of them does it and the others
    find nothing left to do.
    """
    # Outages first: a lot whose bidders could not come in gets a later deadline instead of closing.
    moved = answer_outages(at)
    moved += sum(_step(lot, at) for lot in Lot.objects.due(at).order_by("due_at", "pk"))
    # Publications last: one whose standard text cannot be composed must not keep closings from being confirmed.
    moved += confirm_closings() + sweep(at) + sweep_rehearsals(at) + sweep_strays_hourly()
    moved += finish_publications(at)
    cover(at)
    return moved


def _step(lot: Lot, at: datetime) -> bool:
    steps = {Status.PUBLISHED: _close, Status.PUBLICISED: _end_publicity, Status.AWARDED: _remind}
    step = steps.get(Status(lot.status))
    return step(lot, at) if step else False


def _close(lot: Lot, _at: datetime) -> bool:
    try:
        close_lot(lot)
    except Refused:
        # Another ticker was quicker, or the lot was suspended a moment ago.
        return False
    return True


@transaction.atomic
def _end_publicity(lot: Lot, at: datetime) -> bool:
    """Note that publicity is over, so that the desk asks for the award."""
    waiting = Lot.objects.filter(
        pk=lot.pk, status=Status.PUBLICISED, publicity_over_at__isnull=True, suspended_at__isnull=True
    )
    if not waiting.update(publicity_over_at=at):
        return False
    lot.refresh_from_db()
    wind(lot)
    tell(lot, record("publicity.end", by=None, on=lot, at=at))
    return True


@transaction.atomic
def _remind(lot: Lot, at: datetime) -> bool:
    """Remind of the contract once, a week before it is due, and note once that it is overdue."""
    award = Award.objects.get(lot=lot)
    overdue = award.reminded_at is not None
    if overdue:
        cleared = Lot.objects.filter(pk=lot.pk, due_at=lot.due_at).update(due_at=None)
    else:
        cleared = Award.objects.filter(pk=award.pk, reminded_at__isnull=True).update(reminded_at=at)
    if not cleared:
        return False
    if not overdue:
        lot.refresh_from_db()
        wind(lot)
    act = "contract.overdue" if overdue else "contract.remind"
    record(act, by=None, on=lot, at=at, due=award.contract_due_at.isoformat())
    return True

"""When a lot passed each station of its life, from its rows and, for its end, from the ledger."""

from datetime import date, datetime

from bidding.models import Lot, Status
from evaluation.models import Room
from ledger.queries import entries_on

ENDINGS = ("lot.fail", "lot.terminate")


def reached(lot: Lot) -> dict[str, datetime | date | None]:
    """Tell when each station was passed; a station not passed, or at an unknown time, is None."""
    opening, award = getattr(lot, "opening", None), getattr(lot, "award", None)
    contract = getattr(award, "contract", None)
    return {
        "notice": lot.published_at,
        "deadline": lot.deadline if lot.status != Status.PUBLISHED else None,
        "opening": opening.opened_at if opening else None,
        "evaluation": _evaluation(lot),
        "publicity": lot.publicity_from,
        "award": award.decided_at if award else None,
        "contract": contract.signed_on if contract else None,
        "completion": contract.completed_at if contract else None,
        "end": _ending(lot),
    }


def _evaluation(lot: Lot) -> datetime | None:
    """When the evaluation that counts began; it is told only once the lot says that it is under way."""
    rooms = Room.objects.filter(lot=lot, started_at__isnull=False).order_by("-started_at")
    return rooms.values_list("started_at", flat=True).first()


def _ending(lot: Lot) -> datetime | None:
    if lot.status not in {Status.FAILED, Status.TERMINATED}:
        return None
    return entries_on(lot).filter(act__in=ENDINGS).order_by("-index").values_list("at", flat=True).first()

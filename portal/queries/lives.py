"""When a lot passed each station of its life, from its rows, its notices and the ledger."""

from datetime import date, datetime

from bidding.models import Lot, Notice, NoticeKind, Status
from ledger.queries import entries_on

# Acts of the ledger that mark a station no row of the lot has a time for.
ACTS = {"lot.evaluate": "evaluation", "lot.complete": "completion", "lot.fail": "end", "lot.terminate": "end"}
ENDINGS = (NoticeKind.FAILURE, NoticeKind.TERMINATION)


def reached(lot: Lot) -> dict[str, datetime | date | None]:
    """Tell when each station was passed; stations not passed, or of unknown time, are left out or None."""
    opening, award = getattr(lot, "opening", None), getattr(lot, "award", None)
    contract = getattr(award, "contract", None)
    found: dict[str, datetime | date | None] = {
        "notice": lot.published_at,
        "deadline": lot.deadline if lot.status != Status.PUBLISHED else None,
        "opening": opening.opened_at if opening else None,
        "publicity": lot.publicity_from,
        "award": award.decided_at if award else None,
        "contract": contract.signed_on if contract else None,
        "end": _ending(lot),
    }
    for entry in entries_on(lot).filter(act__in=ACTS).order_by("index"):
        found[ACTS[entry.act]] = entry.at
    return found


def _ending(lot: Lot) -> datetime | None:
    last = Notice.objects.filter(lot=lot, kind__in=ENDINGS).order_by("-published_at").first()
    return last.published_at if last else None

"""Objections on the spot (实施条例 44), as the hall's own entries in the ledger tell them."""

from dataclasses import dataclass
from datetime import datetime

from bidding.models import Lot
from ledger.queries import entries_on

RAISED, ANSWERED, TAKEN_BACK = "opening.objection", "opening.answer", "opening.take_back"


@dataclass(frozen=True)
class Spot:
    """One objection raised in the hall: by whom, its words, and the answer; `thing` names it to the room above."""

    number: int
    thing: str
    bidder: str
    text: str
    at: datetime
    answer: str = ""
    answered_at: datetime | None = None
    taken_back: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its answer."""
        return self.answered_at is None and not self.taken_back


def spot_objections(lot: Lot) -> list[Spot]:
    """Return the objections raised in a lot's hall, in order. Names are for the time after the bidders are published."""
    entries = list(entries_on(lot).filter(act__in=[RAISED, ANSWERED, TAKEN_BACK]))
    ends = {entry.facts["objection"]: entry for entry in entries if entry.act != RAISED}
    found = []
    for number, entry in enumerate((one for one in entries if one.act == RAISED), 1):
        facts, end = entry.facts, ends.get(entry.facts["objection"])
        answered = end is not None and end.act == ANSWERED
        found.append(
            Spot(
                number,
                facts["objection"],
                facts["bidder"],
                facts["text"],
                entry.at,
                end.facts["text"] if end and answered else "",
                end.at if end and answered else None,
                end is not None and not answered,
            )
        )
    return found

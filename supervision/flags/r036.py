"""R036, lowest bid disqualified, while price alone decides."""

from supervision.flags.partial import OCID, Partial
from supervision.flags.prices import comparable
from supervision.flags.process import Process, prices_compare
from supervision.flags.settings import Settings


def fold(process: Process, partial: Partial, settings: Settings) -> None:
    """Flag an awarded process whose lowest submitted price is of a disqualified bid; of equals the first counts."""
    if not process.active or not prices_compare(process, settings):
        return
    lowest: float | None = None
    disqualified = has_valid = False
    for status, _ids, _alone, amount, currency, _date in process.submitted:
        if amount is None or currency is None or not comparable(partial, currency):
            continue
        if lowest is None or amount < lowest:
            lowest, disqualified = amount, status == "disqualified"
        has_valid = has_valid or status == "valid"
    if has_valid and disqualified:
        partial.flag(OCID, process.ocid, "R036", 1.0)

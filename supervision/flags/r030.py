"""R030, late bid won: a valid bid received after the deadline whose tenderer holds an active award."""

from supervision.flags.partial import OCID, TENDERER, Partial
from supervision.flags.process import Process
from supervision.flags.settings import Settings


def fold(process: Process, partial: Partial, settings: Settings) -> None:
    """Flag the process and the late winner. Moments compare as they are written, as Cardinal compares them."""
    suppliers, tender = process.suppliers, process.tender
    period = tender.tender_period if tender else None
    if not suppliers or period is None or period.end_date is None:
        return
    end = period.end_date
    for _status, ids, _alone, _amount, _currency, date in process.valid:
        if date is not None and date > end:
            for tenderer in suppliers.intersection(ids):
                partial.flag(OCID, process.ocid, "R030", 1.0)
                partial.flag(TENDERER, tenderer, "R030", 1.0)

"""R028, identical bid prices: different tenderers, one price."""

from supervision.flags.partial import OCID, TENDERER, Partial
from supervision.flags.process import Process, prices_compare
from supervision.flags.settings import Settings


def fold(process: Process, partial: Partial, settings: Settings) -> None:
    """Flag the process and those tenderers; a bid is compared with the last one of the same price and currency.

    The same tenderers may bid the same price again, in whatever order they stand.
    """
    submitted = process.submitted
    # Nearly always all prices differ.
    if len({bid[3] for bid in submitted}) == len(submitted) or not prices_compare(process, settings):
        return
    last: dict[tuple[float, str], frozenset[str]] = {}
    for _status, tenderers, _alone, amount, currency, _date in submitted:
        if not tenderers or amount is None or currency is None:
            continue
        price, ids = (amount, currency), frozenset(tenderers)
        before = last.get(price, ids)
        if before != ids:
            partial.flag(OCID, process.ocid, "R028", 1.0)
            for tenderer in before | ids:
                partial.flag(TENDERER, tenderer, "R028", 1.0)
        last[price] = ids

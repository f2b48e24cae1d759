"""R028, identical bid prices: different tenderers, one price."""

import numpy as np

from supervision.flags.batch import Batch, Marks
from supervision.flags.partial import OCID, TENDERER, Partial
from supervision.flags.settings import Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Flag processes and those tenderers; a bid is compared with the last one of the same price and currency.

    The same tenderers may bid the same price again, in whatever order they stand.
    """
    last: dict[tuple[int, float, int], frozenset[int]] = {}
    for bid in np.flatnonzero(_repeated(batch)).tolist():
        process, ids = int(batch.of[bid]), frozenset(batch.tenderers.of(bid))
        if not ids:
            continue
        price = (process, float(batch.amounts[bid]), int(batch.currencies[bid]))
        before = last.get(price, ids)
        if before != ids:
            partial.flag(OCID, batch.ocids[process], "R028", 1.0)
            for tenderer in before | ids:
                partial.flag(TENDERER, batch.names.texts[tenderer], "R028", 1.0)
        last[price] = ids


def _repeated(batch: Batch) -> Marks:
    """Mark the bids whose price another one of the process has: few."""
    marks = batch.priced & batch.compares[batch.of]
    order = np.lexsort((batch.amounts, batch.of))
    of, amounts = batch.of[order], batch.amounts[order]
    same = (of[1:] == of[:-1]) & (amounts[1:] == amounts[:-1])
    repeated = np.zeros(len(of), bool)
    repeated[order[1:][same]] = repeated[order[:-1][same]] = True
    return marks & repeated

"""R028, identical bid prices: different tenderers, one price."""

import numpy as np

from supervision.flags.batch import Batch
from supervision.flags.names import Numbers, once
from supervision.flags.partial import Partial
from supervision.flags.settings import OCID, TENDERER, Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Flag processes and those tenderers; a bid is compared with the last one of the same price and currency.

    The same tenderers may bid the same price again, in whatever order they stand.
    """
    last: dict[tuple[int, float, int], frozenset[int]] = {}
    for bid in _repeated(batch).tolist():
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


def _repeated(batch: Batch) -> Numbers:
    """Return the bids whose price another one of their process has: few."""
    bids = np.flatnonzero(batch.priced & batch.compares[batch.of])
    bids = bids[np.lexsort((batch.amounts[bids], batch.of[bids]))]
    of, amounts = batch.of[bids], batch.amounts[bids]
    same = (of[1:] == of[:-1]) & (amounts[1:] == amounts[:-1])
    return once(np.concatenate((bids[1:][same], bids[:-1][same])))

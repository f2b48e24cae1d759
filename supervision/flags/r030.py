"""R030, late bid won: a valid bid received after the deadline whose tenderer holds an active award."""

import numpy as np

from supervision.flags.batch import Batch
from supervision.flags.partial import Partial
from supervision.flags.settings import OCID, TENDERER, Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Flag processes and the late winner. Moments compare as they are written, as Cardinal compares them."""
    ends = [batch.periods[process].end_date for process in batch.of.tolist()]
    late = [
        date is not None and end is not None and date > end
        for date, end in zip(batch.dates, ends, strict=True)
    ]
    owner, name = batch.tenderers.owner, batch.tenderers.name
    bids = (np.array(late, bool) & batch.valid)[owner]
    tenderers = batch.pairs(batch.of[owner[bids]], name[bids])
    won = np.intersect1d(
        tenderers, batch.pairs(batch.suppliers.owner, batch.suppliers.name), assume_unique=True
    )
    for process, tenderer in zip(*(one.tolist() for one in batch.split(won)), strict=True):
        partial.flag(OCID, batch.ocids[process], "R030", 1.0)
        partial.flag(TENDERER, batch.names.texts[tenderer], "R030", 1.0)

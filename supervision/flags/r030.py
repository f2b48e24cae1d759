"""R030, late bid won: a valid bid received after the deadline whose tenderer holds an active award."""

from supervision.flags.batch import Batch
from supervision.flags.partial import OCID, TENDERER, Partial
from supervision.flags.settings import Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Flag processes and the late winner. Moments compare as they are written, as Cardinal compares them."""
    ends = [period.end_date for period in batch.periods]
    possible = batch.valid & batch.awarded[batch.of]
    for bid, (date, process) in enumerate(zip(batch.dates, batch.of.tolist(), strict=True)):
        end = ends[process]
        if date is None or end is None or date <= end or not possible[bid]:
            continue
        for tenderer in set(batch.tenderers.of(bid)).intersection(batch.suppliers.of(process)):
            partial.flag(OCID, batch.ocids[process], "R030", 1.0)
            partial.flag(TENDERER, batch.names.texts[tenderer], "R030", 1.0)

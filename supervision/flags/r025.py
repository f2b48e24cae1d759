"""R025, excessive unsuccessful bids: one of the most frequent bidders that hardly ever wins."""

from math import nan

from supervision.flags.batch import Batch
from supervision.flags.partial import Partial
from supervision.flags.quartiles import lower_fence, quantile, quartiles
from supervision.flags.settings import TENDERER, Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Count for every tenderer with a valid bid of its own: once a process, and whether it won."""
    alone = batch.tenderers.alone
    bids = batch.valid & (alone >= 0) & (batch.winner[batch.of] >= 0)
    processes, tenderers = batch.split(batch.pairs(batch.of[bids], alone[bids]))
    partial.entered.put(tenderers)
    partial.won.put(tenderers[tenderers == batch.winner[processes]])


def finish(partial: Partial, settings: Settings) -> None:
    """Flag tenderers with at least as many bids as the percentile says, and a ratio at or below the fence."""
    counts = sorted(float(number) for _tenderer, number in partial.entered.rows())
    often = quantile(counts, settings.top_percent / 100) if settings.top_percent <= 100 else nan
    meta = partial.meta.setdefault("R025", {})
    if settings.losing is None:
        first, third = quartiles(won / entered for _one, won, entered in partial.won.beside(partial.entered))
        meta.update(q1=first, q3=third)
        fence, usual = lower_fence(first, third), first > 0
    else:
        fence, usual = settings.losing, True
    meta.update(upper_fence=often, lower_fence=fence)
    if not (usual and fence > 0):
        return
    for tenderer, won, entered in partial.won.beside(partial.entered):
        if entered >= often and won / entered <= fence:
            partial.flag(TENDERER, tenderer, "R025", won / entered)

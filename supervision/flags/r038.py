"""R038, excessive disqualified bids: per buyer, procuring entity and tenderer."""

from supervision.flags.batch import Batch
from supervision.flags.partial import Partial
from supervision.flags.quartiles import quartiles, upper_fence
from supervision.flags.settings import BUYER, ENTITY, TENDERER, Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Count bids submitted and disqualified, for whom they were submitted to and for each tenderer of each."""
    buyers = batch.numbers([one.buyer for one in batch.releases])[batch.of]
    entities = batch.numbers([one.procuring_entity for one in batch.tenders])[batch.of]
    tenderers, out = batch.tenderers, batch.disqualified
    for group, names, gone in (
        (BUYER, buyers, out), (ENTITY, entities, out), (TENDERER, tenderers.name, out[tenderers.owner]),
    ):  # fmt: skip
        known = names >= 0
        partial.submitted[group].put(names[known])
        partial.disqualified[group].put(names[known & gone])


def finish(partial: Partial, settings: Settings) -> None:
    """Flag those at or above the threshold or Q3 + 1.5 IQR; whoever has fewer bids than the minimum is left out.

    The minimum of processes of a buyer or entity counts bids too, as Cardinal counts them.
    """
    _finish(partial, settings, BUYER, settings.minimum_processes)
    _finish(partial, settings, ENTITY, settings.minimum_processes)
    _finish(partial, settings, TENDERER, settings.minimum_bids)


def _finish(partial: Partial, settings: Settings, group: str, least: int) -> None:
    disqualified, submitted = partial.disqualified[group], partial.submitted[group]
    meta = partial.meta.setdefault("R038", {})
    fence = settings.disqualified_share
    if fence is None:
        ratios = [out / bids for _one, out, bids in disqualified.beside(submitted) if bids >= least]
        if not ratios:
            return
        first, third = quartiles(ratios)
        meta.update({f"{group}_q1": first, f"{group}_q3": third})
        fence = upper_fence(first, third)
    meta[f"{group}_upper_fence"] = fence
    # A fence of nothing flags nothing: else everybody without a disqualified bid would be flagged.
    if not fence > 0:
        return
    for one, out, bids in disqualified.beside(submitted):
        if bids >= least and out / bids >= fence:
            partial.flag(group, one, "R038", out / bids)

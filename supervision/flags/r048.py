"""R048, heterogeneous supplier: awarded unusually many kinds of goods."""

import numpy as np

from supervision.flags.batch import Batch
from supervision.flags.partial import Partial
from supervision.flags.quartiles import quartiles, upper_fence
from supervision.flags.settings import TENDERER, Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Note the first digits of what every sole supplier of an active award supplies; a process counts once."""
    listed, alone = [award.items or () for award in batch.active], batch.suppliers.alone
    found = [item.classification.id if item.classification else None for items in listed for item in items]
    kinds = batch.names.numbers([one[: settings.digits] if type(one) is str else None for one in found])
    award = np.repeat(np.arange(len(listed)), [len(items) for items in listed])
    award, kinds = award[kinds >= 0], kinds[kinds >= 0]
    award, kinds = award[alone[award] >= 0], kinds[alone[award] >= 0]
    partial.kinds.put(alone[award], kinds)
    partial.supplied.put(batch.split(batch.pairs(batch.award_of[award], alone[award]))[1])


def finish(partial: Partial, settings: Settings) -> None:
    """Flag suppliers at or above the threshold or Q3 + 1.5 IQR, of those awarded often enough."""
    least = settings.variety_processes
    often = {supplier for supplier, number in partial.supplied.rows() if number >= least}
    kinds = dict(partial.kinds.numbers(often, partial.names.texts))
    meta = partial.meta.setdefault("R048", {})
    if settings.variety is None:
        first, third = quartiles(float(number) for number in kinds.values())
        meta.update(q1=first, q3=third)
        fence = upper_fence(first, third)
    else:
        fence = float(settings.variety)
    meta["upper_fence"] = fence
    for supplier, number in kinds.items():
        if number >= fence:
            partial.flag(TENDERER, supplier, "R048", float(number))

"""R048, heterogeneous supplier: awarded unusually many kinds of goods."""

import numpy as np

from supervision.flags.batch import Batch
from supervision.flags.partial import TENDERER, Partial
from supervision.flags.quartiles import quartiles, upper_fence
from supervision.flags.settings import Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Note the first digits of what every sole supplier of an active award supplies; a process counts once."""
    texts, memory, digits = batch.names.texts, partial.kinds.memory, settings.digits
    supplied = np.zeros(len(batch.active), bool)
    for place, (award, supplier) in enumerate(zip(batch.active, batch.suppliers.alone.tolist(), strict=True)):
        if supplier < 0 or not award.items:
            continue
        found = [item.classification.id for item in award.items if item.classification is not None]
        kinds = {kind[:digits] for kind in found if type(kind) is str}
        if kinds:
            supplied[place] = True
            partial.kinds.added += len(kinds)
            known = memory.setdefault(texts[supplier], kinds)
            if known is not kinds:
                known |= kinds
    pairs = batch.pairs(batch.award_of[supplied], batch.suppliers.alone[supplied])
    partial.supplied.put(batch.split(pairs)[1])


def finish(partial: Partial, settings: Settings) -> None:
    """Flag suppliers at or above the threshold or Q3 + 1.5 IQR, of those awarded often enough."""
    least = settings.variety_processes
    often = {supplier for supplier, number in partial.supplied.rows() if number >= least}
    kinds = dict(partial.kinds.numbers(often))
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

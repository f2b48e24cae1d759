"""R048, heterogeneous supplier: awarded unusually many kinds of goods."""

from supervision.flags.partial import TENDERER, Partial
from supervision.flags.process import Process, identifier
from supervision.flags.quartiles import quartiles, upper_fence
from supervision.flags.settings import Settings


def fold(process: Process, partial: Partial, settings: Settings) -> None:
    """Note the first digits of what every sole supplier of an active award supplies; a process counts once."""
    seen = set()
    for award in process.active:
        suppliers = award.suppliers
        supplier = identifier(suppliers[0]) if suppliers and len(suppliers) == 1 else None
        if supplier is None:
            continue
        found = [item.classification.id for item in award.items or () if item.classification is not None]
        kinds = {kind[: settings.digits] for kind in found if type(kind) is str}
        if kinds:
            seen.add(supplier)
            known = partial.kinds.memory.get(supplier)
            if known is None:
                partial.kinds.memory[supplier] = kinds
            else:
                known |= kinds
            partial.kinds.added += len(kinds)
    partial.supplied.pending += seen


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

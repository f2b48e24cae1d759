"""R024, price close to the winning bid: the second price lies unusually little above the winner's."""

from supervision.flags.partial import Partial
from supervision.flags.quartiles import lower_fence, quartiles
from supervision.flags.settings import OCID, TENDERER, Settings


def finish(partial: Partial, settings: Settings) -> None:
    """Flag processes at or below Q1 - 1.5 IQR, their winner and the second.

    A fence of nothing flags nothing: where a quarter of all differences are nothing, nothing is unusual.
    """
    texts, meta = partial.names.texts, partial.meta.setdefault("R024", {})
    if settings.close is None:
        first, third = quartiles(partial.differences.values(texts))
        meta.update(q1=first, q3=third)
        fence, usual = lower_fence(first, third), first > 0
    else:
        fence, usual = settings.close, True
    meta["lower_fence"] = fence
    if not (usual and fence > 0):
        return
    for ocid, difference, winner, loser in partial.differences.rows(texts, most=fence):
        partial.flag(OCID, ocid, "R024", difference)
        partial.flag(TENDERER, winner, "R024", 0.0)
        partial.flag(TENDERER, loser, "R024", 0.0)

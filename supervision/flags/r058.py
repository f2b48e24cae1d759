"""R058, heavily discounted bid: the second price lies unusually far above the winner's."""

from supervision.flags.partial import Partial
from supervision.flags.quartiles import quartiles, upper_fence
from supervision.flags.settings import OCID, TENDERER, Settings


def finish(partial: Partial, settings: Settings) -> None:
    """Flag processes at or above Q3 + 1.5 IQR, and their winner; a fence of nothing flags nothing."""
    texts, meta = partial.names.texts, partial.meta.setdefault("R058", {})
    if settings.discount is None:
        first, third = quartiles(partial.differences.values(texts))
        meta.update(q1=first, q3=third)
        fence = upper_fence(first, third)
    else:
        fence = settings.discount
    meta["upper_fence"] = fence
    if not fence > 0:
        return
    for ocid, difference, winner, _loser in partial.differences.rows(texts, least=fence):
        partial.flag(OCID, ocid, "R058", difference)
        partial.flag(TENDERER, winner, "R058", 0.0)

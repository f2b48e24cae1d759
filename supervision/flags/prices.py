"""How far the second price lies above the winner's: what R024 and R058 ask for; the currency in which prices compare."""

import numpy as np

from supervision.flags.batch import Batch, Marks
from supervision.flags.partial import Partial
from supervision.flags.settings import Settings


def settle_currency(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Let the first currency that is asked for be the file's, unless one is set or was found before.

    Within a process the winner's rivals are asked before R036 asks.
    """
    if partial.currency is not None:
        return
    asked = []
    if settings.codes & {"R024", "R058"}:
        asked.append(rivals(batch))
    if "R036" in settings.codes:
        asked.append(awarded(batch))
    first = [int(found[0]) for found in map(np.flatnonzero, asked) if len(found)]
    if first:
        bid = min(first, key=lambda one: int(batch.of[one]))
        partial.currency = batch.names.texts[batch.currencies[bid]]


def rivals(batch: Batch) -> Marks:
    """Mark the valid bids of one tenderer, with a price, where one supplier won: those that R024 and R058 compare."""
    won: Marks = ((batch.winner >= 0) & batch.compares)[batch.of]
    return won & batch.valid & batch.priced & (batch.tenderers.alone >= 0)


def awarded(batch: Batch) -> Marks:
    """Mark the bids with a price in processes with an award: those that R036 compares."""
    of: Marks = (batch.awarded & batch.compares)[batch.of]
    return of & batch.priced


def comparable(batch: Batch, partial: Partial) -> Marks:
    """Mark the bids in the file's currency."""
    same: Marks = batch.currencies == batch.names[partial.currency]
    return same


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Note the relative difference if one award to one supplier is active and its winner is the lowest.

    Bids of several tenderers count for nothing; of several bids of one firm the lowest counts. A price of nothing makes
    every other infinitely dearer; nothing beside nothing says nothing.
    """
    asked, alone = rivals(batch) & comparable(batch, partial), batch.tenderers.alone
    won = alone == batch.winner[batch.of]
    mine, own = batch.lowest(asked & won)
    other, second = batch.lowest(asked & ~won)
    found = np.flatnonzero((own >= 0) & (second >= 0) & (other >= mine) & ((other != mine) | (mine != 0)))
    mine, other = mine[found], other[found]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        differences = np.where(mine == 0, np.inf, (other - mine) / mine)
    ocids = [batch.ocids[process] for process in found.tolist()]
    partial.differences.put(ocids, differences, batch.winner[found], alone[second[found]])

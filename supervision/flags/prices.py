"""How far the second price lies above the winner's: what R024 and R058 ask for."""

from collections.abc import Iterator

from supervision.flags.partial import Partial
from supervision.flags.process import Process, prices_compare
from supervision.flags.settings import Settings


def comparable(partial: Partial, currency: str | None) -> bool:
    """Tell whether a price is in the file's currency: the one set, else the first that was asked about."""
    if partial.currency is None:
        partial.currency = currency
    return currency == partial.currency


def fold(process: Process, partial: Partial, settings: Settings) -> None:
    """Note the relative difference if one award to one supplier is active and its winner is the lowest.

    Bids of several tenderers count for nothing; of several bids of one firm the lowest counts.
    """
    winner = process.winner
    if winner is None or not prices_compare(process, settings):
        return
    mine = other = None
    loser = ""
    for _status, _ids, tenderer, amount, currency, _date in process.valid:
        if tenderer is None or amount is None or currency is None or not comparable(partial, currency):
            continue
        if tenderer == winner:
            if mine is None or amount < mine:
                mine = amount
        elif other is None or amount < other:
            other, loser = amount, tenderer
    if mine is None or other is None or other < mine:
        return
    difference = _share(other - mine, mine)
    if difference is not None:
        partial.differences.memory[process.ocid] = [difference, winner, loser]


def _share(difference: float, price: float) -> float | None:
    """A price of nothing makes every other infinitely dearer; nothing beside nothing says nothing."""
    if price:
        return difference / price
    return float("inf") if difference else None


def differences(partial: Partial) -> Iterator[tuple[str, float, str, str]]:
    """Yield process, difference, winner and lowest of the others."""
    for ocid, (difference, winner, loser) in partial.differences.rows():
        yield ocid, difference, winner, loser  # type: ignore[misc]

"""The clock that moves whatever is due in every room."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections

import bidding.ticking
import evaluation.ticking
import ledger.ticking
import supervision.ticking
from ledger import clock
from ledger.watching import clock_is_right

logger = logging.getLogger(__name__)

# Lowest first: what one room sees of another is of the same round.
ROOMS: list[Callable[[datetime], int]] = [
    bidding.ticking.tick,
    evaluation.ticking.tick,
    supervision.ticking.tick,
    # The log last, when all that this round did stands in it.
    ledger.ticking.tick,
]


def tick_once() -> int:
    """Move whatever is due now; return how many things moved.

    One room's failure is logged and does not keep the others waiting. Several tickers
    may run at once, because every move is a compare-and-swap. While the clock is wrong nothing moves.
    """
    at = clock.now()
    if not clock_is_right(at):
        return 0
    moved = 0
    for tick in ROOMS:
        try:
            moved += tick(at)
        except Exception:
            logger.exception("the clock of %s failed", tick.__module__)
    return moved


def tick_until(stop: threading.Event, every: float) -> None:
    """Tick every so many seconds until told to stop."""
    while not stop.wait(every):
        close_old_connections()
        tick_once()

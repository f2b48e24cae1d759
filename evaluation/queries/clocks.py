"""The law's clocks of a room, which stand still while its lot is suspended."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bidding.models import Lot

Span = tuple[datetime, datetime | None]


def time_held(spans: Iterable[Span], since: datetime, until: datetime) -> timedelta:
    """Return for how long, between two moments, any of the spans (from, to or still standing) was in force."""
    total, reached = timedelta(0), since
    for began, ended in sorted(spans, key=lambda span: span[0]):
        start, end = max(began, reached), min(ended or until, until)
        if end > start:
            total += end - start
            reached = end
    return total


def holds_of(lot: Lot) -> list[Span]:
    """Return when the lot was suspended, by each hold."""
    return list(lot.holds.values_list("placed_at", "released_at"))


def due_now(lot: Lot, start: datetime, due: datetime, at: datetime) -> datetime:
    """Return when a time that began at `start` and was to end at `due` ends, as it looks at a moment.

    While the lot is suspended the end moves on with the clock.
    """
    return due + time_held(holds_of(lot), start, at)


def is_over(lot: Lot, start: datetime, due: datetime, at: datetime) -> bool:
    """Tell whether a time that began at `start` is over: `due`, and what the lot was suspended meanwhile, has passed."""
    return at > due_now(lot, start, due, at)

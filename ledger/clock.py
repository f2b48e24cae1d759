"""The platform clock: the only place where the rooms ask what time it is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

_set_to: datetime | None = None


class ClockBackwardsError(Exception):
    """The clock stands before the last entry of the ledger: nothing may be done until it is put right."""

    def __init__(self, at: datetime, last: datetime) -> None:
        self.at, self.last = at, last
        super().__init__(str(self))

    def __str__(self) -> str:
        return _(
            "The platform clock runs backwards: it shows %(at)s, but the last entry is of %(last)s. "
            "Nothing was changed; please try again later."
        ) % {"at": _shown(self.at), "last": _shown(self.last)}


class ClockMayNotTravelError(RuntimeError):
    """Only the demo and the tests may move the clock (settings.CLOCK_MAY_TRAVEL)."""


def _shown(at: datetime) -> str:
    return localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def now() -> datetime:
    """Return the platform's time (aware, UTC). Take it once per act."""
    return _set_to or datetime.now(UTC)


def is_set() -> bool:
    """Tell whether the clock of this process was moved (demo and tests only)."""
    return _set_to is not None


def set_clock(to: datetime | None) -> None:
    """Stop the clock of this process at `to` (aware); None lets it run again.

    Raises ClockMayNotTravelError where settings.CLOCK_MAY_TRAVEL is off, ValueError for a naive time.
    """
    global _set_to
    if not settings.CLOCK_MAY_TRAVEL:
        raise ClockMayNotTravelError("CLOCK_MAY_TRAVEL is off: the clock of this platform cannot be moved")
    if to is not None and to.tzinfo is None:
        raise ValueError("the clock needs an aware time")
    _set_to = None if to is None else to.astimezone(UTC)


@contextmanager
def travel(to: datetime) -> Iterator[None]:
    """Stop the clock at `to` inside the block and put it back afterwards."""
    before = _set_to
    set_clock(to)
    try:
        yield
    finally:
        set_clock(before)


def wait_for(moment: datetime, *, drift: timedelta) -> datetime:
    """Return a time that is not before `moment`, waiting for it when it is at most `drift` ahead.

    Machines of one platform differ by milliseconds; waiting them out keeps the order of the log and
    the order of its times the same. Raises ClockBackwardsError when the clock is further behind.
    """
    at = now()
    if _set_to is None and timedelta(0) < moment - at <= drift:
        time.sleep((moment - at).total_seconds())
        at = now()
    if at < moment:
        raise ClockBackwardsError(at, moment)
    return at

"""Watching the platform clock: a clock put back stops every act until it is right again, a leap forward is waited out."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from ledger import alarms, clock
from ledger.actions import DRIFT, record
from ledger.alarms import Kind
from ledger.models import Head

# How far the remembered time may lag behind.
MARK_EVERY = timedelta(seconds=2)
# A clock that gains more than this on the machine's steady clock has leapt; that long the leap is waited out, so
# that a time source gone wrong for a moment closes no tender early.
LEAP = timedelta(seconds=60)
HOLD = timedelta(seconds=60)


@dataclass
class _Anchor:
    """A moment on both clocks: `steady` in seconds, never set by anybody, running on while the machine sleeps."""

    steady: float
    at: datetime
    held_since: float | None = None


_anchor: _Anchor | None = None


def clock_is_right(at: datetime) -> bool:
    """Watch the platform clock; where the answer is no, nothing that depends on the time may be done in this round.

    `at` is the platform's time now. The alarm stands while the clock is before a time it has shown, and ends by itself.
    """
    if behind := how_far_behind(at):
        seconds = {"seconds": int(behind.total_seconds())}
        alarms.raise_alarm(Kind.CLOCK, _("It is %(seconds)d seconds behind.") % seconds, at=at)
        return False
    _over(Kind.CLOCK, at)
    if _leaps(at):
        return False
    unmarked = Q(seen_at__isnull=True) | Q(seen_at__lte=at - MARK_EVERY)
    Head.objects.filter(unmarked, pk=1).update(seen_at=at)
    return True


def how_far_behind(at: datetime) -> timedelta:
    """Return how far a time stands before the latest that the platform has seen; zero when machines merely differ."""
    head = Head.objects.filter(pk=1).first()
    latest = max((one for one in (head.logged_at, head.seen_at) if one), default=at) if head else at
    return latest - at if latest - at > DRIFT else timedelta(0)


def forget_mark() -> None:
    """Let the log's last entry alone say how late it is: after a clock that leapt was put right by hand."""
    Head.objects.filter(pk=1).update(seen_at=None)


def _over(kind: str, at: datetime) -> None:
    """End an alarm about the clock, and leave a trace of it in the log."""
    ended = next((one for one in alarms.standing() if one.kind == kind), None)
    if ended and alarms.clear(kind, at=at):
        record("clock.restored", by=None, alarm=kind, since=ended.raised_at.isoformat(), detail=ended.detail)


def _leaps(at: datetime) -> bool:
    """Tell whether the clock has just leapt forward, compared with the machine's steady clock since the last round."""
    global _anchor
    if clock.is_set():
        return False
    steady = time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
    if _anchor is None:
        _anchor = _Anchor(steady, at)
        return False
    gained = at - _anchor.at - timedelta(seconds=steady - _anchor.steady)
    if gained <= LEAP:
        _anchor = _Anchor(steady, at)
        _over(Kind.CLOCK_LEAPT, at)
        return False
    if _anchor.held_since is None:
        _anchor.held_since = steady
    if timedelta(seconds=steady - _anchor.held_since) < HOLD:
        seconds = {"seconds": int(gained.total_seconds())}
        alarms.raise_alarm(Kind.CLOCK_LEAPT, _("It gained %(seconds)d seconds at once.") % seconds)
        return True
    _anchor = _Anchor(steady, at)
    _over(Kind.CLOCK_LEAPT, at)
    return False

"""Screening whatever was opened and not yet screened: one process at a time, resumable, paid by what is new."""

import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q

from accounts.permits import Refused
from bidding.models import Lot
from ledger import alarms, clock
from supervision import machines
from supervision.actions.screening import Prepared, conclude, prepare
from supervision.models import Lease
from supervision.queries.postings import LEASE, standings
from supervision.screens.lot import finish, pieces
from supervision.screens.signals import Signal

logger = logging.getLogger(__name__)
# A process that says nothing for so long has lost its lease; on the same machine a dead one loses it at once.
PATIENCE = timedelta(minutes=10)
# Openings of the last day may still be committed out of order: the mark stays behind them.
SETTLED = timedelta(days=1)
# Lots read before their comparison is sent out: what they say is held in memory together.
LOTS_AT_ONCE = 8

Tell = Callable[[str, int, int], None]


@dataclass
class Outcome:
    """What one call did: lots screened, lots still sealed, lots that failed (code → error), or that another is at it."""

    busy: str = ""
    screened: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    alerts: int = 0


def screen_pending(*, limit: int | None = None, told: Tell = lambda lot, done, of: None) -> Outcome:
    """Screen the lots of which something was opened since they were last screened, in their order.

    One lot's failure does not keep the others waiting. Cut short, the next call goes on with what is left. While another
    process is at it nothing is done.
    """
    outcome = Outcome()
    with _held() as holder:
        if holder:
            outcome.busy = holder
            return outcome
        due = [one.lot for one in standings() if one.due]
        seen = 0
        while seen < len(due) and (limit is None or len(outcome.screened) < limit):
            room = LOTS_AT_ONCE if limit is None else min(LOTS_AT_ONCE, limit - len(outcome.screened))
            lots = due[seen : seen + room]
            _screen(lots, outcome)
            seen += len(lots)
            told(outcome.screened[-1] if outcome.screened else "", seen, len(due))
            _renew()
        _advance()
    _tell_failures(outcome, of_all=seen >= len(due))
    return outcome


def _tell_failures(outcome: Outcome, *, of_all: bool) -> None:
    """Let an alarm stand as long as a lot cannot be screened: nobody would miss what raises no alert."""
    if outcome.failed:
        named = "\n".join(f"{lot}: {error}" for lot, error in sorted(outcome.failed.items()))
        alarms.raise_alarm(alarms.Kind.SCREENING, named)
    elif of_all:
        alarms.clear(alarms.Kind.SCREENING)


def _screen(keys: Sequence[int], outcome: Outcome) -> None:
    """Read some lots, compare them together wherever the setting says, and write down each."""
    ready = [one for key in keys if (one := _prepared(key, outcome))]
    for one, answers in _compared(ready, outcome):
        try:
            run = conclude(one, finish(one.material, answers))
        except Exception as error:
            _failed(one.lot, error, outcome)
            continue
        outcome.screened.append(one.lot.code)
        outcome.alerts += run.alerts.count()


def _compared(ready: list[Prepared], outcome: Outcome) -> list[tuple[Prepared, list[list[Signal]]]]:
    """Compare lots together; if that fails, each by itself: the one at which a screen fails is named."""
    try:
        return _worked(ready)
    except Exception:
        logger.exception("%s lots could not be compared together", len(ready))
    found = []
    for one in ready:
        try:
            found += _worked([one])
        except Exception as error:
            _failed(one.lot, error, outcome)
    return found


def _worked(ready: Sequence[Prepared]) -> list[tuple[Prepared, list[list[Signal]]]]:
    cut = [pieces(one.material) for one in ready]
    with machines.chosen():
        worked = iter(machines.work_all([piece for part in cut for piece in part]))
    return [(one, list(islice(worked, len(part)))) for one, part in zip(ready, cut, strict=True)]


def _prepared(key: int, outcome: Outcome) -> Prepared | None:
    lot = Lot.objects.select_related("project").get(pk=key)
    try:
        return prepare(lot)
    except Refused:
        outcome.waiting.append(lot.code)  # opened, but not yet shown in the hall: asked again next time
    except Exception as error:
        _failed(lot, error, outcome)
    return None


def _failed(lot: Lot, error: Exception, outcome: Outcome) -> None:
    logger.exception("lot %s could not be screened", lot.pk)
    outcome.failed[lot.code] = type(error).__name__


# --- one at a time -------------------------------------------------------------------------------------


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def _held() -> Iterator[str]:
    """Hold the lease inside the block; yield who has it when it is somebody else's."""
    holder = _take()
    try:
        yield holder
    finally:
        if not holder:
            Lease.objects.filter(name=LEASE, holder=_name()).update(holder="", until=None)


@transaction.atomic
def _take() -> str:
    """Take the lease by compare-and-swap; return its holder when that one lives."""
    Lease.objects.get_or_create(name=LEASE)
    lease = Lease.objects.select_for_update().get(name=LEASE)
    at = clock.now()
    held = lease.holder and lease.until is not None and lease.until > at
    if held and lease.holder != _name() and not _dead(lease.holder):
        return lease.holder
    mine = Q(name=LEASE, holder=lease.holder, until=lease.until)
    taken = Lease.objects.filter(mine).update(holder=_name(), until=at + PATIENCE)
    return "" if taken else "another process"


def _renew() -> None:
    Lease.objects.filter(name=LEASE, holder=_name()).update(until=clock.now() + PATIENCE)


def _dead(holder: str) -> bool:
    """Tell whether a holder on this machine is gone; of other machines only time can tell."""
    host, _colon, process = holder.rpartition(":")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


# --- what need not be asked again ----------------------------------------------------------------------


def _advance() -> None:
    """Move the mark to just below the first opening that is due or still fresh."""
    found = standings()
    fresh = clock.now() - SETTLED
    open_ = [one.first for one in found if one.due or one.opened > fresh]
    settled = [one.key for one in found if not one.due and one.opened <= fresh]
    mark = min(open_) - 1 if open_ else max(settled, default=0)
    if settled or open_:
        Lease.objects.filter(name=LEASE, mark__lt=mark).update(mark=mark)

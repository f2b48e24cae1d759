"""Screening whatever was opened and not yet screened: one process at a time, resumable, paid by what is new."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction

from accounts.permits import Refused
from bidding.models import Lot
from ledger import clock
from supervision import machines
from supervision.actions.leases import Renewing, held, renew
from supervision.actions.progress import begin
from supervision.actions.screening import Prepared, conclude, overtaken, prepare
from supervision.actions.setbacks import failing, note_setback, resting, tell_setbacks
from supervision.apart import apart, limits
from supervision.models import Lease, Screening, Stage
from supervision.queries.postings import LEASE, standings, still_due
from supervision.queries.shares import first_share
from supervision.screens.lot import Findings, Piece, finish, pieces
from supervision.screens.signals import Signal

logger = logging.getLogger(__name__)
# Openings of the last day may still be committed out of order: the mark stays behind them.
SETTLED = timedelta(days=1)

Tell = Callable[[str, int, int], None]
Beat = Callable[[], None]


@dataclass
class Outcome:
    """What was done: lots screened, lots still sealed, lots that failed (code → why), or that another is at it."""

    busy: str = ""
    screened: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    alerts: int = 0

    def add(self, more: "Outcome") -> None:
        """Count what was done to some more lots."""
        self.screened += more.screened
        self.waiting += more.waiting
        self.failed |= more.failed
        self.alerts += more.alerts


Screen = Callable[[Sequence[int]], Outcome]


def screen_pending(
    *,
    limit: int | None = None,
    patient: bool = False,
    beat: Beat = lambda: None,
    told: Tell = lambda lot, done, of: None,
) -> Outcome:
    """Screen the lots of which something was opened since they were last screened, in their order, at most ``limit``.

    A lot that fails, takes too long or too much memory is named and counted, and keeps no other waiting: it comes last
    and by itself, and if ``patient`` only after a rest. Cut short, the next call goes on with what is left. While another
    process is at it nothing is done. ``beat`` is called about every second.
    """
    outcome = Outcome()
    with held(LEASE) as holder:
        if holder:
            return Outcome(busy=holder)
        suspects = failing()
        due, outcome.waiting = _due(suspects, patient)
        seen = 0
        alive = Renewing(LEASE)

        def living() -> None:
            beat()
            alive()

        while seen < len(due) and (limit is None or len(outcome.screened) < limit):
            room = len(due) if limit is None else limit - len(outcome.screened)
            lots = first_share(due[seen : seen + room], alone=suspects)
            outcome.add(_share(lots, living))
            seen += len(lots)
            told(outcome.screened[-1] if outcome.screened else "", seen, len(due))
            renew(LEASE)
        _advance()
        tell_setbacks(new=bool(outcome.failed))
    return outcome


def _due(suspects: Collection[int], patient: bool) -> tuple[list[int], list[str]]:
    """Return the lots to be screened now, and the codes of those opened but not yet shown in the hall: no work for them."""
    left_out = resting(clock.now()) if patient else set()
    found = [one for one in standings() if one.due and one.lot not in left_out]
    sealed = Lot.objects.filter(pk__in=[one.lot for one in found if not one.shown]).order_by("pk")
    due = sorted((one.lot for one in found if one.shown), key=lambda lot: lot in suspects)
    return due, list(sealed.values_list("code", flat=True))


# --- some lots at a time ---------------------------------------------------------------------------------


def _share(keys: Sequence[int], beat: Beat) -> Outcome:
    """Screen some lots in a process apart, within limits; where the clock may be moved, in place and without limits.

    The time is as many times that of one lot: lots that are together because each is small are not too slow together.
    """
    if settings.CLOCK_MAY_TRAVEL:
        return screen_here(keys)
    each = limits()
    whole = replace(each, seconds=each.seconds * len(keys))
    ended = apart(lambda: asdict(screen_here(keys)), whole, beat=beat)
    if not ended.problem:
        return Outcome(**ended.answer)
    if len(keys) == 1:
        return _named(keys[0], ended.problem)
    found = Outcome()
    for key in keys:
        found.add(_share([key], beat))
    return found


def _named(key: int, problem: str) -> Outcome:
    lot = Lot.objects.get(pk=key)
    outcome = Outcome()
    if still_due(lot):
        logger.error("lot %s could not be screened: %s", key, problem)
        note_setback(lot, problem)
        outcome.failed[lot.code] = problem
    return outcome


def screen_here(keys: Sequence[int]) -> Outcome:
    """Read some lots, compare them together wherever the setting says, and write down each."""
    outcome = Outcome()
    ready = [one for key in keys if (one := _prepared(key, outcome))]
    for one, answers in _compared(ready, outcome):
        try:
            run = _concluded(one, finish(one.material, answers))
        except Exception as error:
            _failed(one.lot, error, outcome)
            continue
        if run:
            outcome.screened.append(one.lot.code)
            outcome.alerts += run.alerts.count()
    return outcome


@transaction.atomic
def _concluded(one: Prepared, findings: Findings) -> Screening | None:
    """Write a run down, unless more was opened meanwhile: the lot stays due, and the next round reads that too.

    Nor if another process, thought dead, was faster: then the lot is not due any more.
    """
    return conclude(one, findings) if not overtaken(one) and still_due(one.lot) else None


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
    cut: list[list[Piece]] = [pieces(one.material) for one in ready]
    with machines.chosen():
        worked = iter(machines.work_all([piece for part in cut for piece in part]))
    return [(one, list(islice(worked, len(part)))) for one, part in zip(ready, cut, strict=True)]


def _prepared(key: int, outcome: Outcome) -> Prepared | None:
    lot = Lot.objects.select_related("project").get(pk=key)
    if not still_due(lot):
        return None
    try:
        ready = prepare(lot)
        begin(lot, Stage.COMPARING, 0)
    except Refused:
        outcome.waiting.append(lot.code)
    except Exception as error:
        _failed(lot, error, outcome)
    else:
        return ready
    return None


def _failed(lot: Lot, error: Exception, outcome: Outcome) -> None:
    logger.exception("lot %s could not be screened", lot.pk)
    outcome.failed[lot.code] = problem = "too_big" if isinstance(error, MemoryError) else type(error).__name__
    note_setback(lot, problem)


# --- what need not be asked again ----------------------------------------------------------------------


def _advance() -> None:
    """Move the mark to just below the first opening that is due or still fresh; lots that fail stand without it."""
    found = [one for one in standings() if not one.failing]
    fresh = clock.now() - SETTLED
    open_ = [one.first for one in found if one.due or one.opened > fresh]
    settled = [one.key for one in found if not one.due and one.opened <= fresh]
    mark = min(open_) - 1 if open_ else max(settled, default=0)
    if settled or open_:
        Lease.objects.filter(name=LEASE, mark__lt=mark).update(mark=mark)

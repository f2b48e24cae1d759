"""The clocks of this room: replies that lapse, entries that expire, orders that end, alarms for what is overdue.

What reads or compares bids is not among them: it may take long (supervision.examining).
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import Model

from supervision.actions.alarms import escalate_alarms, lapse_alarms
from supervision.actions.alerts import lapse
from supervision.actions.credit import TAKE_DOWN_AHEAD, expire_credit, take_down
from supervision.actions.drawing import go_on_with_draws
from supervision.actions.objections import note_overdue
from supervision.actions.orders import expire_orders
from supervision.actions.overdue import note_overdue_complaints
from supervision.actions.serving import take_down_due
from supervision.actions.strays import sweep_strays_hourly
from supervision.actions.tips import note_tips
from supervision.models import Alert, AlertStatus, CreditEntry
from supervision.models.credit import SHOWN

logger = logging.getLogger(__name__)
Moving = TypeVar("Moving", bound=Model)


def tick(at: datetime) -> int:
    """Move whatever is due; return how many things moved. Several tickers may run at once.

    One step's failure is logged and does not keep the others waiting.
    """
    return sum(_moved(step, at) for step in STEPS)


def _moved(step: Callable[[datetime], int], at: datetime) -> int:
    try:
        return step(at)
    except Exception:
        logger.exception("the step %s of the clock failed", step.__name__)
        return 0


def _each(due: Iterable[Moving], move: Callable[[Moving], bool]) -> int:
    """Move things one by one: one that fails is logged, the others move."""
    moved = 0
    for one in due:
        try:
            moved += move(one)
        except Exception:
            logger.exception("%s %s did not move", one._meta.label, one.pk)
    return moved


def _sweep(_at: datetime) -> int:
    return sweep_strays_hourly()


def _lapse(at: datetime) -> int:
    due = Alert.objects.filter(status=AlertStatus.ASKED, reply_due_at__lt=at)
    return _each(due, lambda alert: lapse(alert, at=at))


def _expire(at: datetime) -> int:
    due = CreditEntry.objects.filter(status__in=SHOWN, max_until__lt=at)
    return _each(due, lambda entry: expire_credit(entry, at=at))


def _take_down(at: datetime) -> int:
    due = CreditEntry.objects.filter(status__in=SHOWN, take_down_due_at__lte=at + TAKE_DOWN_AHEAD)
    return _each(due, lambda entry: take_down(entry, at=at))


# What the law sets a time for first.
STEPS: Final[tuple[Callable[[datetime], int], ...]] = (
    _lapse,
    _take_down,
    _expire,
    take_down_due,
    expire_orders,
    note_overdue,
    note_overdue_complaints,
    note_tips,
    lapse_alarms,
    escalate_alarms,
    go_on_with_draws,
    _sweep,
)

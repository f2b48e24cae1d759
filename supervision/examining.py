"""Looking into what was opened: indicators, runs asked for again, lots to be screened. No clock of the law waits for it.

What bidders wrote may take long or end the process that reads it. So this is done by a process of its own
(config.examining), and what it reads of a lot by a child of that.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from supervision.actions.looking import look
from supervision.actions.platform import screen_pending
from supervision.actions.reviewing import rerun_waiting

logger = logging.getLogger(__name__)
Beat = Callable[[], None]

# Lots screened in one round: the next round takes the rest, after indicators and runs asked for have had their turn.
LOTS_A_ROUND = 50


def examine(at: datetime, *, beat: Beat = lambda: None) -> int:
    """Do one round of it; return how many things came of it. ``beat`` is called now and then, and may raise to end it.

    One step's failure is logged and does not keep the others waiting. Several processes may do so at once: one screens.
    """
    return sum(_done(step, at, beat) for step in STEPS)


def _done(step: Callable[[datetime, Beat], int], at: datetime, beat: Beat) -> int:
    try:
        return step(at, beat)
    except Exception:
        logger.exception("examining failed at%s", step.__name__.replace("_", " "))
        return 0


def _look(at: datetime, _beat: Beat) -> int:
    return look(at)


def _rerun(_at: datetime, beat: Beat) -> int:
    return rerun_waiting(beat=beat)


def _screen(_at: datetime, beat: Beat) -> int:
    return len(screen_pending(limit=LOTS_A_ROUND, patient=True, beat=beat).screened)


STEPS: Final[tuple[Callable[[datetime, Beat], int], ...]] = (_look, _rerun, _screen)

"""The process beside the clock that looks into what was opened, and the thread that keeps it running.

Clocks of the law must go on whatever a bidder's files do to whoever reads them: they share no process with the screening.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections

from ledger import clock
from ledger.watching import how_far_behind
from supervision.examining import examine

logger = logging.getLogger(__name__)
# Seconds between two rounds, and until a process that ended by itself is replaced.
EVERY = 3.0
REPLACED_AFTER = 2.0
A_LOOK = 0.5


def start(stop: threading.Event) -> None:
    """Begin to examine in a process of its own and keep one running; it ends with this process, or with `stop`.

    Where the clock may be moved, in a thread: another process would have another time.
    """
    how = examine_until if settings.CLOCK_MAY_TRAVEL else _keep
    threading.Thread(target=how, args=(stop,), name="examine", daemon=True).start()


def examine_until(stop: threading.Event) -> None:
    """Examine in this process, round after round, until told to stop."""
    while not stop.wait(EVERY):
        examine_once()


def examine_once(beat: Callable[[], None] = lambda: None) -> int:
    """Do one round; return how many things came of it. While the clock is behind nothing is done."""
    close_old_connections()
    at = clock.now()
    return 0 if how_far_behind(at) else examine(at, beat=beat)


def _keep(stop: threading.Event) -> None:
    command = [sys.executable, "manage.py", "examine", "--every", str(EVERY), "--under", str(os.getpid())]
    while not stop.is_set():
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL)
        while process.poll() is None and not stop.wait(A_LOOK):
            pass
        if process.poll() is None:
            process.terminate()
            return
        logger.error("the examining process ended (%s) and is replaced", process.returncode)
        stop.wait(REPLACED_AFTER)

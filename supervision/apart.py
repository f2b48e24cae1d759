"""Work done in a child process within limits of time and memory: what ends the child costs that piece of work only."""

import json
import logging
import os
import resource
import select
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, Final, NoReturn

from django.conf import settings
from django.db import connections

logger = logging.getLogger(__name__)
# Why there is no answer: the time was over, the memory was not enough, or something else ended the process.
TOO_SLOW, TOO_BIG, KILLED = "too_slow", "too_big", "killed"
# Seconds between two looks at whether the other process is still there.
LOOK_EVERY: Final = 1.0


@dataclass(frozen=True)
class Limits:
    """What one piece of work may take: seconds by the clock, bytes of address space."""

    seconds: float
    memory: int


def limits() -> Limits:
    """Return what screening one lot may take, by the settings."""
    return Limits(seconds=settings.SCREENING_SECONDS, memory=settings.SCREENING_MEMORY * 1024 * 1024)


@dataclass(frozen=True)
class Ended:
    """What came of it: the answer, or the problem in a word: one of the three above, or an error's class."""

    answer: Any = None
    problem: str = ""


def apart(do: Callable[[], Any], limits: Limits, *, beat: Callable[[], None] = lambda: None) -> Ended:
    """Do something in a child process and return its answer (plain data, as JSON takes it).

    ``beat`` is called about every second meanwhile; if it raises, the child is ended. Call it from a process without
    other threads and outside a transaction: the child is a copy, and connections to the database are begun anew.
    """
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(do, limits, writer, parent)
    os.close(writer)
    with suppress(OSError):  # the child does so too: whoever comes first
        os.setpgid(child, child)
    try:
        said = _heard(reader, limits.seconds, beat)
    except TimeoutError:
        _end(child)
        return Ended(problem=TOO_SLOW)
    except BaseException:
        _end(child)
        raise
    finally:
        os.close(reader)
    # It has said all it had to say. What it started and left behind would idle on, or outlive a child that was killed;
    # as long as nobody has asked how the child ended, the number of its group is given to no other process.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return _understood(said, status)


def _heard(reader: int, seconds: float, beat: Callable[[], None]) -> bytes:
    """Return what the child says until it closes its end. Raises TimeoutError."""
    until, said = monotonic() + seconds, b""
    while (left := until - monotonic()) > 0:
        if select.select([reader], [], [], min(LOOK_EVERY, left))[0]:
            piece = os.read(reader, 1 << 16)
            if not piece:
                return said
            said += piece
        else:
            beat()
    raise TimeoutError


def _end(child: int) -> None:
    """End a child with all that it has started."""
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _understood(said: bytes, status: int) -> Ended:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return Ended(problem=TOO_SLOW)
    try:
        return Ended(**json.loads(said))
    except (ValueError, TypeError):
        return Ended(problem=KILLED)


# --- the child -----------------------------------------------------------------------------------------


def _work(do: Callable[[], Any], limits: Limits, writer: int, parent: int) -> NoReturn:
    """Work within the limits, say what came of it, and end without the clean-up of the process that was copied."""
    code = 1
    try:
        with suppress(OSError):
            os.setpgid(0, 0)
        _bound(limits)
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        said = json.dumps(_done(do)).encode()
        while said:
            said = said[os.write(writer, said) :]
        code = 0
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _done(do: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"answer": do()}
    except MemoryError:
        return {"problem": TOO_BIG}
    except Exception as error:
        logger.exception("work apart failed")
        return {"problem": type(error).__name__}
    finally:
        connections.close_all()


def _bound(limits: Limits) -> None:
    """Only the soft limits: a reading process of the child sets its own."""
    _soft(resource.RLIMIT_AS, limits.memory)
    _soft(resource.RLIMIT_CORE, 0)
    # Should this process outlive everybody who would end it, its processor time is bounded all the same.
    _soft(resource.RLIMIT_CPU, int(limits.seconds * (os.cpu_count() or 1)) + 60)


def _soft(which: int, most: int) -> None:
    _old, hard = resource.getrlimit(which)
    resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _end_with(parent: int) -> None:
    """End this process and all that it has started when the one that waits for it is gone."""
    while os.getppid() == parent:
        sleep(LOOK_EVERY)
    os.killpg(0, signal.SIGKILL)

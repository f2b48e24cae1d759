"""Cleaning a file in a process of its own: what kills or holds it up costs its sender the file, and nobody else anything."""

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from supervision.cleaning.freeing import NotCleanableError

ROOT = Path(__file__).resolve().parents[2]
# Seconds, of the clock: for one file, and for waiting until one of the few places is free.
PATIENCE = 25.0
WAIT = 30.0
_PLACES = BoundedSemaphore(2)


class BusyError(RuntimeError):
    """Too many files are being cleaned."""


def cleaned_apart(data: bytes, kind: str) -> bytes:
    """Return a file (pdf, png or jpg) without what tells who made it. Raises NotCleanableError, BusyError.

    It may take seconds: never call it inside a transaction.
    """
    if not _PLACES.acquire(timeout=WAIT):
        raise BusyError
    try:
        done = subprocess.run(
            [sys.executable, "-m", "supervision.cleaning.child", kind],
            input=data,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotCleanableError("too_slow") from error
    finally:
        _PLACES.release()
    if done.returncode or not done.stdout:
        raise NotCleanableError("not_cleanable")
    return done.stdout

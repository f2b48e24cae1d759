"""A command in a process of its own: how long it took, what memory it held at most, what it said."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024**2


class ApartError(RuntimeError):
    """The command failed; the message is what it complained of."""


@dataclass(frozen=True)
class Apart:
    """What a process took: seconds on the wall, seconds of processor, and the most memory it held, in MiB.

    ``peak`` is the resident set of the process itself, not of its own children.
    """

    seconds: float
    processor: float
    peak: float
    said: str


def python(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Apart:
    """Run this Python with ``arguments`` at the project's root and wait for it.

    Raises ApartError with the end of what it wrote to stderr if it does not end well.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            stdout=out,
            stderr=err,
            env={**os.environ, **(environment or {})},
        )
        try:
            _pid, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = perf_counter() - began
        out.seek(0)
        err.seek(0)
        if process.returncode:
            raise ApartError(err.read().decode(errors="replace")[-2000:])
        said = out.read().decode(errors="replace")
    # ru_maxrss is in KiB on Linux.
    return Apart(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MIB, said)

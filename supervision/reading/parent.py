"""Starting the reading processes and surviving them: a file that kills one is named, the rest is read all the same."""

import json
import os
import select
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from supervision.reading.found import Found
from supervision.reading.limits import LEAST_OF_ONE_BID, MOST_OF_A_LOT, MOST_OF_ONE_BID, PATIENCE

ROOT = Path(__file__).resolve().parents[2]
MOST_PROCESSES = 8
Told = Callable[[int, int], None]


def processes() -> int:
    """Return how many files are read at once: one for each core this process may use."""
    return max(1, min(MOST_PROCESSES, len(os.sched_getaffinity(0))))


def read_all(
    files: Sequence[tuple[str, Path]],
    *,
    told: Told | None = None,
    at_once: int | None = None,
    owners: Sequence[int] = (),
) -> list[Found]:
    """Read files, given as (name, path); return the answers in their order: each file gets one, if only a problem.

    ``told(done, total)`` is called after each file, from the thread that asked. With ``owners``, the bid of each file,
    only so much text of one bid is kept: files beyond are named "too_large".
    """
    answers: list[Found] = [Found(problem="killed") for _file in files]
    for done, (place, found) in enumerate(read_each(files, at_once=at_once, owners=owners), 1):
        answers[place] = found
        if told:
            told(done, len(files))
    return answers


def read_each(
    files: Sequence[tuple[str, Path]],
    *,
    at_once: int | None = None,
    owners: Sequence[int] = (),
    said: Mapping[int, int] | None = None,
) -> Iterator[tuple[int, Found]]:
    """Read files and yield the place and the answer of each as it comes; what was told is not lost with the rest.

    ``said`` are the characters that were kept of each bid of the lot before.
    """
    before = Counter(said or {})
    bids = {*owners, *before}
    most = budget(len(bids))
    left = Counter({bid: most - before[bid] for bid in bids})
    waiting: SimpleQueue[int] = SimpleQueue()
    come: SimpleQueue[tuple[int, Found]] = SimpleQueue()
    # The largest first, lest one core waits for the last file.
    for place in sorted(range(len(files)), key=lambda k: -_size(files[k][1])):
        waiting.put(place)
    for _one in range(min(at_once or processes(), len(files))):
        Thread(target=_work, args=(files, waiting, come), daemon=True).start()
    try:
        for _file in files:
            place, found = come.get()
            if owners:
                _keep_within(found, left, owners[place])
            yield place, found
    finally:
        _let_go(waiting)


def _let_go(waiting: "SimpleQueue[int]") -> None:
    """Leave nothing to read to those who still do: nobody listens any more."""
    with suppress(Empty):
        while True:
            waiting.get_nowait()


def budget(bids: int) -> int:
    """Return how many characters each of so many bids of one lot may say."""
    return min(MOST_OF_ONE_BID, max(LEAST_OF_ONE_BID, MOST_OF_A_LOT // max(1, bids)))


def _keep_within(found: Found, left: Counter[int], owner: int) -> None:
    """Take a file's text off what its bid may still say; beyond that, drop it, and with it the memory it takes."""
    size = sum(map(len, found.pages))
    if size > left[owner]:
        found.pages, found.problem = [], "too_large"
    else:
        left[owner] -= size


def _work(
    files: Sequence[tuple[str, Path]], waiting: "SimpleQueue[int]", come: "SimpleQueue[tuple[int, Found]]"
) -> None:
    """Let one process after another read what waits; whatever happens, each file gets its answer."""
    child = _Child()
    try:
        while True:
            place = waiting.get_nowait()
            found = Found(problem="killed")
            try:
                found = child.read(*files[place])
            finally:
                come.put((place, found))
    except Empty:
        return
    finally:
        child.end()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Child:
    """One reading process; begun when needed, begun anew when a file has killed it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.rest = b""

    def read(self, name: str, path: Path) -> Found:
        """Let the process read a file; its death or silence is the answer "killed" or "too_slow"."""
        process = self._running()
        try:
            if process.stdin is None:
                return Found(problem="killed")
            process.stdin.write(
                json.dumps([name, os.fspath(path)]).encode("utf-8", "surrogateescape") + b"\n"
            )
            process.stdin.flush()
            line = self._line(process)
            return Found.of(line)
        except TimeoutError:
            self.end()
            return Found(problem="too_slow")
        except (OSError, ValueError, KeyError, TypeError):
            self.end()
            return Found(problem="killed")

    def _line(self, process: "subprocess.Popen[bytes]") -> bytes:
        if process.stdout is None:
            raise OSError
        until, pieces = monotonic() + PATIENCE, [self.rest]
        while b"\n" not in pieces[-1]:
            ready, _write, _odd = select.select([process.stdout], [], [], max(0.0, until - monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(process.stdout.fileno(), 1 << 20)
            if not piece:
                raise OSError
            pieces.append(piece)
        line, _newline, self.rest = b"".join(pieces).partition(b"\n")
        return line

    def _running(self) -> "subprocess.Popen[bytes]":
        if self.process is None or self.process.poll() is not None:
            self.rest = b""
            self.process = subprocess.Popen(
                [sys.executable, "-m", "supervision.reading.child"],
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1",
                     "OPENBLAS_NUM_THREADS": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self.process

    def end(self) -> None:
        """End the process, whatever it does."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

"""Starting the reading process and surviving it: a file that kills it is named, the rest is read all the same."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from supervision.reading.found import Found

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds for one file, above the child's own limit


def read_all(files: Sequence[tuple[str, Path]]) -> list[Found]:
    """Read files, given as (name, path), in their order; each gets an answer, if only a problem."""
    answers: list[Found] = []
    while len(answers) < len(files):
        answers += _some(files[len(answers) :])
        if len(answers) < len(files):
            # The process died or hung at the next file.
            answers.append(Found(problem="too_large"))
    return answers


def _some(files: Sequence[tuple[str, Path]]) -> Iterator[Found]:
    """Yield the answers of one process, as far as it gets."""
    asked = "".join(f"{Path(name).suffix}\t{path}\n" for name, path in files)
    process = subprocess.Popen(
        [sys.executable, "-m", "supervision.reading.child"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    lines: Queue[str] = Queue()
    Thread(target=_talk, args=(process, asked, lines), daemon=True).start()
    try:
        for _file in files:
            line = lines.get(timeout=PATIENCE)
            if not line:
                return
            yield Found.of(line)
    except Empty:
        return
    finally:
        process.kill()
        process.wait()


def _talk(process: "subprocess.Popen[str]", asked: str, lines: "Queue[str]") -> None:
    """Feed the process and pass its lines on; an empty line says that it has ended."""
    if process.stdin is None or process.stdout is None:
        return
    try:
        process.stdin.write(asked)
        process.stdin.close()
        for line in process.stdout:
            lines.put(line)
    except (OSError, ValueError):
        pass
    lines.put("")

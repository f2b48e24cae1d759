"""Reading files apart: a file that kills its process is named, and harms nothing else."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.scanning.facts import Facts

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds for one file, above the child's own limit


def read_apart(files: Sequence[tuple[str, Path]]) -> list[Facts]:
    """Read files, given as (name, path), in their order; each gets an answer, if only a problem.

    One process reads all; when it dies the next file has a new one.
    """
    answers: list[Facts] = []
    while len(answers) < len(files):
        waiting = files[len(answers) :]
        found = _answers(waiting)
        answers += found
        if len(found) < len(waiting):
            answers.append(Facts(problem="too_large"))
    return answers[: len(files)]


def _answers(files: Sequence[tuple[str, Path]]) -> list[Facts]:
    asked = "".join(f"{Path(name).suffix}\t{path}\n" for name, path in files)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "evaluation.scanning.child"],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
            input=asked.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE * len(files),
            check=False,
        )
        lines = ended.stdout
    except subprocess.TimeoutExpired as slow:
        lines = slow.stdout or b""
    whole = [
        line for line in lines.decode("utf-8", "replace").splitlines(keepends=True) if line.endswith("\n")
    ]
    found = []
    for line in whole[: len(files)]:
        try:
            found.append(Facts.of(line))
        except (ValueError, TypeError):
            found.append(Facts(problem="malformed"))
    return found

"""How fast a long tender document is linted: seconds, memory, and against reading the same characters once."""

import subprocess
import sys
import tracemalloc
import unicodedata
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from bidding.linting import lint_text, of_clause, training
from config.bench.figures import Figure, Tell, at_least, at_most

ROOT = Path(__file__).resolve().parents[2]
PARTS = ()
PAGES, SIGNS_A_PAGE = 200, 900
MOST_SECONDS = 3.0
MIB = 1024**2


def run(*, small: bool, only: str = "", told: Tell) -> list[Figure]:
    """Lint a document of 200 pages made of ordinary sentences and the labelled clauses, without and with a warm start."""
    text = document(PAGES // 10 if small else PAGES)
    limit = MOST_SECONDS / 10 if small else MOST_SECONDS
    told(f"{len(text)} characters")
    lint_text(text[:2000], regime="ZB")
    plain = min(_seconds(lambda: unicodedata.normalize("NFKC", text)) for _round in range(5))
    told("linting")
    began = process_time()
    _unremembered(text)
    processor = process_time() - began
    took = min(_seconds(lambda: _unremembered(text)) for _round in range(3))
    again = _seconds(lambda: lint_text(text, regime="ZB"))
    of_clause.cache_clear()
    tracemalloc.start()
    found = lint_text(text, regime="ZB")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [
        at_most("linting a document of 200 pages, processor", processor, "s", target=limit),
        at_most("the same by the clock on the wall", took, "s", target=limit),
        Figure("once more, nothing changed", again / took, "of it"),
        at_least(
            "characters a second",
            len(text) / took,
            "/s",
            peer="the speed that 3 s for it ask for",
            of=len(text) / limit,
            target=1.0,
        ),
        Figure("against one pass of NFKC over it", took / plain, "times", "unicodedata.normalize"),
        Figure("findings", float(len(found)), "findings"),
        at_most("memory above the text", peak / MIB, "MiB", target=200.0),
        Figure("first finding of a new process", _cold(), "s"),
    ]


def _unremembered(text: str) -> None:
    of_clause.cache_clear()
    lint_text(text, regime="ZB")


def document(pages: int) -> str:
    """Return a text of so many pages: chapters, numbered clauses, ordinary sentences, now and then an unfair one."""
    ordinary = [row.text for row in training.ordinary()]
    unfair = [row.text for row in training.examples()]
    lines: list[str] = []
    length = number = 0
    while length < pages * SIGNS_A_PAGE:
        number += 1
        source = unfair if number % 12 == 0 else ordinary
        line = f"{number % 9 + 1}.{number % 20} {source[(number * 7) % len(source)]}"
        if number % 200 == 1:
            line = f"第{number // 200 + 1}章 投标人须知\n{line}"
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)


def _seconds(act: Callable[[], object]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def _cold() -> float:
    """Return what a process takes from nothing to the judgement of one clause."""
    code = "from bidding.linting import judge; judge('投标人须在本市注册。', regime='ZB')"
    return _seconds(lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True))

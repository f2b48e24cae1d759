"""Cutting a document into clauses: numbered items, table rows and sentences, each under its heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bidding.linting import contexts

_STOP = re.compile(r"[。;!?]")
_ITEM = re.compile(
    r"\s*(?:第[一二三四五六七八九十百0-9]+[章节条款]|[（(][一二三四五六七八九十0-9]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|\d{1,2}(?:[.．]\d{1,2}){0,4}[、.．)）\s]|[①-⑳]|[★▲※●■|#])"
)
_STOPS = "。；;！!？?：:"
LONGEST = 600
WIDE = 24  # characters; a shorter line was ended by its author, not by the margin


@dataclass(frozen=True)
class Clause:
    """A piece of the text from `start` to `end`, and the kind of heading that it stands under."""

    start: int
    end: int
    place: str


def clauses(text: str) -> Iterator[Clause]:
    """Yield the clauses of a text in their order; wrapped lines are joined, items of a list are not."""
    place = contexts.NONE
    for start, end in _paragraphs(text):
        line = text[start:end]
        kind = contexts.heading(line)
        if kind is not None:
            place = kind
        if line.strip() and contexts.title(line):
            continue
        for a, b in _pieces(line):
            yield Clause(start + a, start + b, place)


def sentences(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a folded clause, from one stop to the next."""
    start = 0
    for match in _STOP.finditer(folded):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(folded):
        yield start, len(folded)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield a paragraph whole, or cut at sentences where it is too long to be judged at once."""
    start = 0
    while len(text) - start > LONGEST:
        cut = max(text.rfind(stop, start + LONGEST // 3, start + LONGEST) for stop in "。；;\n") + 1
        cut = cut or start + LONGEST
        yield start, cut
        start = cut
    if text[start:].strip():
        yield start, len(text)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield stretches of lines that belong together: a line that breaks off goes on in the next."""
    start = place = 0
    broken = False
    for line in text.splitlines(keepends=True):
        if place > start and (not broken or _ITEM.match(line) or not line.strip() or "\t" in line):
            yield start, place
            start = place
        place += len(line)
        bare = line.strip()
        broken = len(bare) >= WIDE and bare[-1] not in _STOPS and not contexts.title(bare)
    if place > start:
        yield start, place

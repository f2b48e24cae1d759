"""The findings of a document that was read in passages, each with the place where it stands."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bidding.linting import lint_text
from bidding.linting.findings import Finding
from bidding.linting.reading import Passage

# So many characters are linted between two steps: about a tenth of a second.
PIECE: Final = 12_000


@dataclass(frozen=True)
class Placed:
    """A finding and where it stands: the heading or the page, the number of the passage, and its span in there."""

    finding: Finding
    place: str
    passage: int
    span: tuple[int, int]


def lint_passages(passages: Sequence[Passage], *, regime: str, language: str = "zh") -> list[Placed]:
    """Return the findings of a document; its passages are read as one text, for a heading speaks for what follows."""
    starts: list[int] = []
    length = 0
    for passage in passages:
        starts.append(length)
        length += len(passage.text) + 1
    text = "\n".join(passage.text for passage in passages)
    placed = []
    for one in lint_text(text, regime=regime, language=language):
        at, until = one.span
        number = bisect_right(starts, at) - 1
        start, passage = starts[number], passages[number]
        span = (at - start, min(until - start, len(passage.text)))
        placed.append(Placed(one, passage.place, number + 1, span))
    return placed


def lint_pieces(
    passages: Sequence[Passage], *, regime: str, language: str = "zh"
) -> Iterator[tuple[int, list[Placed]]]:
    """Lint piece by piece, so that whoever waits sees how far it is: yield how many passages are done, and findings.

    A piece ends with a passage; a heading speaks for what follows it within its piece alone, and the span of the
    Finding itself counts in the piece.
    """
    for start, end in _pieces(passages):
        found = lint_passages(passages[start:end], regime=regime, language=language)
        yield end, [Placed(one.finding, one.place, start + one.passage, one.span) for one in found]


def _pieces(passages: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    start = length = 0
    for place, passage in enumerate(passages):
        length += len(passage.text)
        if length >= PIECE:
            yield start, place + 1
            start, length = place + 1, 0
    if start < len(passages):
        yield start, len(passages)

"""The findings of a document that was read in passages, each with the place where it stands."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bidding.linting import lint_text
from bidding.linting.findings import Finding
from bidding.linting.reading import Passage


@dataclass(frozen=True)
class Placed:
    """A finding and where it stands: the heading or the page, and the number of the passage."""

    finding: Finding
    place: str
    passage: int


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
        number = bisect_right(starts, one.span[0]) - 1
        placed.append(Placed(one, passages[number].place, number + 1))
    return placed

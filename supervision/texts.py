"""The text of one bid: the pages of its files in one string, and back from a place in it to file and page. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a stretch of text stands: the reading it came from, and the page, counted from 1."""

    reading: int
    page: int


@dataclass(frozen=True)
class BidText:
    """The joined text, and where each page begins in it."""

    text: str
    starts: tuple[int, ...]
    places: tuple[Place, ...]

    def locate(self, offset: int) -> Place | None:
        """Return the place of a character; None when there is no text."""
        index = self.index(offset)
        return self.places[index] if index >= 0 else None

    def index(self, offset: int) -> int:
        """Return which page, counted from 0 over all files, holds a character; -1 before the first."""
        return bisect_right(self.starts, offset) - 1


def join(readings: Iterable[tuple[int, Sequence[str]]]) -> BidText:
    """Join (reading, pages) in their order."""
    parts: list[str] = []
    starts: list[int] = []
    places: list[Place] = []
    length = 0
    for reading, pages in readings:
        for number, page in enumerate(pages, start=1):
            starts.append(length)
            places.append(Place(reading, number))
            parts.append(page + "\n")
            length += len(page) + 1
    return BidText("".join(parts), tuple(starts), tuple(places))

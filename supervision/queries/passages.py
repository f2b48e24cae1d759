"""Copied passages of a piece of evidence: side by side, greyed, with the places to mark in the documents themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bidding.models import Bid
from supervision.comparing import Segment, side_by_side, windows, within
from supervision.models import Evidence, EvidenceSide, Reading
from supervision.queries import facts as known
from supervision.screens.passages import template_spans
from supervision.texts import BidText

Span = tuple[int, int, int, int]


@dataclass(frozen=True)
class Half:
    """One side of a passage: its text in segments, its file and page, and what to mark on which page."""

    segments: list[Segment]
    file: int
    name: str
    page: int
    pieces: list[tuple[int, str]]


@dataclass(frozen=True)
class PassagePair:
    """Two passages side by side; how alike they are, and how many of the bids hold something like it."""

    number: int
    left: Half
    right: Half
    likeness: float | None
    holders: int


@dataclass(frozen=True)
class Passages:
    """All passages of a piece of evidence; `show(numbers)` lays a few of them out."""

    sides: tuple[EvidenceSide, EvidenceSide]
    texts: tuple[BidText, BidText]
    spans: list[tuple[int, Span]]
    evidence: Evidence
    readings: dict[int, Reading]
    template: str

    def show(self, chosen: Sequence[tuple[int, Span]]) -> list[PassagePair]:
        """Lay out some of `spans`: a page of them, since greying and aligning take their time."""
        grey = (
            _greyed(self.texts[0].text, [(s[0], s[1]) for _n, s in chosen], self.template),
            _greyed(self.texts[1].text, [(s[2], s[3]) for _n, s in chosen], self.template),
        )
        return [self._pair(number, span, place, grey) for place, (number, span) in enumerate(chosen)]

    def _pair(
        self,
        number: int,
        span: Span,
        place: int,
        grey: tuple[list[list[tuple[int, int]]], list[list[tuple[int, int]]]],
    ) -> PassagePair:
        a0, a1, b0, b1 = span
        left, right = side_by_side(
            self.texts[0].text[a0:a1], self.texts[1].text[b0:b1], grey[0][place], grey[1][place]
        )
        detail = self.evidence.detail
        likeness, holders = (_at(detail.get(name), number) for name in ("likenesses", "holders"))
        return PassagePair(
            number + 1,
            self._half(0, left, a0, a1),
            self._half(1, right, b0, b1),
            float(likeness) if likeness is not None else None,
            int(holders) if holders is not None else self.evidence.base_met,
        )

    def _half(self, side: int, segments: list[Segment], start: int, end: int) -> Half:
        pieces = list(_pieces(self.texts[side], start, end))
        if not pieces:
            return Half(segments, 0, "", 0, [])
        reading = self.readings[pieces[0][0]]
        same = [(page, text) for key, page, text in pieces if key == reading.pk]
        return Half(segments, reading.file_id, reading.file.name, pieces[0][1], same)


def passages_of(evidence: Evidence) -> Passages | None:
    """Return the passages of a piece of evidence; None when what was read then is not there to be shown."""
    first, second = list(evidence.sides.select_related("bid__lot", "bid__bidder"))[:2]
    for readings in _as_read(first.bid, second.bid):
        texts = known.texts(readings)
        a, b = texts.get(str(first.bid_id)), texts.get(str(second.bid_id))
        if a and b and _fits(evidence, (first, second), a, b):
            found = {reading.pk: reading for reading in readings}
            return Passages(
                (first, second),
                (a, b),
                _once(evidence, a, b),
                evidence,
                found,
                known.template_of(first.bid.lot),
            )
    return None


def _as_read(first: Bid, second: Bid) -> Iterator[list[Reading]]:
    """Yield what was read of two bids: all of it, then without what came later, since offsets count from the start."""
    rows = list(
        Reading.objects.filter(bid__in=[first, second])
        .select_related("file", "bid__bidder")
        .order_by("bid", "file__name", "pk")
    )
    moments: list[datetime] = sorted({row.observed_at for row in rows}, reverse=True)
    for moment in moments:
        yield [row for row in rows if row.observed_at <= moment]


def _fits(evidence: Evidence, sides: tuple[EvidenceSide, EvidenceSide], a: BidText, b: BidText) -> bool:
    spans = evidence.detail.get("spans") or []
    left, right = sides[0].value, sides[1].value
    return any(
        a.text[a0:a1].strip()[: len(left)] == left and b.text[b0:b1].strip()[: len(right)] == right
        for a0, a1, b0, b1 in spans
    )


def _once(evidence: Evidence, a: BidText, b: BidText) -> list[tuple[int, Span]]:
    """The same sheet may lie in two envelopes: equal passages are shown once, under the number of the first."""
    once: dict[tuple[str, str], tuple[int, Span]] = {}
    for number, (a0, a1, b0, b1) in enumerate(evidence.detail["spans"]):
        once.setdefault((a.text[a0:a1], b.text[b0:b1]), (number, (a0, a1, b0, b1)))
    return list(once.values())


def _pieces(text: BidText, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield (reading, page, text) of a stretch: one piece for each page it stands on."""
    ends = [*text.starts[1:], len(text.text)]
    for begins, stops, place in zip(text.starts, ends, text.places, strict=True):
        if (
            begins < end
            and stops > start
            and (piece := text.text[max(begins, start) : min(stops, end)].strip())
        ):
            yield place.reading, place.page, piece


def _greyed(text: str, spans: list[tuple[int, int]], template: str) -> list[list[tuple[int, int]]]:
    joined, starts = windows(text, spans)
    covered = template_spans(joined, template)
    return [within(covered, at, at + end - start) for at, (start, end) in zip(starts, spans, strict=True)]


def _at(values: Any, place: int) -> Any:
    return values[place] if isinstance(values, list) and place < len(values) else None

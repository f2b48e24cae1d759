"""Looking through a document from elsewhere, step by step, so that whoever waits sees how far it is. Nothing of it is kept here."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from time import monotonic
from typing import IO, Any, Final

from bidding.linting import Finding, lint_text
from bidding.linting.apart import read_apart
from bidding.linting.reading import Passage

# So many characters are linted between two steps: about a tenth of a second.
PIECE: Final = 12_000
MOST_FINDINGS: Final = 2000
MOST_PASSAGE: Final = 400


@dataclass(frozen=True)
class Step:
    """How far it is: `phase` is read or lint; passages done and in all."""

    phase: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Looked:
    """What came of it: findings as plain values, what the reader noted of the file, passages, seconds."""

    findings: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    passages: int
    seconds: float = 0.0


def look_through(stream: IO[bytes], name: str, *, regime: str, language: str) -> Iterator[Step | Looked]:
    """Yield steps and at last what was found. Raises the reader's refusal for files that it does not read."""
    begun = monotonic()
    yield Step("read")
    document = read_apart(stream, name)
    passages = list(document.passages)
    found: list[dict[str, Any]] = []
    for start, end in _pieces(passages):
        yield Step("lint", start, len(passages))
        found += _found(passages[start:end], regime, language)
    capped = len(found) > MOST_FINDINGS
    notes = [asdict(note) for note in document.notes] + ([{"code": "capped", "places": []}] if capped else [])
    yield Looked(found[:MOST_FINDINGS], notes, len(passages), monotonic() - begun)


def _pieces(passages: list[Passage]) -> Iterator[tuple[int, int]]:
    start = length = 0
    for place, passage in enumerate(passages):
        length += len(passage.text)
        if length >= PIECE:
            yield start, place + 1
            start, length = place + 1, 0
    if start < len(passages):
        yield start, len(passages)


def _found(passages: list[Passage], regime: str, language: str) -> list[dict[str, Any]]:
    """Lint some passages at once, for a clause may go on in the next one; then give each finding its own passage."""
    text = "\n".join(passage.text for passage in passages)
    places, at = [], 0
    for passage in passages:
        places.append((at, at + len(passage.text), passage))
        at += len(passage.text) + 1
    return [_plain(one, places) for one in lint_text(text, regime=regime, language=language)]


def _plain(finding: Finding, places: list[tuple[int, int, Passage]]) -> dict[str, Any]:
    at, until = finding.span
    start, _end, passage = next(one for one in places if one[0] <= at <= one[1])
    text = passage.text
    first, last = at - start, min(until - start, len(text))
    head = max(0, first - MOST_PASSAGE // 2)
    tail = min(len(text), last + MOST_PASSAGE // 2)
    return {
        "place": passage.place,
        "before": text[head:first],
        "quote": finding.quote[:MOST_PASSAGE],
        "after": text[last:tail],
        "verdict": finding.verdict,
        "category": finding.category,
        "basis": finding.basis,
        "authority": finding.authority,
        "severity": finding.severity,
        "fix": finding.fix,
        "why": finding.why,
        "rule": finding.rule,
    }

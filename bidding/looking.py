"""Looking through a document from elsewhere, step by step, so that whoever waits sees how far it is. Nothing of it is kept here."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from time import monotonic
from typing import IO, Any, Final

from bidding.linting.apart import read_apart
from bidding.linting.placing import Placed, lint_pieces
from bidding.linting.reading import Passage

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
    yield Step("lint", 0, len(passages))
    for done, placed in lint_pieces(passages, regime=regime, language=language):
        found += [_plain(one, passages[one.passage - 1]) for one in placed]
        if done < len(passages):
            yield Step("lint", done, len(passages))
    capped = len(found) > MOST_FINDINGS
    notes = [asdict(note) for note in document.notes] + ([{"code": "capped", "places": []}] if capped else [])
    yield Looked(found[:MOST_FINDINGS], notes, len(passages), monotonic() - begun)


def _plain(placed: Placed, passage: Passage) -> dict[str, Any]:
    """Return a finding as plain values, with some of the words before and after it."""
    finding, (first, last) = placed.finding, placed.span
    text = passage.text
    head = max(0, first - MOST_PASSAGE // 2)
    tail = min(len(text), last + MOST_PASSAGE // 2)
    return {
        "place": placed.place,
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

"""Copied passages between two bids, after the tender's own text has been taken away."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from supervision.screens.signals import ALIKE, CEILING, Family, Grade, Signal

# Cosine of character 2–3-grams from which two passages are near-copies (recall 1.0 at 20 % edits).
ALIKE_FROM = 0.5
# What is left of a passage once the template is greyed must be at least this long (characters).
MIN_OWN = 24
_PASSAGE = 240
_SHINGLE = 7
_BLOCK = 2_000

_SENTENCE = re.compile(r"[^。；;！？!?\n]+[。；;！？!?\n]?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one bidder's text: text[start:end]; ``own`` is what the template does not explain."""

    bidder: str
    start: int
    end: int
    own: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Two near-identical passages and the aligned spans (start in a, start in b, length) in their texts."""

    a: Passage
    b: Passage
    likeness: float
    spans: tuple[tuple[int, int, int], ...]
    holders: int


def copied_passages(texts: Mapping[str, str], template: str) -> list[Signal]:
    """Find pairs of bidders with copied passages (art. 40(四)); ``template`` is the tender document's text.

    A passage that most bidders share is boilerplate from elsewhere and counts for nothing.
    """
    by_pair: dict[tuple[str, str], list[Copy]] = defaultdict(list)
    for copy in find_copies(texts, template):
        by_pair[copy.a.bidder, copy.b.bidder].append(copy)
    found = [_signal(pair, copies, texts) for pair, copies in by_pair.items()]
    return sorted(found, key=lambda signal: (-signal.weight, signal.bidders))


def find_copies(texts: Mapping[str, str], template: str) -> list[Copy]:
    """List every near-copy between two bidders' passages, best first, with the aligned spans."""
    shingles = _shingles(template)
    passages = [passage for name in sorted(texts) for passage in _passages(name, texts[name], shingles)]
    alike = _alike([passage.own for passage in passages], [passage.bidder for passage in passages])
    holders = _holders(passages, alike)
    copies = [
        Copy(passages[i], passages[j], likeness, _aligned(passages[i], passages[j], texts), holders[i])
        for i, j, likeness in alike
        if not _common(holders[i], len(texts))
    ]
    return sorted(copies, key=lambda copy: (-copy.likeness, copy.a.bidder, copy.b.bidder, copy.a.start))


def template_spans(text: str, template: str) -> list[tuple[int, int]]:
    """Return the stretches (start, end) of a text that the template explains, for greying."""
    return _covered(text, _shingles(template))


# --- cutting and greying -------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Fold width and case character by character, so that positions stay those of the original."""
    return "".join(
        folded if len(folded := unicodedata.normalize("NFKC", c).lower()) == 1 else c for c in text
    )


def _shingles(text: str) -> frozenset[str]:
    plain = _plain("".join(text.split()))
    return frozenset(plain[i : i + _SHINGLE] for i in range(len(plain) - _SHINGLE + 1))


def _covered(text: str, shingles: frozenset[str]) -> list[tuple[int, int]]:
    """Mark what consists of template shingles; white space is passed over, short gaps are closed."""
    places = [i for i, c in enumerate(text) if not c.isspace()]
    plain = _plain("".join(text[i] for i in places))
    spans: list[tuple[int, int]] = []
    for k in range(len(plain) - _SHINGLE + 1):
        if plain[k : k + _SHINGLE] not in shingles:
            continue
        start, end = places[k], places[k + _SHINGLE - 1] + 1
        if spans and start <= spans[-1][1] + 3:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _passages(bidder: str, text: str, shingles: frozenset[str]) -> Iterator[Passage]:
    covered = bytearray(len(text))
    for start, end in _covered(text, shingles):
        covered[start:end] = b"\x01" * (end - start)
    for start, end in _cuts(text):
        own = "".join(text[i] for i in range(start, end) if not covered[i] and not text[i].isspace())
        if len(own) >= MIN_OWN and 2 * len(own) >= end - start - covered[start:end].count(1):
            yield Passage(bidder, start, end, _plain(own))


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Cut into sentences, short ones joined to the next, so that two copies are cut alike wherever they stand."""
    start = end = 0
    for sentence in _SENTENCE.finditer(text):
        start, end = start if end > start else sentence.start(), sentence.end()
        while end - start > 2 * _PASSAGE:
            yield start, start + _PASSAGE
            start += _PASSAGE
        if end - start > MIN_OWN:
            yield start, end
            start = end
    if end > start:
        yield start, end


# --- comparing -----------------------------------------------------------------------------------------


def _alike(texts: Sequence[str], owners: Sequence[str]) -> list[tuple[int, int, float]]:
    """Return the pairs (i < j, of different owners) whose TF-IDF cosine reaches the threshold."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # slow to load: only when texts are compared

    if len(set(owners)) < 2:
        return []
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True).fit_transform(texts)
    found = []
    for start in range(0, len(texts), _BLOCK):
        likeness = (vectors[start : start + _BLOCK] @ vectors.T).tocoo()
        for row, j, value in zip(likeness.row, likeness.col, likeness.data, strict=True):
            i = start + int(row)
            if i < j and value >= ALIKE_FROM and owners[i] != owners[j]:
                found.append((i, int(j), min(1.0, float(value))))
    return sorted(found)


def _holders(passages: Sequence[Passage], alike: Sequence[tuple[int, int, float]]) -> dict[int, int]:
    """Count for each passage how many bidders hold something like it."""
    held: dict[int, set[str]] = defaultdict(set)
    for i, j, _ in alike:
        held[i] |= {passages[i].bidder, passages[j].bidder}
        held[j] |= {passages[i].bidder, passages[j].bidder}
    return {i: len(names) for i, names in held.items()}


def _common(holders: int, bidders: int) -> bool:
    return holders > 3 and 2 * holders > bidders


def _aligned(a: Passage, b: Passage, texts: Mapping[str, str]) -> tuple[tuple[int, int, int], ...]:
    left, right = texts[a.bidder][a.start : a.end], texts[b.bidder][b.start : b.end]
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return tuple((a.start + block.a, b.start + block.b, block.size) for block in blocks if block.size >= 3)


# --- weighing ------------------------------------------------------------------------------------------


def _signal(pair: tuple[str, str], copies: Sequence[Copy], texts: Mapping[str, str]) -> Signal:
    best = max(copies, key=lambda copy: (copy.likeness * len(copy.a.own), copy.a.start))
    letters = sum(len(text) for text in {copy.a.start: copy.a.own for copy in copies}.values())
    strong = letters >= 200 and best.likeness >= 0.7
    grade = Grade.STRONG if strong else Grade.SOFT
    # Length convinces: a hundred characters half way, a page and more nearly wholly.
    weight = CEILING[grade] * letters / (letters + 100) / (1 + 0.25 * (best.holders - 2))
    return Signal(
        kind="copied_passages",
        family=Family.DOCUMENTS,
        grade=grade,
        article=ALIKE,
        bidders=pair,
        values=(_text(best.a, texts), _text(best.b, texts)),
        base_rate=(best.holders, len(texts)),
        weight=round(weight, 4),
        detail={
            "passages": len(copies),
            "characters": letters,
            "likeness": round(best.likeness, 4),
            "spans": [[copy.a.start, copy.a.end, copy.b.start, copy.b.end] for copy in copies[:50]],
            "aligned": [list(span) for span in best.spans],
        },
    )


def _text(passage: Passage, texts: Mapping[str, str]) -> str:
    return texts[passage.bidder][passage.start : passage.end].strip()

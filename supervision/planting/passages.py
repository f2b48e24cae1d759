"""Lots whose bids copy passages from one another among templates, stock clauses and boilerplate, and how well the copies
are found: precision where nine in ten are found, the way the screens are judged. Pure, seeded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby
from random import Random

from supervision.planting.clauses import QUOTATIONS, Tongue
from supervision.screens.passages import Copy, find_copies

# Of nine in ten planted copies the figure is taken; a copy is found when half of it is, on both sides.
RECALL, HALF = 0.9, 0.5
SHARES = (0.0, 0.1, 0.2, 0.3)
WAYS = ("words", "words", "synonyms", "order")
_TEMPLATE, _OWN, _BOILERPLATE = 20, 40, 4

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Planted:
    """A passage copied between two bidders: where it stands in either text, and the share of edits."""

    a: str
    b: str
    here: Span
    there: Span
    share: float


@dataclass
class TextLot:
    """The texts of one lot's bids, what the tender gave, and what was copied."""

    texts: dict[str, str]
    template: str
    copies: list[Planted]


@dataclass
class _Bid:
    """A bid in the making: its paragraphs, and which of them stand for which planted passage."""

    parts: list[tuple[str, int]] = field(default_factory=list)

    def text(self, chance: Random) -> tuple[str, dict[int, Span]]:
        """Join the paragraphs, in half of the bids in another order; return where the planted ones are."""
        parts = chance.sample(self.parts, len(self.parts)) if chance.random() < 0.5 else self.parts
        spans, at = {}, 0
        for part, number in parts:
            if number >= 0:
                spans[number] = (at, at + len(part))
            at += len(part) + 1
        return "\n".join(part for part, _number in parts), spans


def lot(seed: int, style: str, bidders: int = 8) -> TextLot:
    """Write a lot: all fill in one template, some share boilerplate, one to three rings of two to four copy."""
    chance = Random(f"passages {seed} {style} {bidders}")
    tongue = Tongue(chance, style)
    given = [tongue.paragraph(chance) for _ in range(_TEMPLATE)]
    common = [tongue.paragraph(chance) for _ in range(_BOILERPLATE)]
    bids = {f"投标人{k:02}": _Bid() for k in range(bidders)}
    for bid in bids.values():
        bid.parts = [(part, -1) for part in _honest(chance, tongue, given, common)]
    sources: list[tuple[list[str], float]] = []
    for ring in _rings(chance, sorted(bids)):
        # One paragraph that three share and nothing else is boilerplate to any reader.
        for _copy in range(chance.choice((1, 2, 4, 8) if len(ring) == 2 else (2, 4, 8))):
            share = chance.choice(SHARES)
            original = tongue.paragraph(chance)
            for place, name in enumerate(ring):
                said = tongue.edited(chance, original, share, chance.choice(WAYS)) if place else original
                bids[name].parts.insert(chance.randrange(len(bids[name].parts) + 1), (said, len(sources)))
            sources.append((ring, share))
    return _laid(chance, bids, "\n".join(given), sources)


def _honest(chance: Random, tongue: Tongue, given: Sequence[str], common: Sequence[str]) -> Iterable[str]:
    """Write what a bid holds without any copying."""
    for part in given:
        if chance.random() < 0.8:
            kind = chance.random()
            if kind < 0.4:
                yield tongue.edited(
                    chance, part, chance.choice((0.05, 0.1, 0.2, 0.3)), chance.choice(WAYS[1:3])
                )
            else:
                yield part.replace("。", "，" + tongue.paragraph(chance, 1), 1) if kind < 0.6 else part
    for _own in range(_OWN):
        yield tongue.paragraph(chance)
    for part in common:
        if chance.random() < 0.5:
            yield tongue.edited(chance, part, chance.choice((0.0, 0.0, 0.05)))
    yield from chance.choices(QUOTATIONS, k=2)


def _rings(chance: Random, names: Sequence[str]) -> list[list[str]]:
    """Choose rings that share no pair."""
    rings: list[list[str]] = []
    taken: set[tuple[str, ...]] = set()
    for _ring in range(chance.choice((1, 2, 2, 3))):
        size = min(len(names) - 1, chance.choice((2, 2, 2, 3, 4)))
        ring = sorted(chance.sample(list(names), size))
        pairs = set(combinations(ring, 2))
        if not pairs & taken:
            rings.append(ring)
            taken |= pairs
    return rings


def _laid(
    chance: Random, bids: dict[str, _Bid], template: str, sources: Sequence[tuple[list[str], float]]
) -> TextLot:
    texts, places = {}, {}
    for name in sorted(bids):
        texts[name], places[name] = bids[name].text(chance)
    copies = [
        Planted(a, b, places[a][number], places[b][number], share)
        for number, (ring, share) in enumerate(sources)
        for a, b in combinations(ring, 2)
    ]
    return TextLot(texts, template, copies)


# --- judging -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranked:
    """Something that was said, how loudly, and which of the planted it hits."""

    score: float
    hits: frozenset[tuple[int, int]]


def hits(copy: Copy, planted: Sequence[Planted], number: int) -> frozenset[tuple[int, int]]:
    """Return which planted passages of lot ``number`` a found one is."""
    return frozenset((number, k) for k, one in enumerate(planted) if _is(copy, one))


def _is(copy: Copy, one: Planted) -> bool:
    if (copy.a.bidder, copy.b.bidder) != (one.a, one.b):
        return False
    sides = (((copy.a.start, copy.a.end), one.here), ((copy.b.start, copy.b.end), one.there))
    return all(
        _common(found, true) >= HALF * min(found[1] - found[0], true[1] - true[0]) for found, true in sides
    )


def _common(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def precision(ranked: Iterable[Ranked], planted: int) -> float:
    """Return the best precision of a threshold at which nine in ten of the planted are found; 0 when none is."""
    said = right = 0
    best = 0.0
    found: set[tuple[int, int]] = set()
    ordered = sorted(ranked, key=lambda one: -one.score)
    for _score, some in groupby(ordered, key=lambda one: one.score):
        for one in some:
            said += 1
            right += bool(one.hits)
            found |= one.hits
        if len(found) >= RECALL * planted:
            best = max(best, right / said)
    return round(best, 4)


def judged(lots: Sequence[TextLot]) -> dict[str, object]:
    """Return precision at a recall of .90 by passage and by pair, recall by share of edits, and precision of all said."""
    passages: list[Ranked] = []
    pairs: list[Ranked] = []
    true_pairs = 0
    for number, one in enumerate(lots):
        copies = find_copies(one.texts, one.template)
        passages += [Ranked(copy.evidence, hits(copy, one.copies, number)) for copy in copies]
        true = {pair: k for k, pair in enumerate(sorted({(copy.a, copy.b) for copy in one.copies}))}
        true_pairs += len(true)
        sums: dict[tuple[str, str], float] = {}
        for copy in copies:
            pair = (copy.a.bidder, copy.b.bidder)
            sums[pair] = sums.get(pair, 0.0) + copy.evidence
        pairs += [
            Ranked(total, frozenset({(number, true[pair])} if pair in true else ()))
            for pair, total in sums.items()
        ]
    planted = sum(len(one.copies) for one in lots)
    return {
        "planted": planted,
        "said": len(passages),
        "precision_of_all": round(sum(bool(one.hits) for one in passages) / max(1, len(passages)), 4),
        "precision": precision(passages, planted),
        "precision_pairs": precision(pairs, true_pairs),
        "recall": _recall(lots, frozenset[tuple[int, int]]().union(*(one.hits for one in passages))),
    }


def _recall(lots: Sequence[TextLot], found: frozenset[tuple[int, int]]) -> dict[str, float]:
    by_share: dict[float, list[bool]] = {}
    for number, one in enumerate(lots):
        for k, copy in enumerate(one.copies):
            by_share.setdefault(copy.share, []).append((number, k) in found)
    shares = {f"{share:.0%}": round(sum(hit) / len(hit), 4) for share, hit in sorted(by_share.items())}
    every = [hit for some in by_share.values() for hit in some]
    return {"all": round(sum(every) / max(1, len(every)), 4), **shares}

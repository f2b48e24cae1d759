"""Copied passages between two bids, after the tender's own text has been taken away, however it was filled in."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from supervision.screens.signals import ALIKE, CEILING, Family, Grade, Signal

if TYPE_CHECKING:
    from supervision.screens.grams import Folded
    from supervision.screens.seeds import Stretch
    from supervision.screens.sharing import Groups, Match

# Likeness from which two passages are near-copies: of random sentences of one trade it stays below .4.
ALIKE_FROM = 0.4
# What is left of a passage once the template is greyed must be at least this long (characters).
MIN_OWN = 24
MIN_OWN_ALPHABET = 60
# Two of three bidders may copy one another; beyond four, a text that seven in ten hold is common property.
FEW, MOST_SHARE = 4, 0.7
# A copy worth less than this is coincidence (characters of own, rare, alike text).
LEAST_EVIDENCE = 5.0
# So much copied text, and one passage so alike, asks for a check: edits of 30 % leave a likeness of .5 to .7.
_MUCH, _SURELY = 120, 0.5
# A stretch that begins or ends so near to the end of a sentence takes the whole sentence.
_EDGE = 12
# Three and more who share one thing after another among exactly themselves: what they share stays this rare.
_RING = 0.85
# By how much each text that crosses a group's lowers its rarity; where none does, a few that share something are this rare.
_MIXED, _UNMIXED = 1.0, 0.4
# What so many sources of earlier bids, unrelated to the bidders and to each other, hold too is boilerplate of the trade;
# fewer lower a passage's weight only: a ring may have planted its text in one shell's bid beforehand.
COMMON_FROM, _WITNESSED = 3, (1.0, 0.85, 0.7)
# Where any two of many texts could meet by chance, so much surprise says nothing (bits); what a character of varied
# prose tells (bits): in these a passage of stock clauses is as long as what it says.
_CHANCE, _BITS = 40.0, 3.0
_SHORTEST_SPAN = 3
_MOST_SPANS = 2_000
_SAMPLE, _CHUNK = 1_500, 300
_STOPS = "。;!?"
_CITED = re.compile(
    r"《[^《》]{2,40}》|第[一二三四五六七八九十百零\d]{1,6}[条款项]|(?:gb|jgj|jtg|cjj|dl|sl)(?:/t)?\d+[-\d.]*"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one bidder's text: text[start:end]; ``own`` is what the template does not explain, folded."""

    bidder: str
    start: int
    end: int
    own: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Two near-identical passages, the aligned spans (start in a, start in b, length) in their texts, how many
    bidders hold something like them, how rare that is (1 when two alone do, 0 when everybody does), and how many bits
    its common characters tell somebody who knows what the others write."""

    a: Passage
    b: Passage
    likeness: float
    spans: tuple[tuple[int, int, int], ...]
    holders: int
    rarity: float
    bits: float = math.inf

    @property
    def evidence(self) -> float:
        """How many characters of own, rare, alike text this copy is worth."""
        sure = math.sqrt(min(1.0, max(0.0, (self.likeness - 0.35) / 0.4)))
        length = min(len(self.a.own), len(self.b.own)) * sure
        # One clause in common is how a trade talks: a passage counts as far as it tells more than chance brings.
        return min(length, max(0.0, self.bits - _CHANCE) / _BITS) * self.rarity


def copied_passages(
    texts: Mapping[str, str], template: str | Sequence[str], earlier: Mapping[str, str] | None = None
) -> list[Signal]:
    """Find pairs of bidders with copied passages (art. 40(四)).

    ``template`` is what the tender gave to everybody; ``earlier`` are bids for other lots, one text for each source
    that is unrelated to the bidders and to the other sources: what three of them hold too is boilerplate of the trade.
    A passage that most bidders share counts for nothing.
    """
    return signals_of(find_copies(texts, template, earlier), texts)


def signals_of(copies: Sequence[Copy], texts: Mapping[str, str]) -> list[Signal]:
    """Join the copies of each pair of bidders into one signal."""
    by_pair: dict[tuple[str, str], list[Copy]] = defaultdict(list)
    for copy in copies:
        by_pair[copy.a.bidder, copy.b.bidder].append(copy)
    found = [_signal(pair, some, texts) for pair, some in by_pair.items()]
    return sorted(found, key=lambda signal: (-signal.weight, signal.bidders))


def find_copies(
    texts: Mapping[str, str], template: str | Sequence[str], earlier: Mapping[str, str] | None = None
) -> list[Copy]:
    """List every near-copy between two bidders' passages, the weightiest first, with the aligned spans."""
    names = sorted(texts)
    if len(names) < 2:
        return []
    from supervision.screens.grams import fold  # slow to load: only when texts are compared
    from supervision.screens.seeds import greyed, stretches

    others = sorted(earlier or {})
    folded = fold([*(texts[name] for name in names), *((earlier or {})[name] for name in others)])
    grey = greyed(folded, [template] if isinstance(template, str) else template)
    found = stretches(folded, grey, alone=len(names), most=most_holders(len(names)))
    desk = _Desk(folded, grey, names)
    copies = desk.copies(found)
    kept = [
        copy
        for copy in desk.weighed(copies)
        if copy.likeness >= ALIKE_FROM and copy.evidence >= LEAST_EVIDENCE
    ]
    return sorted(_once(kept), key=lambda c: (-c.evidence, c.a.bidder, c.b.bidder, c.a.start, c.b.start))


def most_holders(bidders: int) -> int:
    """Return how many bidders may hold a passage before it is common property."""
    return max(FEW, int(MOST_SHARE * bidders))


def rarity_of(holders: int, bidders: int) -> float:
    """Return 1 when two bidders alone hold a passage, falling with every further one, 0 when all of many do."""
    if holders <= 2:
        return 1.0
    share = math.log(bidders / holders) / math.log(bidders / 2) if bidders > holders else 0.0
    return round(max(share**3, 0.2 if holders == 3 else 0.0), 4)


def template_spans(text: str, template: str | Sequence[str]) -> list[tuple[int, int]]:
    """Return the stretches (start, end) of a text that the template explains, for greying."""
    from supervision.screens.grams import fold
    from supervision.screens.seeds import greyed

    folded = fold([text])
    grey = greyed(folded, [template] if isinstance(template, str) else template)
    spans: list[tuple[int, int]] = []
    last = -2
    for number, (place, covered) in enumerate(zip(folded.places().tolist(), grey.tolist(), strict=True)):
        if not covered:
            continue
        if spans and last == number - 1:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
        last = number
    return spans


# --- from stretches to copies --------------------------------------------------------------------------


class _Desk:
    """The folded texts at hand, to make copies of stretches."""

    def __init__(self, folded: Folded, grey: Any, names: Sequence[str]) -> None:
        self.folded, self.grey, self.names = folded, grey, names
        self.places = folded.places()
        self.stops = self._stops()
        self.least = MIN_OWN if _chinese(folded) else MIN_OWN_ALPHABET

    def _stops(self) -> list[int]:
        import numpy as np

        ends = np.flatnonzero(np.isin(self.folded.codes, [ord(sign) for sign in _STOPS])) + 1
        return sorted({*ends.tolist(), *self.folded.starts.tolist()})

    def copies(self, found: Sequence[Stretch]) -> list[Copy]:
        """Return the copies that stretches are, their likeness still that of the alignment alone."""
        from supervision.screens.background import Asked, surprises
        from supervision.screens.sharing import Groups, Sharing

        matches = [match for stretch in found if (match := self._match(stretch))]
        sharing, groups = Sharing(matches), Groups(len(self.names))
        everybody = frozenset(range(len(self.names))) if len(self.names) > 2 else None
        asked = [
            Asked(one.a0, one.a1, held, everybody is not None and everybody <= held)
            for one, held in ((one, sharing.holders(one)) for one in matches)
        ]
        told = [
            bits[one.left - one.a0] for one, bits in zip(matches, surprises(self.folded, asked), strict=True)
        ]
        holders = [sharing.holders(one, bits) for one, bits in zip(matches, told, strict=True)]
        here = [frozenset(text for text in held if text < len(self.names)) for held in holders]
        for one, bits, held in zip(matches, told, here, strict=True):
            cited = _cited(_text(self.folded.codes[one.left]))
            groups.add(held, one, cited * min(len(bits), float(bits.sum()) / _BITS))
        groups.close()
        copies = []
        for one, bits, held, all_held in zip(matches, told, here, holders, strict=True):
            witnesses = len(all_held) - len(held)
            rarity = self._rarity(held, groups) * (0.0 if witnesses >= COMMON_FROM else _WITNESSED[witnesses])
            if one.b < len(self.names) and rarity:
                copies.append(self._copy(one, float(bits.sum()), len(held), rarity))
        return copies

    def _match(self, found: Stretch) -> Match | None:
        """Return what two texts have in common in a stretch; None if it is too little."""
        import numpy as np
        from rapidfuzz.distance import Indel

        from supervision.screens.sharing import Match

        a0, b0 = self._begin(found.a0, found.b0)
        a1, b1 = self._finish(found.a1, found.b1)
        own = min(int((~self.grey[a0:a1]).sum()), int((~self.grey[b0:b1]).sum()))
        if own < self.least:
            return None
        codes = Indel.opcodes(_text(self.folded.codes[a0:a1]), _text(self.folded.codes[b0:b1]))
        runs = [
            (code.src_start, code.dest_start, code.src_end - code.src_start)
            for code in codes
            if code.tag == "equal" and code.src_end - code.src_start > 1
        ]
        left = np.concatenate([np.arange(a, a + size) for a, _b, size in runs] or [np.arange(0)]) + a0
        right = np.concatenate([np.arange(b, b + size) for _a, b, size in runs] or [np.arange(0)]) + b0
        free = ~self.grey[left] & ~self.grey[right]
        return Match(found.a, found.b, a0, a1, b0, b1, left[free], right[free])

    def _copy(self, one: Match, bits: float, holders: int, rarity: float) -> Copy:
        from rapidfuzz.distance import Levenshtein

        a, b = self._passage(one.a, one.a0, one.a1), self._passage(one.b, one.b0, one.b1)
        likeness = Levenshtein.normalized_similarity(a.own, b.own, score_cutoff=0.2)
        spans = self._aligned(one.a0, one.a1, one.b0, one.b1)
        return Copy(a, b, likeness, spans, holders, round(rarity * _cited(a.own), 4), round(bits, 1))

    def _rarity(self, holders: frozenset[int], groups: Groups) -> float:
        rarity = rarity_of(len(holders), len(self.names))
        if len(holders) < 3:
            return rarity
        # What each of several holds was given to them by somebody; where the tender's own text is known and greyed,
        # four bidders may still be one ring.
        everybody = len(holders) == len(self.names) > (FEW if self.grey.any() else FEW - 1)
        if not everybody and groups.ring(holders):
            return max(rarity, _RING)
        mixed = groups.mixed(holders)
        if not mixed and len(holders) < len(self.names):
            return max(rarity, _UNMIXED)
        return rarity / (1 + mixed * _MIXED)

    def _begin(self, a: int, b: int) -> tuple[int, int]:
        before_a, before_b = self._stop_before(a), self._stop_before(b)
        return (before_a, before_b) if a - before_a <= _EDGE and b - before_b <= _EDGE else (a, b)

    def _stop_before(self, place: int) -> int:
        index = bisect_left(self.stops, place + 1) - 1
        return self.stops[index]

    def _finish(self, a: int, b: int) -> tuple[int, int]:
        after_a, after_b = (self.stops[bisect_left(self.stops, place)] for place in (a, b))
        return (after_a, after_b) if after_a - a <= _EDGE and after_b - b <= _EDGE else (a, b)

    def _passage(self, text: int, start: int, end: int) -> Passage:
        own = _text(self.folded.codes[start:end][~self.grey[start:end]])
        return Passage(self.names[text], int(self.places[start]), int(self.places[end - 1]) + 1, own)

    def _aligned(self, a0: int, a1: int, b0: int, b1: int) -> tuple[tuple[int, int, int], ...]:
        """Return the equal runs, as places in the original texts; a run is cut where white space stands in one only."""
        import numpy as np
        from rapidfuzz.distance import Indel

        left, right = _text(self.folded.codes[a0:a1]), _text(self.folded.codes[b0:b1])
        spans: list[tuple[int, int, int]] = []
        for code in Indel.opcodes(left, right):
            if code.tag != "equal":
                continue
            here = self.places[a0 + code.src_start : a0 + code.src_end]
            there = self.places[b0 + code.dest_start : b0 + code.dest_start + len(here)]
            cuts = np.flatnonzero((np.diff(here) != 1) | (np.diff(there) != 1)) + 1
            for start, end in zip([0, *cuts.tolist()], [*cuts.tolist(), len(here)], strict=True):
                spans.append((int(here[start]), int(there[start]), end - start))
        return tuple(span for span in spans if span[2] >= _SHORTEST_SPAN)

    def weighed(self, copies: Sequence[Copy]) -> list[Copy]:
        """Return the copies with their likeness: alignment or TF-IDF cosine, whichever sees more.

        Alignment sees through edits within sentences, the cosine through sentences put in another order.
        """
        if not copies:
            return []
        import numpy as np

        from supervision.screens.grams import cosines, counted, fold, spread, weighed

        sample = self._sample()
        held = spread(counted(fold(sample)))
        vectors = weighed(
            counted(fold([own for copy in copies for own in (copy.a.own, copy.b.own)])),
            held,
            len(sample),
            floor=1.0,
        )
        even = np.arange(len(copies)) * 2
        return [
            replace(copy, likeness=round(max(copy.likeness, float(cosine)), 4))
            for copy, cosine in zip(copies, cosines(vectors, even, even + 1), strict=True)
        ]

    def _sample(self) -> list[str]:
        """Return pieces from all over the texts, by which is known what is common."""
        total = len(self.folded.codes)
        step = max(_CHUNK, total // _SAMPLE)
        return [_text(self.folded.codes[start : start + _CHUNK]) for start in range(0, total, step)]


def _chinese(folded: Folded) -> bool:
    from supervision.screens.seeds import width_for

    return width_for(folded) == 4


def _text(codes: Any) -> str:
    return str(codes.tobytes().decode("utf-32-le", "surrogatepass"))


def _cited(own: str) -> float:
    """Return what a passage keeps of its weight: quotations of laws and standards are everybody's."""
    cited = sum(len(found[0]) for found in _CITED.finditer(own))
    return 0.2 if 8 * cited >= len(own) else 1.0


def _once(copies: Sequence[Copy]) -> list[Copy]:
    """Leave out doubles: the same sheet may lie in two envelopes."""
    seen: dict[tuple[str, str, str, str], Copy] = {}
    for copy in copies:
        seen.setdefault((copy.a.bidder, copy.b.bidder, copy.a.own, copy.b.own), copy)
    return list(seen.values())


# --- weighing ------------------------------------------------------------------------------------------


def _signal(pair: tuple[str, str], copies: Sequence[Copy], texts: Mapping[str, str]) -> Signal:
    ordered = sorted(copies, key=lambda copy: (-copy.evidence, copy.a.start, copy.b.start))
    best = ordered[0]
    worth = sum(copy.evidence for copy in ordered)
    letters = sum(len(text) for text in {copy.a.start: copy.a.own for copy in ordered}.values())
    strong = worth >= _MUCH and best.likeness >= _SURELY
    grade = Grade.STRONG if strong else Grade.SOFT
    return Signal(
        kind="copied_passages",
        family=Family.DOCUMENTS,
        grade=grade,
        article=ALIKE,
        bidders=pair,
        values=(_said(best.a, texts), _said(best.b, texts)),
        base_rate=(best.holders, max(len(texts), best.holders)),
        # Length convinces: a hundred characters half way, a page and more nearly wholly.
        weight=round(CEILING[grade] * worth / (worth + 100), 4),
        detail={
            "passages": len(ordered),
            "characters": letters,
            "likeness": round(best.likeness, 4),
            "rarity": best.rarity,
            "spans": [[c.a.start, c.a.end, c.b.start, c.b.end] for c in ordered[:_MOST_SPANS]],
            "likenesses": [c.likeness for c in ordered[:_MOST_SPANS]],
            "holders": [c.holders for c in ordered[:_MOST_SPANS]],
            "aligned": [list(span) for span in best.spans],
        },
    )


def _said(passage: Passage, texts: Mapping[str, str]) -> str:
    return texts[passage.bidder][passage.start : passage.end].strip()

"""Images that two bids share, by their bytes or by their look; what the tender gave or most bidders show is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from supervision.screens.passages import most_holders, rarity_of
from supervision.screens.signals import ALIKE, CEILING, Family, Grade, Signal

# Bits of 64 by which two looks of one picture differ after another size, format or quality.
NEAR = 4
# Smaller pictures are marks and logos (pixels, longer side).
SMALL = 160


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture in a bid: hash of its bytes, look (16 hex digits or ""), longer side, file, page, and its fact's key."""

    sha256: str
    look: str = ""
    side: int = 0
    file: str = ""
    page: int = 0
    source: str = ""


def shared_images(pictures: Mapping[str, Sequence[Seen]], given: Iterable[Seen] = ()) -> list[Signal]:
    """Find pairs of bidders who show the same rare pictures (art. 40(四)); ``given`` came with the tender."""
    kinds = _kinds(pictures, list(given))
    by_pair: dict[tuple[str, str], list[tuple[dict[str, Seen], float]]] = defaultdict(list)
    for holders in kinds:
        rarity = rarity_of(len(holders), len(pictures))
        if len(holders) > 1 and len(holders) <= most_holders(len(pictures)) and rarity > 0:
            for pair in combinations(sorted(holders), 2):
                by_pair[pair].append((holders, rarity))
    found = [_signal(pair, held, len(pictures)) for pair, held in by_pair.items()]
    return sorted(found, key=lambda signal: (-signal.weight, signal.bidders))


def near(a: str, b: str) -> bool:
    """Tell whether two looks are of one picture; an unknown look is near to none."""
    return bool(a and b) and (int(a, 16) ^ int(b, 16)).bit_count() <= NEAR


def _kinds(pictures: Mapping[str, Sequence[Seen]], given: Sequence[Seen]) -> list[dict[str, Seen]]:
    """Gather what is the same picture: for each, the bidders that show it."""
    bytes_given, looks_given = {one.sha256 for one in given}, [one.look for one in given]
    kinds: list[dict[str, Seen]] = []
    by_bytes: dict[str, int] = {}
    by_part: dict[tuple[int, str], set[int]] = defaultdict(set)
    for bidder in sorted(pictures):
        for one in pictures[bidder]:
            if one.sha256 in bytes_given or any(near(one.look, look) for look in looks_given):
                continue
            kind = by_bytes.get(one.sha256)
            if kind is None:
                kind = next(
                    (k for k in _maybe(by_part, one.look) if near(one.look, _look(kinds[k]))), len(kinds)
                )
            if kind == len(kinds):
                kinds.append({})
                for part in _parts(one.look):
                    by_part[part].add(kind)
            by_bytes[one.sha256] = kind
            kinds[kind].setdefault(bidder, one)
    return kinds


def _look(kind: Mapping[str, Seen]) -> str:
    return next(iter(kind.values())).look


def _parts(look: str) -> list[tuple[int, str]]:
    """Cut a look into five parts: two looks that differ in four bits share one."""
    bits = f"{int(look, 16):064b}" if look else ""
    return [(k, bits[k * 13 : k * 13 + 13]) for k in range(5)] if bits else []


def _maybe(by_part: Mapping[tuple[int, str], set[int]], look: str) -> list[int]:
    return sorted({kind for part in _parts(look) for kind in by_part.get(part, ())})


def _signal(pair: tuple[str, str], held: Sequence[tuple[Mapping[str, Seen], float]], bidders: int) -> Signal:
    ordered = sorted(held, key=lambda one: (-one[1], one[0][pair[0]].page, one[0][pair[0]].sha256))
    worth = sum(
        rarity * (1.0 if max(one[name].side for name in pair) >= SMALL else 0.3) for one, rarity in ordered
    )
    best = ordered[0][0]
    grade = Grade.STRONG if worth >= 1.8 else Grade.SOFT
    return Signal(
        kind="shared_images",
        family=Family.DOCUMENTS,
        grade=grade,
        article=ALIKE,
        bidders=pair,
        values=tuple(f"{best[name].file} p.{best[name].page}".strip() for name in pair),
        base_rate=(len(best), bidders),
        weight=round(CEILING[grade] * worth / (worth + 1), 4),
        detail={
            "images": [
                {"a": _place(one[pair[0]]), "b": _place(one[pair[1]]), "holders": len(one),
                 "same_bytes": one[pair[0]].sha256 == one[pair[1]].sha256}
                for one, _rarity in ordered[:100]
            ],
            "sources": [best[name].source for name in pair],
        },
    )  # fmt: skip


def _place(one: Seen) -> dict[str, object]:
    return {"file": one.file, "page": one.page, "sha256": one.sha256, "look": one.look}

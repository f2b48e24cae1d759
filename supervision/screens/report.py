"""What the screening of documents found, as plain values for a file: every passage with file, page and place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from supervision.screens.combining import PairLead
from supervision.screens.documents import Oddity
from supervision.screens.passages import Copy
from supervision.screens.signals import Signal

FORMAT = "clearbid-documents/1"
MOST_PASSAGES = 2_000
# A piece of a passage on the next page that is shorter is not shown by itself (characters).
_LEAST_PIECE = 8
_BY_KIND = {
    "shared_images": "images",
    "shared_errors": "errors",
    "foreign_name": "names",
    "foreign_seal": "names",
    "same_file": "files",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a character of a bid's joined text stands: file, its hash, page from 1, and where the page begins."""

    file: str
    sha256: str
    page: int
    begins: int


Locate = Callable[[str, int], Spot]


def pair_report(
    lead: PairLead,
    copies: Sequence[Copy],
    texts: Mapping[str, str],
    locate: Locate,
    sources: Mapping[str, Mapping[str, object]],
) -> dict[str, Any]:
    """Return one pair: score, level, and its evidence by kind; ``sources`` says where each identity was read."""
    evidence: dict[str, list[Any]] = {
        "passages": [],
        "images": [],
        "errors": [],
        "names": [],
        "files": [],
        "metadata": [],
    }
    for copy in copies[:MOST_PASSAGES]:
        evidence["passages"] += passages_of(copy, texts, locate)
    for signal in lead.signals:
        kind = _BY_KIND.get(signal.kind)
        if kind == "images":
            evidence[kind] += list(signal.detail["images"])  # type: ignore[call-overload]
        elif kind == "errors":
            evidence[kind] += _errors(signal, texts, locate)
        elif kind == "names":
            evidence[kind].append(_named(signal, locate))
        elif kind == "files":
            evidence[kind].append(
                {"a": signal.values[0], "b": signal.values[1], "sha256": signal.detail["sha256"]}
            )
        elif signal.kind != "copied_passages":
            evidence["metadata"].append(_metadata(signal, sources))
    return {
        "bidder_a": lead.a,
        "bidder_b": lead.b,
        "score": lead.score,
        "level": str(lead.level),
        "signals": [_signal(signal) for signal in lead.signals],
        **evidence,
    }  # fmt: skip


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "kind": signal.kind,
        "family": str(signal.family),
        "grade": str(signal.grade),
        "article": signal.article,
        "weight": signal.weight,
        "met": signal.base_rate[0],
        "of": signal.base_rate[1],
    }


def _metadata(signal: Signal, sources: Mapping[str, Mapping[str, object]]) -> dict[str, Any]:
    keys: Any = signal.detail.get("sources", ["", ""])
    a, b = (
        {"value": value, **sources.get(str(key), {})} for value, key in zip(signal.values, keys, strict=True)
    )
    return {
        "kind": signal.kind,
        "grade": str(signal.grade),
        "a": a,
        "b": b,
        "rarity": signal.detail.get("rarity"),
    }


def _errors(signal: Signal, texts: Mapping[str, str], locate: Locate) -> list[dict[str, Any]]:
    a, b = signal.bidders
    found = []
    errors: Any = signal.detail["errors"]
    places: Any = signal.detail["aligned"]
    for (written, right), (here, there, _length) in zip(errors, places, strict=True):
        found.append(
            {"written": written, "usual": right, "a": _spot(a, here, locate), "b": _spot(b, there, locate)}
        )
    return found


def _named(signal: Signal, locate: Locate) -> dict[str, Any]:
    owner, holder = signal.bidders
    places: Any = signal.detail.get("aligned", [])
    return {
        "kind": signal.kind,
        "owner": owner,
        "found_in": holder,
        "name": signal.values[0],
        "context": signal.values[1],
        "times": signal.detail.get("times", 1),
        "places": [_spot(holder, there, locate) for _own, there, _length in places],
    }


def _spot(bidder: str, place: int, locate: Locate) -> dict[str, Any]:
    spot = locate(bidder, place)
    return {"file": spot.file, "page": spot.page, "start": place - spot.begins}


def passages_of(copy: Copy, texts: Mapping[str, str], locate: Locate) -> list[dict[str, Any]]:
    """Return a copy as passages that each lie within one page of either bid."""
    a, b = copy.a, copy.b
    ends = [
        locate(a.bidder, a.start),
        locate(a.bidder, a.end - 1),
        locate(b.bidder, b.start),
        locate(b.bidder, b.end - 1),
    ]
    if ends[0] == ends[1] and ends[2] == ends[3]:
        return [_passage(copy, (a.start, a.end), (b.start, b.end), copy.spans, texts, locate)]
    cut = [piece for span in copy.spans for piece in _by_page(copy, span, locate)]
    found = []
    for _pages, some in groupby(cut, key=lambda one: one[0]):
        spans = [span for _pages, span in some]
        left = spans[0][0], spans[-1][0] + spans[-1][2]
        right = min(span[1] for span in spans), max(span[1] + span[2] for span in spans)
        if left[1] - left[0] >= _LEAST_PIECE:
            found.append(_passage(copy, left, right, spans, texts, locate))
    return found


def _by_page(
    copy: Copy, span: tuple[int, int, int], locate: Locate
) -> Iterable[tuple[tuple[Spot, Spot], tuple[int, int, int]]]:
    """Cut an aligned run where a page ends on either side."""
    a, b, left = span
    start = 0
    pages = locate(copy.a.bidder, a), locate(copy.b.bidder, b)
    for k in range(1, left + 1):
        here = (locate(copy.a.bidder, a + k), locate(copy.b.bidder, b + k)) if k < left else None
        if here != pages:
            yield pages, (a + start, b + start, k - start)
            if here is not None:
                start, pages = k, here


def _passage(
    copy: Copy, left: tuple[int, int], right: tuple[int, int], spans: Sequence[tuple[int, int, int]],
    texts: Mapping[str, str], locate: Locate,
) -> dict[str, Any]:  # fmt: skip
    sides = {}
    begins = []
    for key, bidder, (start, end) in (("a", copy.a.bidder, left), ("b", copy.b.bidder, right)):
        spot = locate(bidder, start)
        begins.append(spot.begins)
        sides[key] = {
            "file": spot.file,
            "page": spot.page,
            "start": start - spot.begins,
            "end": end - spot.begins,
            "text": texts[bidder][start:end],
            "sha256": spot.sha256,
        }
    return {
        **sides,
        "similarity": copy.likeness,
        "rarity": copy.rarity,
        "holders": copy.holders,
        "score": round(copy.evidence / (copy.evidence + 100), 4),
        "aligned": [[a - begins[0], b - begins[1], length] for a, b, length in spans],
    }


def counted(oddities: Iterable[Oddity]) -> dict[str, int]:
    """Return how often each word was said."""
    return dict(sorted(Counter(one.problem for one in oddities).items()))


def by_pair(copies: Iterable[Copy]) -> dict[tuple[str, str], list[Copy]]:
    """Return the copies of each pair, in their order."""
    found: dict[tuple[str, str], list[Copy]] = defaultdict(list)
    for copy in copies:
        found[copy.a.bidder, copy.b.bidder].append(copy)
    return found


def plain_oddities(oddities: Iterable[Oddity]) -> list[dict[str, str]]:
    """Return the oddities as plain values."""
    return [asdict(one) for one in oddities]

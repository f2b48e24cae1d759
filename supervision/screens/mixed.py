"""Another bidder's name or seal inside a bid: files that were mixed up (art. 40(五))."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from supervision.screens.folding import name_key, skeleton
from supervision.screens.signals import CEILING, MIXED_FILES, Family, Grade, Signal

# A name needs so many ideographs, or letters, to be one that nothing else contains.
_LEAST_IDEOGRAPHS, _LEAST_LETTERS = 4, 6
_MOST_PLACES = 50
# Runs of blanks are bounded: two unbounded ones side by side take a time that grows with the square of the run.
_DECLARED = re.compile(
    r"(?:投标人|投标单位|供应商|申请人|承包人)(?:名称)?\s{0,20}(?:[（(][^（）()\n]{0,12}[）)])?\s{0,20}[:：]\s{0,20}"
    r"([\u4e00-\u9fff（）()·\s]{4,40}?(?:公司|集团|研究院|设计院|事务所))"
)


class _Signs(dict[int, str]):
    """Maps every character to the one it is read as, one to one, so that places stay."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        plain = " " if unicodedata.category(sign) in {"Cf", "Cc"} else skeleton(sign)
        self[code] = plain if len(plain) == 1 else ("(" if plain in "()[]" and plain else sign)
        return self[code]


_SIGNS = _Signs()


def names_of(texts: Mapping[str, str], given: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Return the names each bidder goes by: those given, and what its own papers declare it to be.

    A name that several declare belongs to the one that does so clearly most often, or to nobody.
    """
    names = {bidder: {one for one in given.get(bidder, ()) if _telling(one)} for bidder in texts}
    declared: dict[str, Counter[str]] = defaultdict(Counter)
    for bidder, text in texts.items():
        for hit in _DECLARED.finditer(text):
            declared[name_key(hit[1])][bidder] += 1
    taken = {name_key(one) for held in names.values() for one in held}
    for key, counts in declared.items():
        (first, most), *others = counts.most_common()
        if key not in taken and _telling(key) and all(most >= 2 * count for _name, count in others):
            names[first].add(key)
    return names


def told_names(name: str) -> tuple[str, ...]:
    """Return a registered name as a bidder goes by, where it is long enough to be nobody else's."""
    return (name,) if _telling(name) else ()


def _telling(name: str) -> bool:
    key = name_key(name)
    ideographs = sum("\u3400" <= c < "\ua000" for c in key)
    return ideographs >= _LEAST_IDEOGRAPHS or (not ideographs and len(key) >= _LEAST_LETTERS)


def foreign_names(
    texts: Mapping[str, str], given: Mapping[str, Sequence[str]], templates: Sequence[str] = ()
) -> list[Signal]:
    """Find bidders in whose text another bidder is named, who the tender does not name."""
    read = {bidder: text.translate(_SIGNS) for bidder, text in texts.items()}
    known = [text.translate(_SIGNS) for text in templates]
    found = []
    for owner, names in sorted(names_of(texts, given).items()):
        patterns = [_pattern(name) for name in sorted(names)]
        patterns = [one for one in patterns if not any(one.search(text) for text in known)]
        places = {
            bidder: hits
            for bidder, text in read.items()
            if bidder != owner
            and (hits := [hit for one in patterns for hit in one.finditer(text)][:_MOST_PLACES])
        }
        own = next((hit.start() for one in patterns for hit in one.finditer(read[owner])), None)
        for bidder, hits in places.items():
            found.append(_name_signal(owner, own, bidder, texts[bidder], hits, len(places), len(texts)))
    return sorted(found, key=lambda signal: (-signal.weight, signal.bidders))


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(r"[\s()·]*".join(re.escape(sign) for sign in name_key(name)))


def _name_signal(
    owner: str,
    own: int | None,
    bidder: str,
    text: str,
    hits: Sequence[re.Match[str]],
    holders: int,
    bidders: int,
) -> Signal:
    """One that many name is a partner or a client of the trade; one that a single rival names was in its files."""
    weight = CEILING[Grade.STRONG] * (1.0 if holders == 1 else 1 / holders)
    first = hits[0]
    said = "".join(text[max(0, first.start() - 20) : first.end() + 20].split())
    pair = (owner, bidder)
    places = [[own if own is not None else -1, hit.start(), hit.end() - hit.start()] for hit in hits]
    return Signal(
        kind="foreign_name",
        family=Family.DOCUMENTS,
        grade=Grade.STRONG if holders <= 2 else Grade.SOFT,
        article=MIXED_FILES,
        bidders=pair,
        values=(first[0], said),
        base_rate=(holders, bidders),
        weight=round(weight if holders <= 2 else min(weight, CEILING[Grade.SOFT]), 4),
        detail={"owner": owner, "times": len(hits), "aligned": places, "owner_found": own is not None},
    )


def foreign_seals(
    seals: Mapping[str, Sequence[tuple[str, str]]], given: Mapping[str, Sequence[str]]
) -> list[Signal]:
    """Find files that another bidder of the lot has signed; ``seals`` are (holder, source) of each bid's signatures."""
    owners = {name_key(name): bidder for bidder, names in given.items() for name in names if _telling(name)}
    found = []
    for bidder, held in sorted(seals.items()):
        for holder, source in _first(held):
            owner = owners.get(name_key(holder))
            if owner is not None and owner != bidder:
                found.append(_seal_signal(owner, bidder, holder, source, len(seals)))
    return found


def _first(held: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list({name_key(holder): (holder, source) for holder, source in reversed(list(held))}.values())


def _seal_signal(owner: str, bidder: str, holder: str, source: str, bidders: int) -> Signal:
    return Signal(
        kind="foreign_seal",
        family=Family.DOCUMENTS,
        grade=Grade.HARD,
        article=MIXED_FILES,
        bidders=(owner, bidder),
        values=(holder, holder),
        base_rate=(2, bidders),
        weight=CEILING[Grade.HARD],
        detail={"owner": owner, "sources": ["", source]},
    )

"""Rare errors that two bidders share: a wrong character where everybody else writes another, an odd doubling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from supervision.screens.signals import ALIKE, CEILING, Family, Grade, Signal

# One shared slip is chance; so many are a common source.
LEAST, STRONG_FROM = 2, 4
# The right form is what so many texts write there, the tender's included.
LEAST_RIGHT = 3
_REPEATED = 3
_AROUND = 2
_ODD = re.compile(
    r"[，,]{2,}|。{2,3}(?!。)|；{2,}|、{2,}|：{2,}|[，、；][。；，]|。[，、；]|([的了是在和与及并为对将于])\1|\ufffd+|[（(]\s*[）)]"
)


@dataclass(frozen=True, slots=True)
class Slip:
    """One error: what is written, what others write there ("" for an odd string), and where, by bidder."""

    written: str
    right: str
    places: Mapping[str, int]


def shared_errors(texts: Mapping[str, str], templates: Sequence[str] = ()) -> list[Signal]:
    """Find pairs of bidders, and no third, who make the same rare errors (art. 40(四)); two or more are a signal."""
    by_pair: dict[tuple[str, str], list[Slip]] = defaultdict(list)
    for slip in [*wrong_characters(texts, templates), *odd_strings(texts, templates)]:
        for pair in combinations(sorted(slip.places), 2):
            by_pair[pair].append(slip)
    found = [_signal(pair, slips, len(texts)) for pair, slips in by_pair.items() if len(slips) >= LEAST]
    return sorted(found, key=lambda signal: (-signal.weight, signal.bidders))


def odd_strings(texts: Mapping[str, str], templates: Sequence[str] = ()) -> list[Slip]:
    """Return doubled words and stops that exactly two bidders write at the same spot of a sentence."""
    spots: dict[str, dict[str, int]] = defaultdict(dict)
    for name, text in texts.items():
        for hit in _ODD.finditer(text):
            before = "".join(text[max(0, hit.start() - 12) : hit.start()].split())[-6:]
            if len(before) == 6 and not before.isascii():
                spots[before + hit[0]].setdefault(name, hit.start())
    known = "".join("".join(text.split()) for text in templates)
    return [
        Slip(spot, "", places) for spot, places in spots.items() if len(places) == 2 and spot not in known
    ]


def wrong_characters(texts: Mapping[str, str], templates: Sequence[str] = ()) -> list[Slip]:
    """Return characters that exactly two bidders write where at least three texts write another one.

    Compared are the two characters before and after; the three in the middle must occur nowhere else.
    """
    from supervision.screens.grams import fold

    names = sorted(texts)
    given = [text for text in templates if text.strip()]
    if len(names) < 2:
        return []
    folded = fold([*(texts[name] for name in names), *given])
    rare, frames = _rare_windows(folded, len(names))
    return [
        Slip(written, right, {names[text]: place for text, place in places.items()})
        for written, right, places in _replaced(folded, rare, frames, len(names))
    ]


def _rare_windows(folded: Any, bidders: int) -> tuple[Any, Any]:
    """Return where a middle stands that two bidders alone have, and the frame hash of every window."""
    import numpy as np

    from supervision.screens.grams import hashed, once, whole

    width = 2 * _AROUND + 1
    owners = folded.owners()
    middles = hashed(folded.codes, 3)
    good3 = np.flatnonzero(whole(folded, 3))
    who, what = once(owners[good3], middles[good3])
    values, first, counts = np.unique(what, return_index=True, return_counts=True)
    two = (counts == 2) & (who[np.minimum(first + 1, len(who) - 1)] < bidders)
    at = np.flatnonzero(whole(folded, width))
    masked = folded.codes.copy()
    frames = hashed(masked, 2)  # left frame at k, right frame at k + 3
    frame = frames[at] * np.uint64(31) + frames[at + _AROUND + 1]
    rare = at[np.isin(middles[at + _AROUND - 1], values[two]) & _ideographs(folded.codes[at + _AROUND])]
    return rare, (at, frame)


def _ideographs(codes: Any) -> Any:
    return (codes >= 0x3400) & (codes < 0xA000)


def _replaced(folded: Any, rare: Any, frames: Any, bidders: int) -> list[tuple[str, str, dict[int, int]]]:
    """Compare what stands in the frames of the rare windows."""
    import numpy as np

    at, frame = frames
    owners = folded.owners()
    keys = frame[np.searchsorted(at, rare)]
    inside = np.isin(frame, keys)
    at, frame = at[inside], frame[inside]
    usual = _usual_frames(folded.codes[at + _AROUND], frame, owners[at])
    rare, keys = rare[np.isin(keys, usual)], keys[np.isin(keys, usual)]
    inside = np.isin(frame, usual)
    at, frame = at[inside], frame[inside]
    spots: dict[int, dict[int, dict[int, list[int]]]] = defaultdict(lambda: defaultdict(dict))
    for place, key in zip(at.tolist(), frame.tolist(), strict=True):
        sign = int(folded.codes[place + _AROUND])
        spots[key][sign].setdefault(int(owners[place]), []).append(place)
    found = []
    places = folded.places()
    wanted = set(zip(keys.tolist(), folded.codes[rare + _AROUND].tolist(), strict=True))
    for key, sign in sorted(wanted):
        held, right = spots[key][sign], _right(spots[key], sign)
        if len(held) == 2 and max(held) < bidders and right and max(map(len, held.values())) <= _REPEATED:
            start = min(min(where) for where in held.values())
            written = "".join(map(chr, folded.codes[start : start + 2 * _AROUND + 1].tolist()))
            proper = written[:_AROUND] + right + written[_AROUND + 1 :]
            found.append(
                (written, proper, {text: int(places[where[0] + _AROUND]) for text, where in held.items()})
            )
    return found


def _usual_frames(signs: Any, frame: Any, owners: Any) -> Any:
    """Return the frames in which some character stands in so many texts that it is the right one."""
    import numpy as np

    from supervision.screens.grams import once

    kinds = frame ^ (signs.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    _who, what = once(owners, kinds)
    values, counts = np.unique(what, return_counts=True)
    good = np.isin(kinds, values[counts >= LEAST_RIGHT]) & _ideographs(signs)
    return np.unique(frame[good])


def _right(spot: Mapping[int, Mapping[int, list[int]]], wrong: int) -> str:
    """Return the character that most texts have in a frame; "" when too few do."""
    others = [(len(held), sign) for sign, held in spot.items() if sign != wrong and 0x3400 <= sign < 0xA000]
    count, sign = max(others, default=(0, 0))
    return chr(sign) if count >= LEAST_RIGHT else ""


def _signal(pair: tuple[str, str], slips: Sequence[Slip], bidders: int) -> Signal:
    ordered = sorted(slips, key=lambda slip: (slip.places[pair[0]], slip.written))
    grade = Grade.STRONG if len(ordered) >= STRONG_FROM else Grade.SOFT
    said = "；".join(
        f"{slip.written}（{slip.right}）" if slip.right else slip.written for slip in ordered[:10]
    )
    return Signal(
        kind="shared_errors",
        family=Family.DOCUMENTS,
        grade=grade,
        article=ALIKE,
        bidders=pair,
        values=(said, said),
        base_rate=(2, bidders),
        weight=round(CEILING[grade] * len(ordered) / (len(ordered) + 2), 4),
        detail={
            "errors": [[slip.written, slip.right] for slip in ordered],
            "aligned": [[slip.places[pair[0]], slip.places[pair[1]], 1] for slip in ordered],
        },
    )

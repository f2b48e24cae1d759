"""Where texts agree: rare grams they share are seeds, seeds that lie near each other in both texts make a stretch.

Seed and link, as for sequences: exact runs of a few characters survive heavy editing, and where many of them keep
company in both texts something was taken over, whatever was changed, put in, left out or moved in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supervision.screens.grams import Folded, Hashes, Ints, fold, hashed, runs, whole

# Seeds closer than this in both texts keep company (characters).
REACH = 32
# Fewer seeds than this, or a thinner sowing, is coincidence.
LEAST_SEEDS = 4
THIN = 0.06
# Of a gram that one text holds oftener, its author's habit, so many places count.
HABIT = 3
# Runs of this length that the template holds are the template's, wherever they stand.
SHINGLE = 18
# An insertion into template text that is longer than this is the bidder's own (characters).
OWN_GAP = 24
# The widths of seeds, in quarters of the least.
WIDER = (4, 7, 11)
_TEMPLATE_DENSITY = 0.2
_TEMPLATE_LEAST = 36
# A stretch longer than this is cut, so that a page is shown and not a book (characters).
LONGEST = 480

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Stretch:
    """Text ``a`` from a0 to a1 agrees with text ``b`` from b0 to b1, by so many seeds; positions in the folded texts."""

    a: int
    b: int
    a0: int
    a1: int
    b0: int
    b1: int
    seeds: int


def width_for(folded: Folded) -> int:
    """Return how long a seed is: four characters of Chinese, eight of an alphabet."""
    ideographs = ((folded.codes >= 0x3400) & (folded.codes < 0xA000)).sum()
    return 4 if 5 * ideographs >= len(folded.codes) else 8


def greyed(texts: Folded, templates: Sequence[str]) -> Mask:
    """Mark every character that the templates explain: taken over as it was, or filled in and edited."""
    mask = np.zeros(len(texts.codes), dtype=np.bool_)
    known = fold([text for text in templates if text.strip()])
    if not len(known.codes) or not len(texts.codes):
        return mask
    ours, theirs = hashed(texts.codes, SHINGLE), hashed(known.codes, SHINGLE)
    same = np.isin(ours, np.unique(theirs[whole(known, SHINGLE)])) & whole(texts, SHINGLE)
    _mark(mask, np.flatnonzero(same), np.flatnonzero(same) + SHINGLE)
    _close(mask, texts, 3)
    _mark_edited(mask, texts, known)
    return mask


def _mark(mask: Mask, starts: Ints, ends: Ints) -> None:
    """Set all stretches [start, end)."""
    steps = np.zeros(len(mask) + 1, dtype=np.int64)
    np.add.at(steps, starts, 1)
    np.add.at(steps, np.minimum(ends, len(mask)), -1)
    mask |= np.cumsum(steps)[:-1] > 0


def _close(mask: Mask, texts: Folded, gap: int) -> None:
    """Close gaps of up to so many characters between marked stretches of one text."""
    owners = texts.owners()
    set_ = np.flatnonzero(mask)
    if len(set_) < 2:
        return
    near = (np.diff(set_) > 1) & (np.diff(set_) <= gap + 1) & (owners[set_[1:]] == owners[set_[:-1]])
    _mark(mask, set_[:-1][near] + 1, set_[1:][near])


def _mark_edited(mask: Mask, texts: Folded, known: Folded) -> None:
    """Mark what was edited out of the template: seeds keep company with it, though no long run is left."""
    wide = width_for(texts)
    ours, theirs = hashed(texts.codes, wide), hashed(known.codes, wide)
    at, there = np.flatnonzero(whole(texts, wide)), np.flatnonzero(whole(known, wide))
    there = there[np.argsort(theirs[there], kind="stable")]
    first = np.searchsorted(theirs[there], ours[at])
    count = np.searchsorted(theirs[there], ours[at], side="right") - first
    few = (count > 0) & (count <= HABIT)
    at, first, count = at[few], first[few], count[few]
    a, b = np.repeat(at, count), there[np.repeat(first, count) + _ramp(count)]
    labels = linked(texts.owners()[a] if len(a) else a, a, b)
    order = np.lexsort((a, labels))
    a, labels = a[order], labels[order]
    begins = np.flatnonzero(np.diff(labels, prepend=-1))
    if not len(begins):
        return
    ends = np.append(begins[1:], len(a))
    lengths = a[ends - 1] - a[begins] + wide
    good = (lengths >= _TEMPLATE_LEAST) & (
        ends - begins >= np.maximum(LEAST_SEEDS, _TEMPLATE_DENSITY * lengths)
    )
    a = a[np.repeat(good, ends - begins)]
    labels = labels[np.repeat(good, ends - begins)]
    _mark(mask, a, a + wide)
    near = (np.diff(labels) == 0) & (np.diff(a) <= OWN_GAP + wide)
    _mark(mask, a[:-1][near], a[1:][near])


def _ramp(count: Ints) -> Ints:
    """Return 0, 1, … for each of the counts."""
    ends = np.cumsum(count)
    ramp: Ints = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - count, count)
    return ramp


# --- linking -------------------------------------------------------------------------------------------


def linked(sides: Ints, a: Ints, b: Ints) -> Ints:
    """Label seeds (a, b): those of one pair of texts (``sides``) that lie within reach of each other in both."""
    from scipy.sparse import coo_matrix, csgraph

    if not len(a):
        return a
    high = int(b.max()) // REACH + 3
    wide = int(a.max()) // REACH + 3
    keys = (sides * wide + a // REACH + 1) * high + b // REACH + 1
    cells, back = np.unique(keys, return_inverse=True)
    left, right = [], []
    for step in (1, high - 1, high, high + 1):
        place = np.searchsorted(cells, cells + step)
        met = np.flatnonzero(cells[np.minimum(place, len(cells) - 1)] == cells + step)
        left.append(met)
        right.append(place[met])
    i, j = np.concatenate(left), np.concatenate(right)
    graph = coo_matrix((np.ones(len(i), dtype=np.int8), (i, j)), shape=(len(cells), len(cells)))
    labels: Ints = csgraph.connected_components(graph, directed=False)[1].astype(np.int64)
    return labels[back]


def stretches(texts: Folded, grey: Mask, *, alone: int, most: int) -> list[Stretch]:
    """Find the stretches in which two texts agree, grey text apart.

    Texts from number ``alone`` on (other lots' bids) are compared with the ones before, not among each other. A gram
    that more than ``most`` of those before hold is common property.
    """
    wide = width_for(texts)
    a, b, thinned = _sown(texts, grey, alone, most)
    if not len(a):
        return []
    owners = texts.owners()
    labels = linked(owners[a] * len(texts) + owners[b], a, b)
    labels = _apart(labels * (texts.starts[-1] // LONGEST + 2) + _pieces(texts, labels, a), b)
    order = np.argsort(labels, kind="stable")
    a, b, labels = a[order], b[order], labels[order]
    begins = np.flatnonzero(np.diff(labels, prepend=-1))
    counts = np.diff(np.append(begins, len(a)))
    a0, a1 = np.minimum.reduceat(a, begins), np.maximum.reduceat(a, begins) + wide
    b0, b1 = np.minimum.reduceat(b, begins), np.maximum.reduceat(b, begins) + wide
    longer = np.maximum(a1 - a0, b1 - b0)
    good = (counts >= LEAST_SEEDS) & (counts * thinned >= THIN * longer)
    return [
        Stretch(int(owners[a0[k]]), int(owners[b0[k]]), int(a0[k]), int(a1[k]), int(b0[k]), int(b1[k]), int(counts[k]))
        for k in np.flatnonzero(good)
    ]  # fmt: skip


_MOST_SEEDS = 3_000_000


def _sown(texts: Folded, grey: Mask, alone: int, most: int) -> tuple[Ints, Ints, int]:
    """Return the seeds of every width, each as the runs of the least width that it consists of.

    In text of stock phrases no short gram is rare, but their sequence is: wider grams see it.
    """
    wide = width_for(texts)
    found = [_seeds(texts, grey, wide * step // 4, alone, most) for step in WIDER]
    total = len(texts.codes) + 1
    keys = []
    for (a, b, _parts), step in zip(found, WIDER, strict=True):
        more = np.arange(wide * step // 4 - wide + 1)
        keys.append(((a[:, None] + more) * total + b[:, None] + more).ravel())
    key = np.unique(np.concatenate(keys))
    return key // total, key % total, max(parts for _a, _b, parts in found)


def _seeds(texts: Folded, grey: Mask, wide: int, alone: int, most: int) -> tuple[Ints, Ints, int]:
    """Return pairs of positions (a in the earlier text, b in the later) that hold the same rare gram, and in how
    many parts the grams were divided to take one of them: 1 unless there are too many."""
    values = hashed(texts.codes, wide)
    if not len(values):
        empty = np.array([], dtype=np.int64)
        return empty, empty, 1
    free = whole(texts, wide) & (np.convolve(grey, np.ones(wide, dtype=np.int32), "valid") == 0)
    at = np.flatnonzero(free)
    owners = texts.owners()[at]
    order = np.lexsort((at, owners, values[at]))
    at, owners, held = at[order], owners[order], values[at][order]
    at, owners, held = _without_habits(at, owners, held)
    for begins, lengths in runs(held):
        new = np.diff(owners, prepend=-1) != 0
        new[begins] = True
        holders = np.add.reduceat(new.astype(np.int64), begins)
        here = np.add.reduceat((new & (owners < alone)).astype(np.int64), begins)
        good = (holders > 1) & (here > 0) & (here <= most)
        begins, lengths = begins[good], lengths[good]
        parts = 1 + int((lengths * (lengths - 1) // 2).sum()) // _MOST_SEEDS
        taken = held[begins] % np.uint64(parts) == 0
        a, b = _paired(at, owners, begins[taken], lengths[taken], alone)
        return a, b, parts
    return at[:0], at[:0], 1


def _without_habits(at: Ints, owners: Ints, held: Hashes) -> tuple[Ints, Ints, Hashes]:
    """Keep the first few places of what one text says over and over: a passage is not hidden by repeating it."""
    if not len(at):
        return at, owners, held
    new = np.flatnonzero((np.diff(owners, prepend=-1) != 0) | np.append(True, held[1:] != held[:-1]))
    counts = np.diff(np.append(new, len(at)))
    kept = _ramp(counts) < HABIT
    return at[kept], owners[kept], held[kept]


def _paired(at: Ints, owners: Ints, begins: Ints, lengths: Ints, alone: int) -> tuple[Ints, Ints]:
    left, right = [at[:0]], [at[:0]]
    for length in np.unique(lengths):
        rows = begins[lengths == length][:, None] + np.arange(length)
        i, j = np.triu_indices(int(length), 1)
        first, second = rows[:, i].ravel(), rows[:, j].ravel()
        apart = (owners[first] != owners[second]) & (owners[first] < alone)
        left.append(at[first[apart]])
        right.append(at[second[apart]])
    return np.concatenate(left), np.concatenate(right)


def _pieces(texts: Folded, labels: Ints, a: Ints) -> Ints:
    """Number the pieces of long stretches: each ends with the sentence in which it grows too long."""
    pieces = np.zeros(len(a), dtype=np.int64)
    lows = np.full(int(labels.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(lows, labels, a)
    begins = lows[labels]
    if (a - begins).max() <= LONGEST:
        return pieces
    stops = np.flatnonzero(np.isin(texts.codes, [ord(sign) for sign in "。;!?"])) + 1
    stops = np.append(stops, len(texts.codes))
    turns = (a - begins) // LONGEST
    # The sentence that runs over a multiple of the longest length belongs to the piece before it.
    over = stops[np.searchsorted(stops, begins + turns * LONGEST)]
    late = (turns > 0) & (a < over) & (over < begins + (turns + 1) * LONGEST)
    number: Ints = turns - late
    return number


def _apart(labels: Ints, b: Ints) -> Ints:
    """Divide what lies together in one text and apart in the other."""
    order = np.lexsort((b, labels))
    jump = (np.diff(labels[order], prepend=-1) != 0) | (np.diff(b[order], prepend=0) > 2 * REACH)
    found = np.empty_like(labels)
    found[order] = np.cumsum(jump)
    return found

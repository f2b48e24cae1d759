"""Texts as arrays of character grams: folded once, hashed, weighed by TF-IDF; a million characters take well under a second."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Reals = NDArray[np.float64]

# What stands for a character that carries nothing: white space, zero-width signs, controls.
_NOTHING = np.uint32(0xFFFFFFFF)
_PLANE = 0x10000
_IDEOGRAPHS = 0x4E00
# Characters hashed at a time: the arrays of one step stay in the processor's cache.
_STEP = 1 << 17
# Odd numbers without pattern, one for each place in a gram (powers of the golden ratio's fraction).
_WIDEST = 32
_FACTORS = np.array([pow(0x9E3779B97F4A7C15, k + 1, 2**64) for k in range(_WIDEST)], dtype=np.uint64)
_BUCKETS = 1 << 22


@dataclass(frozen=True)
class Folded:
    """Texts one after the other: ``codes`` are the characters that count, text number k at
    ``codes[starts[k]:starts[k + 1]]``; ``kept`` tells of every original character whether it counts."""

    codes: NDArray[np.uint32]
    starts: Ints
    kept: NDArray[np.bool_]
    begins: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Ints:
        """How many characters of each text count."""
        return np.diff(self.starts)

    def places(self) -> Ints:
        """Return where each character stood in its own original text."""
        place: Ints = np.flatnonzero(self.kept) - np.repeat(self.begins[:-1], self.lengths)
        return place

    def owners(self) -> Ints:
        """Return the number of the text that each character belongs to."""
        return np.repeat(np.arange(len(self)), self.lengths)


@cache
def _table() -> NDArray[np.uint32]:
    """Map the characters of the first plane to their NFKC lower case, one to one, or to nothing."""
    table = np.arange(_PLANE, dtype=np.uint32)
    for code in range(_PLANE):
        if _IDEOGRAPHS <= code < 0xD800:
            continue  # ideographs and syllables stand for themselves
        sign = chr(code)
        if sign.isspace() or unicodedata.category(sign) in {"Cc", "Cf"}:
            table[code] = _NOTHING
            continue
        folded = unicodedata.normalize("NFKC", sign).lower()
        if len(folded) == 1:
            table[code] = ord(folded)
        elif folded.isspace():
            table[code] = _NOTHING
    return table


def fold(texts: Sequence[str]) -> Folded:
    """Fold width and case character by character and pass over white space, keeping where everything stood."""
    begins = np.concatenate([[0], np.cumsum([len(text) for text in texts], dtype=np.int64)])
    raw = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = _table()[np.minimum(raw, _PLANE - 1)]
    high = raw >= _PLANE
    if high.any():
        codes[high] = raw[high]
    kept = codes != _NOTHING
    starts = begins - np.searchsorted(np.flatnonzero(~kept), begins)
    return Folded(codes[kept], starts.astype(np.int64), kept, begins.astype(np.int64))


def hashed(codes: NDArray[np.uint32], width: int) -> Hashes:
    """Return the 64-bit hash of every stretch of ``width`` characters (up to 32); the same in every process."""
    count = max(0, len(codes) - width + 1)
    made = np.empty(count, dtype=np.uint64)
    for start in range(0, count, _STEP):
        piece = codes[start : start + _STEP + width - 1].astype(np.uint64)
        size = min(_STEP, count - start)
        mixed = piece[:size] * _FACTORS[0]
        for k in range(1, width):
            mixed += piece[k : k + size] * _FACTORS[k]
        mixed ^= mixed >> np.uint64(31)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(29)
        made[start : start + size] = mixed
    return made


def whole(folded: Folded, width: int) -> NDArray[np.bool_]:
    """Tell for each gram of ``hashed`` whether it lies within one text."""
    count = max(0, len(folded.codes) - width + 1)
    good = np.ones(count, dtype=np.bool_)
    for k in range(1, width):
        cut = folded.starts[1:-1] - k
        cut = cut[(cut >= 0) & (cut < count)]
        good[cut] = False
    return good


def once(owners: Ints, values: Hashes) -> tuple[Ints, Hashes]:
    """Return each (owner, value) once, in the order of the values."""
    if not len(values):
        return owners, values
    order = np.lexsort((owners, values))
    owners, values = owners[order], values[order]
    first = np.ones(len(values), dtype=np.bool_)
    first[1:] = (values[1:] != values[:-1]) | (owners[1:] != owners[:-1])
    return owners[first], values[first]


def runs(values: Hashes) -> Iterator[tuple[Ints, Ints]]:
    """Yield (begins, lengths) of the equal runs of a sorted array, once."""
    if not len(values):
        return
    begins = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    yield begins, np.diff(np.concatenate([begins, [len(values)]]))


def counted(folded: Folded) -> Any:
    """Return a sparse matrix, texts × hashed character 2–3-grams, of how often each occurs."""
    from scipy import sparse

    columns, rows = [], []
    owners = folded.owners()
    for width in (2, 3):
        good = whole(folded, width)
        columns.append((hashed(folded.codes, width)[good] % np.uint64(_BUCKETS)).astype(np.int32))
        rows.append(owners[: len(good)][good].astype(np.int32))
    column, row = np.concatenate(columns), np.concatenate(rows)
    ones = np.ones(len(column), dtype=np.float32)
    return sparse.csr_matrix((ones, (row, column)), shape=(len(folded), _BUCKETS))


def spread(matrix: Any) -> NDArray[np.float32]:
    """Return in how many of the texts each gram occurs."""
    held = np.bincount(matrix.indices, minlength=_BUCKETS)
    found: NDArray[np.float32] = held.astype(np.float32)
    return found


def weighed(matrix: Any, held: NDArray[np.float32], of: int, *, floor: float = 0.0) -> Any:
    """Weigh counted grams by sublinear TF × IDF and bring every row to length 1.

    ``held`` of ``of`` texts hold each gram; a gram that all of them hold weighs ``floor``.
    """
    made = matrix.copy()
    rare = np.log((1.0 + of) / (1.0 + np.minimum(held, of))) + floor
    made.data = ((1.0 + np.log(made.data)) * rare[made.indices]).astype(np.float32)
    lengths = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    made.data *= np.repeat(scale, np.diff(made.indptr)).astype(np.float32)
    return made


def cosines(vectors: Any, left: Ints, right: Ints) -> Reals:
    """Return the cosine of each pair of rows (left[k], right[k])."""
    found = np.zeros(len(left))
    step = 20_000
    for start in range(0, len(left), step):
        stop = start + step
        product = vectors[left[start:stop]].multiply(vectors[right[start:stop]])
        found[start:stop] = np.asarray(product.sum(axis=1)).ravel()
    return np.minimum(found, 1.0)

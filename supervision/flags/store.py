"""Rows and counts by key that stay in memory while they are few and go to a file on disk when they are many."""

import sqlite3
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from math import inf
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supervision.flags.names import Numbers, once

# Keys of one table that are held at once: some tens of megabytes.
MOST = 400_000
# Key, difference, two names.
Differing = tuple[str, float, str, str]
Cell = float | int | str | None
Row = list[Cell]
# Two numbers in one: the first above these bits, the second below.
HALF = 32


class _Spilling:
    """What can go to a file in ``folder``: a key and its columns, joined with what stands there by ``rule``."""

    def __init__(self, columns: int, rule: str, folder: Path, most: int) -> None:
        self.names = [f"c{place}" for place in range(columns)]
        self.rule, self.folder, self.most = rule, folder, most
        self.path: Path | None = None

    def _write(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows of key and columns into the file: one upsert each."""
        first = self.path is None
        self.path = self.path or self.folder / f"{token_hex(8)}.sqlite3"
        then = ", ".join(self.rule.format(name) for name in self.names)
        marks = ", ".join("?" * (len(self.names) + 1))
        file = sqlite3.connect(self.path)
        # Thrown away after the run: nothing is lost that a crash would not lose anyhow.
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        if first:
            file.execute(f"CREATE TABLE rows (key TEXT PRIMARY KEY, {', '.join(self.names)})")
        with file:
            file.executemany(
                f"INSERT INTO rows VALUES ({marks}) ON CONFLICT (key) DO UPDATE SET {then}", rows
            )
        file.close()

    def _read(self) -> Iterator[tuple[Any, ...]]:
        assert self.path is not None
        file = sqlite3.connect(self.path)
        try:
            yield from file.execute("SELECT * FROM rows ORDER BY rowid")
        finally:
            file.close()


class Table(_Spilling):
    """Rows of a fixed width. A later row stands in the place of an earlier one, or, if it ``fills``, where it says something.

    ``memory`` may be written to directly; call ``settle`` now and then.
    """

    def __init__(self, width: int, folder: Path, most: int = MOST, *, fills: bool = False) -> None:
        super().__init__(
            width, "{0} = coalesce(excluded.{0}, {0})" if fills else "{0} = excluded.{0}", folder, most
        )
        self.fills = fills
        self.memory: dict[str, Row] = {}

    def settle(self) -> None:
        """Move the rows to disk if they are too many to hold."""
        if len(self.memory) >= self.most:
            self._spill()

    def absorb(self, other: "Table") -> None:
        """Take in another table's rows, which come later than one's own."""
        for key, row in other.rows():
            mine = self.memory.get(key) if self.fills else None
            self.memory[key] = row if mine is None else _filled(mine, row)
            if len(self.memory) >= self.most:
                self._spill()

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield every key once with its row."""
        if self.path is None:
            yield from self.memory.items()
            return
        self._spill()
        for key, *row in self._read():
            yield key, row

    def _spill(self) -> None:
        self._write((key, *row) for key, row in self.memory.items())
        self.memory.clear()


class Differences(_Spilling):
    """By key a difference and two names; a later row stands in the place of an earlier one.

    Names are numbers, whose ``texts`` every reading asks for.
    """

    def __init__(self, folder: Path, most: int = MOST) -> None:
        super().__init__(3, "{0} = excluded.{0}", folder, most)
        self.keys: list[str] = []
        self.columns: list[tuple[NDArray[np.float64], Numbers, Numbers]] = []
        self.joined = False

    def put(self, keys: list[str], values: NDArray[np.float64], one: Numbers, other: Numbers) -> None:
        """Note rows."""
        self.keys += keys
        self.columns.append((values, one, other))
        self.joined = False

    def settle(self, texts: Sequence[str]) -> None:
        """Move the rows to disk if they are too many to hold."""
        if len(self.keys) >= self.most:
            self.spill(texts)

    def absorb(self, other: "Differences", numbers: Numbers, texts: Sequence[str]) -> None:
        """Take in another's rows, which come later; ``numbers`` are one's own for its numbers."""
        if other.path is not None:
            self.spill(texts)
            self._write(other._read())
        values, one, two = other._join()
        self.put(other.keys, values, numbers[one], numbers[two])

    def values(self, texts: Sequence[str]) -> list[float]:
        """Return the difference of every key, in ascending order."""
        if self.path is None:
            return list(np.sort(self._join()[0]).tolist())
        return sorted(row[1] for row in self.rows(texts))

    def rows(self, texts: Sequence[str], least: float = -inf, most: float = inf) -> Iterator[Differing]:
        """Yield every key once with its row, if its difference lies between."""
        if self.path is not None:
            self.spill(texts)
            yield from (row for row in self._read() if least <= row[1] <= most)
            return
        values, one, other = self._join()
        for place in np.flatnonzero((values >= least) & (values <= most)).tolist():
            yield self.keys[place], float(values[place]), texts[one[place]], texts[other[place]]

    def spill(self, texts: Sequence[str]) -> None:
        """Move all rows to disk."""
        values, one, other = (column.tolist() for column in self._join())
        names = ([texts[number] for number in column] for column in (one, other))
        self._write(zip(self.keys, values, *names, strict=True))
        self.keys, self.columns, self.joined = [], [], False

    def _join(self) -> tuple[NDArray[np.float64], Numbers, Numbers]:
        """Return the columns, with the last row of each key only."""
        if not self.joined:
            nothing = (np.zeros(0), np.zeros(0, np.intp), np.zeros(0, np.intp))
            last = dict(zip(self.keys, range(len(self.keys)), strict=True))
            values, one, other = map(np.concatenate, zip(nothing, *self.columns, strict=True))
            places = np.fromiter(last.values(), np.intp, len(last))
            self.keys, self.columns = list(last), [(values[places], one[places], other[places])]
            self.joined = True
        return self.columns[0]


class Counts(_Spilling):
    """How often each key was put down: as a number first, by its name once the names are told."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        super().__init__(1, "{0} = {0} + excluded.{0}", folder, most)
        self.pending = np.zeros(0, np.intp)
        self.memory: dict[str, int] = {}

    def put(self, numbers: Numbers) -> None:
        """Count each of these numbers once more."""
        before = self.pending
        self.pending = np.bincount(numbers, minlength=len(before))
        self.pending[: len(before)] += before

    def name(self, texts: Sequence[str]) -> None:
        """Count by name what is pending, and move the counts to disk if they are too many to hold."""
        memory = self.memory
        for number in np.flatnonzero(self.pending).tolist():
            text = texts[number]
            memory[text] = memory.get(text, 0) + int(self.pending[number])
        self.pending = np.zeros(0, np.intp)
        self._settle()

    def _settle(self) -> None:
        if len(self.memory) >= self.most:
            self._spill()

    def _spill(self) -> None:
        self._write(self.memory.items())
        self.memory.clear()

    def absorb(self, other: "Counts", numbers: Numbers) -> None:
        """Add another's counts; ``numbers`` are one's own for its numbers."""
        counted = np.flatnonzero(other.pending)
        self.put(np.repeat(numbers[counted], other.pending[counted]))
        memory = self.memory
        for key, number in other.rows():
            memory[key] = memory.get(key, 0) + number
            self._settle()

    def rows(self) -> Iterator[tuple[str, int]]:
        """Yield every key once with its count."""
        if self.path is None:
            yield from self.memory.items()
            return
        self._spill()
        yield from self._read()

    def beside(self, others: "Counts") -> Iterator[tuple[str, int, int]]:
        """Yield every key of the ``others`` with one's own count, 0 without one, and theirs."""
        if self.path is None and others.path is None:
            mine = dict(self.rows())
            for key, number in others.rows():
                yield key, mine.get(key, 0), number
            return
        yield from self._joined(others)

    def _joined(self, others: "Counts") -> Iterator[tuple[str, int, int]]:
        for counts in (self, others):
            counts._spill()
        file = sqlite3.connect(str(others.path))
        try:
            file.execute("ATTACH ? AS mine", [str(self.path)])
            yield from file.execute(
                "SELECT rows.key, coalesce(own.c0, 0), rows.c0 FROM main.rows"
                " LEFT JOIN mine.rows AS own ON own.key = rows.key ORDER BY rows.rowid"
            )
        finally:
            file.close()


class Kinds(_Spilling):
    """Which kinds each key has, both as numbers; by their names only on disk."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        super().__init__(1, "{0} = excluded.{0}", folder, most)
        self.pending: list[Numbers] = []
        self.added, self.look_at = 0, most

    def __getstate__(self) -> dict[str, Any]:
        self._pairs()
        return self.__dict__

    def put(self, keys: Numbers, kinds: Numbers) -> None:
        """Note that each key has the kind beside it."""
        self.pending.append(keys << HALF | kinds)
        self.added += len(keys)

    def settle(self, texts: Sequence[str]) -> None:
        """Move all to disk if it is too much to hold; kinds that were added again count only once."""
        if self.added >= self.look_at:
            if len(self._pairs()) >= self.most:
                self.spill(texts)
            self.look_at = self.added + self.most // 4 + 1

    def absorb(self, other: "Kinds", numbers: Numbers) -> None:
        """Add another's kinds; ``numbers`` are one's own for its numbers."""
        pairs = other._pairs()
        self.put(numbers[pairs >> HALF], numbers[pairs & (1 << HALF) - 1])
        if other.path is not None:
            self._write(other._read())

    def numbers(self, keys: Container[str], texts: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Yield those of the ``keys`` that have kinds, each with how many different ones."""
        if self.path is None:
            numbers = np.bincount(self._pairs() >> HALF)
            named = ((texts[key], int(numbers[key])) for key in np.flatnonzero(numbers).tolist())
        else:
            self.spill(texts)
            named = (pair for pair in Counter(_key(row) for row, _one in self._read()).items())
        yield from ((key, number) for key, number in named if key in keys)

    def spill(self, texts: Sequence[str]) -> None:
        """Move all to disk."""
        pairs = self._pairs()
        keys, kinds = (pairs >> HALF).tolist(), (pairs & (1 << HALF) - 1).tolist()
        # The length goes first, so that key and kind can be told apart again.
        self._write(
            (f"{len(texts[key])}:{texts[key]}{texts[kind]}", 1) for key, kind in zip(keys, kinds, strict=True)
        )
        self.pending, self.added = [], 0

    def _pairs(self) -> Numbers:
        """Return what is pending, once each."""
        pairs = once(np.concatenate([np.zeros(0, np.intp), *self.pending]))
        self.pending, self.added = [pairs], len(pairs)
        return pairs


def _key(row: str) -> str:
    length, _colon, rest = row.partition(":")
    return rest[: int(length)]


def _filled(mine: Row, later: Row) -> Row:
    return [one if other is None else other for one, other in zip(mine, later, strict=True)]

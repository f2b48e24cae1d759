"""What has been counted over a part of a file, and how two parts become one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from supervision.flags.names import Names
from supervision.flags.settings import BUYER, CODES, ENTITY, GROUPS, TENDERER
from supervision.flags.store import MOST, Counts, Differences, Kinds, Row, Table

SHARED = (BUYER, ENTITY, TENDERER)
PLACE = {code: place for place, code in enumerate(CODES)}
# Malformed lines that are named; all are counted.
NAMED = 100


@dataclass(frozen=True)
class BadLine:
    """A line that could not be read: its number, from 1, and why."""

    number: int
    reason: str


class Partial:
    """Counts of some lines in their order; ``currency`` is the first seen, or the one that was set."""

    def __init__(self, folder: Path, *, currency: str | None = None, most: int = MOST) -> None:
        self.currency = currency
        self.most, self.names = most, Names()
        self.lines = self.processes = self.malformed = 0
        self.bad: list[BadLine] = []
        self.meta: dict[str, dict[str, float]] = {}
        self.results = {group: Table(len(CODES), folder, most, fills=True) for group in GROUPS}
        # ocid: relative difference, winner, lowest of the others
        self.differences = Differences(folder, most)
        # by tenderer: processes won, processes with a valid bid
        self.won, self.entered = Counts(folder, most), Counts(folder, most)
        # by group, then by identifier: bids disqualified, bids submitted
        self.disqualified = {group: Counts(folder, most) for group in SHARED}
        self.submitted = {group: Counts(folder, most) for group in SHARED}
        # by supplier: processes; kinds of goods
        self.supplied, self.kinds = Counts(folder, most), Kinds(folder, 3 * most)

    def tables(self) -> list[Table]:
        """Return the tables of rows, in a fixed order."""
        return list(self.results.values())

    def counts(self) -> list[Counts]:
        """Return the counts, in a fixed order."""
        shares = [*self.disqualified.values(), *self.submitted.values()]
        return [self.won, self.entered, *shares, self.supplied]

    def settle(self, *, done: bool = False) -> None:
        """Let go of rows that are too many to hold; call it ``done`` before anything is read."""
        for table in self.tables():
            table.settle()
        texts = self.names.texts
        self.kinds.settle(texts)
        self.differences.settle(texts)
        if done or len(texts) >= self.most:
            for counts in self.counts():
                counts.name(texts)
        if len(texts) >= self.most:
            self.kinds.spill(texts)
            self.differences.spill(texts)
            self.names = Names()

    def flag(self, group: str, key: str, code: str, value: float) -> None:
        """Put down a result; a later one of the same code stands."""
        rows = self.results[group].memory
        row = rows.get(key)
        if row is None:
            row = rows[key] = [None] * len(CODES)
        row[PLACE[code]] = value

    def malform(self, number: int, reason: str) -> None:
        """Count a line that could not be read, and name it while they are few."""
        self.malformed += 1
        if len(self.bad) < NAMED:
            self.bad.append(BadLine(number, reason))

    def absorb(self, other: "Partial") -> None:
        """Take in the counts of the lines that follow; their numbers go on from one's own."""
        numbers = self.names.numbers(other.names.texts)
        for rows, later in zip(self.tables(), other.tables(), strict=True):
            rows.absorb(later)
        for counts, more in zip(self.counts(), other.counts(), strict=True):
            counts.absorb(more, numbers)
        self.kinds.absorb(other.kinds, numbers)
        self.differences.absorb(other.differences, numbers, self.names.texts)
        moved = [BadLine(self.lines + bad.number, bad.reason) for bad in other.bad]
        self.bad = (self.bad + moved)[:NAMED]
        self.currency = self.currency or other.currency
        self.lines += other.lines
        self.processes += other.processes
        self.malformed += other.malformed
        self.settle()


@dataclass
class Found:
    """What a run found; ``rows`` gives group, identifier and its values by code. Meant for one reading."""

    partial: Partial
    codes: tuple[str, ...] = field(default=CODES)

    def rows(self, group: str) -> Iterator[tuple[str, dict[str, float]]]:
        """Yield every identifier of a group that has a result."""
        for key, row in self.partial.results[group].rows():
            yield key, _by_code(row)

    def as_dict(self) -> dict[str, dict[str, dict[str, float]]]:
        """Return all of it, in memory, without empty groups: for few releases."""
        found = {group: dict(self.rows(group)) for group in GROUPS}
        return {group: rows for group, rows in found.items() if rows}


def _by_code(row: Row) -> dict[str, float]:
    return {code: value for code, value in zip(CODES, row, strict=True) if value is not None}  # type: ignore[misc]

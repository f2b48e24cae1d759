"""Reading a bidding history from CSV: whatever encoding it came in, with every row that is no good named."""

from __future__ import annotations

import csv
import io
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from supervision.screens.folding import skeleton

REQUIRED = ("tender", "bidder", "amount")
OPTIONAL = ("date", "estimate", "won", "collusive")
MARKET = "market"  # parts a file into several histories where several are judged

_KNOWN = (*REQUIRED, *OPTIONAL, MARKET)
_YES = frozenset(("1", "1.0", "TRUE", "YES", "Y", "是"))
_NO = frozenset(("0", "0.0", "FALSE", "NO", "N", "否"))
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(E[+-]?\d+)?")
_PLAIN = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})?[-/.月]?(\d{1,2})?日?(?:[T ].*)?")


class BadTableError(ValueError):
    """The file as a whole cannot be read; ``code`` says why, ``line`` where (1 is the header)."""

    def __init__(self, code: str, line: int = 0, what: str = "") -> None:
        super().__init__(f"{code} (line {line}): {what}" if line else f"{code}: {what}")
        self.code, self.line, self.what = code, line, what


@dataclass(frozen=True, slots=True)
class Skip:
    """A row that is left out, and why: one of the codes in ``read_row``."""

    line: int
    code: str
    what: str


@dataclass(frozen=True, slots=True)
class Row:
    """One bid. ``amount`` in yuan (or the file's unit); ``date`` in days; None is unknown."""

    line: int
    tender: str
    bidder: str
    amount: float
    date: float | None = None
    estimate: float | None = None
    won: bool | None = None
    collusive: bool | None = None
    market: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows in their order. ``places[i]`` is the index in ``rows`` of the i-th input row, None if skipped."""

    rows: list[Row]
    places: list[int | None]
    names: list[tuple[str, str]]
    skips: list[Skip]
    encoding: str
    columns: Mapping[str, str] = field(default_factory=dict)

    def alike(self) -> list[tuple[str, ...]]:
        """Return the bidder names that differ only in signs which look alike, or are invisible.

        They stay apart: whether they are one firm is for people to say.
        """
        seen: dict[str, set[str]] = {}
        for name in {row.bidder for row in self.rows}:
            seen.setdefault(skeleton(name), set()).add(name)
        return sorted(tuple(sorted(names)) for names in seen.values() if len(names) > 1)

    def single(self) -> int:
        """Count the tenders with one bid only, of which no screen can say anything."""
        bids = Counter(row.tender for row in self.rows)
        return sum(count == 1 for count in bids.values())

    def skipped(self) -> Counter[str]:
        """Count the rows left out by reason."""
        return Counter(skip.code for skip in self.skips)


def read_bids(raw: bytes, columns: Mapping[str, str] | None = None) -> Table:
    """Read a bidding history; ``columns`` maps our names to the file's headers (tender, bidder, amount, …).

    Raises BadTableError when the file is empty, cannot be decoded, lacks a required column or holds no usable
    row. A single bad row is skipped, counted and named with its line.
    """
    text, encoding = _decoded(raw)
    lines = io.TextIOWrapper(io.BytesIO(raw), encoding, newline="")  # a StringIO would hold four bytes a sign
    reader = csv.reader(lines, delimiter=_delimiter(text))
    del text
    header = _header(next(reader, []))
    chosen = _columns(header, columns or {})
    table = Table([], [], [], [], encoding, {name: header[at] for name, at in chosen.items()})
    seen: dict[tuple[str, str], int] = {}
    for cells, line in _lines(reader):
        _take(table, seen, {name: _cell(cells, at) for name, at in chosen.items()}, line)
    if not table.rows:
        first = table.skips[0] if table.skips else Skip(1, "no_rows", "")
        raise BadTableError("no_rows", first.line, first.what)
    return table


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[list[str], int]]:
    """Yield the rows that are not blank with the line on which each begins."""
    line = getattr(reader, "line_num", 1) + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield cells, line
            line = getattr(reader, "line_num", line) + 1
    except csv.Error as error:
        raise BadTableError("not_csv", line, str(error)) from error


def _decoded(raw: bytes) -> tuple[str, str]:
    if not raw.strip():
        raise BadTableError("empty")
    marked = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    candidates = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            continue
        if "\0" in text:
            raise BadTableError("not_text", text[: text.index("\0")].count("\n") + 1)
        return text, encoding
    raise BadTableError("encoding", line, ", ".join(candidates))


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _header(cells: Sequence[str]) -> list[str]:
    header = [cell.strip().lstrip("\ufeff") for cell in cells]
    if not any(header):
        raise BadTableError("empty", 1)
    return header


def _columns(header: Sequence[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """Find each of our columns in the header, by the given name or by its own."""
    for name in wanted:
        if name not in _KNOWN:
            raise BadTableError("unknown_name", 0, name)
    folded = [cell.casefold() for cell in header]
    chosen = {}
    for name in _KNOWN:
        title = wanted.get(name, name)
        if title in header:
            chosen[name] = header.index(title)
        elif title.casefold() in folded:
            chosen[name] = folded.index(title.casefold())
        elif name in REQUIRED or name in wanted:
            raise BadTableError("missing_column", 1, title)
    return chosen


def _cell(cells: Sequence[str], at: int) -> str:
    if at >= len(cells):
        return ""
    cell = cells[at]
    return (cell if cell.isascii() else unicodedata.normalize("NFKC", cell)).strip()


def _take(table: Table, seen: dict[tuple[str, str], int], cells: Mapping[str, str], line: int) -> None:
    table.names.append((sys.intern(cells["tender"]), sys.intern(cells["bidder"])))
    row = read_row(cells, line)
    if isinstance(row, Row):
        first = seen.setdefault((row.tender, row.bidder), line)
        if first != line:
            row = Skip(line, "duplicate", f"{row.bidder} / {row.tender} (line {first})")
    if isinstance(row, Skip):
        table.skips.append(row)
        table.places.append(None)
        return
    table.places.append(len(table.rows))
    table.rows.append(row)


def read_row(cells: Mapping[str, str], line: int) -> Row | Skip:
    """Read one row. The codes of a Skip: no_tender, no_bidder, no_amount, amount_text, amount_not_positive,
    estimate_text, label_text, won_text, duplicate."""
    for name in ("tender", "bidder", "amount"):
        if not cells[name]:
            return Skip(line, f"no_{name}", "")
    amount = number(cells["amount"])
    if amount is None:
        return Skip(line, "amount_text", cells["amount"])
    if amount <= 0:
        return Skip(line, "amount_not_positive", cells["amount"])
    estimate = number(cells.get("estimate", ""))
    if estimate is None and cells.get("estimate"):
        return Skip(line, "estimate_text", cells["estimate"])
    marks: dict[str, Any] = {}
    for name, code in (("won", "won_text"), ("collusive", "label_text")):
        mark = cells.get(name, "").upper()
        if mark and mark not in _YES | _NO:
            return Skip(line, code, cells[name])
        marks[name] = (mark in _YES) if mark else None
    positive = estimate if estimate and estimate > 0 else None
    names = sys.intern(cells["tender"]), sys.intern(cells["bidder"])
    market = sys.intern(cells.get(MARKET, ""))
    return Row(line, *names, amount, day(cells.get("date", "")), positive, **marks, market=market)


def number(text: str) -> float | None:
    """Read an amount: 1234.5, 1,234.5, 1，234.5, ¥1 234, 12元, 3.5万元. None if it is no number."""
    if _PLAIN.fullmatch(text):
        return float(text)
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"[\s_'¥¥$€£]|CNY|RMB", "", plain)
    plain = plain.removesuffix("元")
    factor = 10_000.0 if plain.endswith("万") else 1.0
    plain = plain.removesuffix("万")
    if not any(c.isdigit() for c in plain) or not _NUMBER.fullmatch(plain):
        return None
    value = float(plain.replace(",", "")) * factor
    return value if math.isfinite(value) else None


@lru_cache(maxsize=20_000)
def day(text: str) -> float | None:
    """Read a date as a number of days: a year, 2024-05-01, 20240501, 2024年5月1日 or seconds since 1970."""
    if text.replace(".", "", 1).lstrip("-").isdigit() and len(text.split(".")[0]) > 8:
        return float(text) / 86_400
    found = _DATE.fullmatch(text.removesuffix(".0"))
    if not found:
        return None
    year, month, date = (int(part) if part else 1 for part in found.groups())
    return (year - 1970) * 365.25 + (month - 1) * 30.44 + (date - 1)

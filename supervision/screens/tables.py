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
# What programs and people write where an optional cell is blank.
_BLANK = frozenset(
    ("", "NAN", "NA", "N/A", "#N/A", "NULL", "NONE", "NAT", "-", "–", "—", "/", "?", "无", "未知")
)
# Beyond these no amount is money, and squares and fourth powers of them could not be computed.
_LEAST, _MOST = 1e-9, 1e18
_UNITS = {"万": 1e4, "亿": 1e8}
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(E[+-]?\d+)?")
_PLAIN = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_STAMP = re.compile(r"[12]\d{3}[01]\d[0-3]\d[0-2]\d[0-5]\d([0-5]\d)?")
_SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")
_SERIAL_EPOCH = 25_569.0  # 1970-01-01 in the day numbers of spreadsheets
_SECONDS = re.compile(r"-?\d{9,13}(\.\d+)?")
_MILLISECONDS = 1e11  # seconds would be the year 5138
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_SHOWN = 60  # so much of a cell is named
_MOST_LINES = 30  # of one row: beyond, a quotation mark was not closed
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
    odd_date: bool = False


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

    def odd_dates(self) -> list[int]:
        """Return the lines of the rows whose date cannot be read: it counts as unknown."""
        return [row.line for row in self.rows if row.odd_date]

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
        beyond = "".join(cells[len(header) :]).strip()
        _take(table, seen, {name: _cell(cells, at) for name, at in chosen.items()}, line, beyond)
    if not table.rows:
        first = table.skips[0] if table.skips else Skip(1, "no_rows", "")
        raise BadTableError("no_rows", first.line, first.what)
    return table


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[list[str], int]]:
    """Yield the rows that are not blank with the line on which each begins."""
    line = getattr(reader, "line_num", 1) + 1
    try:
        for cells in reader:
            ends = getattr(reader, "line_num", line)
            if ends - line >= _MOST_LINES:
                raise BadTableError("open_quote", line, str(ends))
            if any(cell.strip() for cell in cells):
                yield cells, line
            line = ends + 1
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
    return max(",;\t|", key=first.count)


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
        if max(header.count(title), folded.count(title.casefold()) if title not in header else 0) > 1:
            raise BadTableError("column_twice", 1, title)
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


def _take(
    table: Table, seen: dict[tuple[str, str], int], cells: Mapping[str, str], line: int, beyond: str
) -> None:
    """Take one row; ``beyond`` is what stands right of the last header: an amount whose comma was not quoted."""
    table.names.append((sys.intern(cells["tender"]), sys.intern(cells["bidder"])))
    row = Skip(line, "extra_cells", beyond) if beyond else read_row(cells, line)
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
    """Read one row. The codes of a Skip: no_tender, no_bidder, no_amount, line_break, amount_text,
    amount_not_positive, amount_range, estimate_text, label_text, won_text; the table adds extra_cells and duplicate."""
    for name in ("tender", "bidder", "amount"):
        if not cells[name]:
            return Skip(line, f"no_{name}", "")
        if "\n" in cells[name] or "\r" in cells[name]:
            return Skip(line, "line_break", cells[name].splitlines()[0][:_SHOWN])
    amount = number(cells["amount"])
    if amount is None or amount <= 0 or not _LEAST <= amount <= _MOST:
        code = "text" if amount is None else "not_positive" if amount <= 0 else "range"
        return Skip(line, f"amount_{code}", cells["amount"][:_SHOWN])
    given = {name: _given(cells, name) for name in OPTIONAL}
    estimate = number(given["estimate"])
    if estimate is None and given["estimate"]:
        return Skip(line, "estimate_text", given["estimate"][:_SHOWN])
    marks: dict[str, Any] = {}
    for name, code in (("won", "won_text"), ("collusive", "label_text")):
        mark = given[name].upper()
        if mark and mark not in _YES | _NO:
            return Skip(line, code, given[name][:_SHOWN])
        marks[name] = (mark in _YES) if mark else None
    known = estimate if estimate and _LEAST <= estimate <= _MOST else None
    names = sys.intern(cells["tender"]), sys.intern(cells["bidder"])
    date = day(given["date"])
    odd = bool(given["date"]) and date is None
    market = sys.intern(cells.get(MARKET, ""))
    return Row(line, *names, amount, date, known, **marks, market=market, odd_date=odd)


def _given(cells: Mapping[str, str], name: str) -> str:
    """Return an optional cell, empty where it only says that nothing is known."""
    cell = cells.get(name, "")
    return "" if cell.upper() in _BLANK else cell


def number(text: str) -> float | None:
    """Read an amount: 1234.5, 1,234.5, 1，234.5, ¥1 234, 12元, 3.5万元, 2亿. None if it is no number."""
    if _PLAIN.fullmatch(text):
        return float(text)
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"[\s_'¥¥$€£]|CNY|RMB", "", plain)
    plain = plain.removesuffix("元")
    factor = _UNITS.get(plain[-1:], 1.0)
    plain = plain.rstrip("万亿") if factor > 1 and plain[-2:-1] not in _UNITS else plain
    if not any(c.isdigit() for c in plain) or not _NUMBER.fullmatch(plain):
        return None
    value = float(plain.replace(",", "")) * factor
    return value if math.isfinite(value) else None


@lru_cache(maxsize=20_000)
def day(text: str) -> float | None:
    """Read a date as a number of days: a year, 2024-05-01, 20240501, 2024年5月1日, 20240501093000, a day number of a
    spreadsheet (45413), seconds or milliseconds since 1970. None for what is none of these, or no day at all."""
    plain = text.removesuffix(".0")
    if _STAMP.fullmatch(plain):
        plain = plain[:8]
    elif _SERIAL.fullmatch(plain):
        return float(plain) - _SERIAL_EPOCH
    elif _SECONDS.fullmatch(plain):
        seconds = float(plain)
        return seconds / (86_400_000 if abs(seconds) >= _MILLISECONDS else 86_400)
    found = _DATE.fullmatch(plain)
    if not found:
        return None
    year, month, date = (int(part) if part else 1 for part in found.groups())
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= date <= 31):
        return None
    return (year - 1970) * 365.25 + (month - 1) * 30.44 + (date - 1)

"""The priced bill of quantities (已标价工程量清单): read from xlsx safely, every fault with its row and cell."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any, Final

from bidding.texts.numerals import decimal_of

CENT = Decimal("0.01")
# Two numbers of the widest columns multiply to more digits than the usual context keeps.
EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 40
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_PARTS: Final = 2000
HEAD_WITHIN: Final = 30
# What the head of a column may be called.
COLUMNS: Final = {
    "code": ("项目编码", "清单编码", "编码", "code", "item code"),
    "name": ("项目名称", "名称", "name", "item"),
    "unit": ("计量单位", "单位", "unit"),
    "quantity": ("工程量", "数量", "quantity"),
    "price": ("综合单价", "综合单价(元)", "单价", "unit price", "price"),
    "amount": ("合价", "合价(元)", "合计", "金额", "amount", "total"),
}
NEEDED: Final = frozenset({"code", "quantity", "price", "amount"})
TOTALS: Final = ("合计", "总计", "total", "投标总价")


def _(text: str) -> str:
    """Mark a text for translation; the pages translate it."""
    return text


FAULTS: Final = {
    "not_xlsx": _("This is not a spreadsheet in xlsx format."),
    "macros": _("The spreadsheet holds macros; they are not allowed."),
    "too_large": _("The spreadsheet is too large when unpacked."),
    "no_head": _("No row names the columns code, quantity, unit price and amount."),
    "no_number": _("%(cell)s: a number is needed here."),
    "negative": _("%(cell)s: the price is below zero."),
    "unknown": _("%(cell)s: this item is not in the tender's bill of quantities."),
    "twice": _("%(cell)s: this item stands twice."),
    "missing": _("The item %(code)s is missing."),
    "quantity": _("%(cell)s: the quantity must be %(wanted)s."),
    "amount": _("%(cell)s: unit price times quantity is %(wanted)s."),
    "total": _("%(cell)s: the items add up to %(wanted)s."),
    "no_items": _("No row names the columns code, name, unit and quantity."),
    "cells": _("%(cell)s: code, name, unit and quantity are needed."),
    "not_positive": _("%(cell)s: the quantity must be a number above zero."),
    "too_many": _("There are more than %(wanted)s items."),
}
# What the tender says of an item; prices are the bidders'.
ITEM: Final = ("code", "name", "unit", "quantity")


@dataclass(frozen=True)
class Fault:
    """One error: a code of FAULTS, the row (from 1, 0 for the whole file) and the cell (e.g. "F12")."""

    code: str
    row: int = 0
    cell: str = ""
    wanted: str = ""
    item: str = ""

    @property
    def text(self) -> str:
        """The English text; pages translate FAULTS[code] and fill it with `facts`."""
        return FAULTS[self.code] % self.facts

    @property
    def facts(self) -> dict[str, str]:
        """What fills the text."""
        return {"cell": self.cell, "wanted": self.wanted, "code": self.item}


@dataclass(frozen=True)
class Line:
    """One priced item, in yuan."""

    row: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Bill:
    """A bill as read: its lines, their sum in yuan, and everything wrong with it."""

    lines: tuple[Line, ...]
    total: Decimal
    faults: tuple[Fault, ...]


def read(source: Path | IO[bytes], *, items: Sequence[Mapping[str, Any]] = ()) -> Bill:
    """Read a priced bill and compare it with the tender's items ({"code", "name", "unit", "quantity"}).

    Formulas count by the value stored with them. Faults never raise; a file that cannot be read is one fault.
    """
    if fault := _unsafe(source):
        return Bill((), Decimal(0), (fault,))
    try:
        rows = list(_rows(source))
    except Exception:  # openpyxl raises whatever its parts raise on broken files
        return Bill((), Decimal(0), (Fault("not_xlsx"),))
    if not isinstance(source, Path):
        source.seek(0)
    return _read(rows, items)


def _unsafe(source: Path | IO[bytes]) -> Fault | None:
    """Look at the zip's own list before anything is unpacked: bombs, macros, no spreadsheet."""
    try:
        with zipfile.ZipFile(source) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return Fault("not_xlsx")
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        return Fault("too_large")
    names = {part.filename.lower() for part in listed}
    if any(name.endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
        return Fault("macros")
    return None if "xl/workbook.xml" in names else Fault("not_xlsx")


def _rows(source: Path | IO[bytes]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Return row numbers and values of the first sheet; openpyxl reads XML by defusedxml."""
    from openpyxl import load_workbook

    book = load_workbook(source, read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        limits = {"max_row": MOST_ROWS, "max_col": MOST_COLUMNS}
        yield from enumerate(sheet.iter_rows(values_only=True, **limits), start=1)
    finally:
        book.close()


def _read(rows: list[tuple[int, tuple[Any, ...]]], items: Sequence[Mapping[str, Any]]) -> Bill:
    head = next(((row, found) for row, values in rows[:HEAD_WITHIN] if (found := _head(values))), None)
    if head is None:
        return Bill((), Decimal(0), (Fault("no_head"),))
    start, columns = head
    wanted = {str(item["code"]).strip(): item for item in items}
    lines: list[Line] = []
    faults: list[Fault] = []
    stated: tuple[int, Decimal] | None = None
    for row, values in rows[start:]:
        if _is_total(values, columns):
            stated = _stated(row, values, columns) or stated
        elif _text(values, columns["code"]):
            line, wrong = _line(row, values, columns)
            lines += [line] if line else []
            faults += wrong
    faults += _compare(lines, wanted, columns)
    total = sum((line.amount for line in lines), Decimal(0))
    if stated and stated[1] != total:
        faults.append(Fault("total", stated[0], _cell(columns["amount"], stated[0]), f"{total:.2f}"))
    return Bill(tuple(lines), total, tuple(faults))


def read_items(source: Path | IO[bytes]) -> tuple[list[dict[str, str]], list[Fault]]:
    """Read the tender's own items out of a spreadsheet: code, name, unit, quantity. Faults never raise."""
    if fault := _unsafe(source):
        return [], [fault]
    try:
        rows = list(_rows(source))
    except Exception:  # openpyxl raises whatever its parts raise on broken files
        return [], [Fault("not_xlsx")]
    head = next(((row, found) for row, values in rows[:HEAD_WITHIN] if (found := _head(values, ITEM))), None)
    if head is None:
        return [], [Fault("no_items")]
    start, columns = head
    lines = [
        (_cell(columns["code"], row), [_text(values, columns[name]) for name in ITEM])
        for row, values in rows[start:]
        if _text(values, columns["code"]) and not _is_total(values, columns)
    ]
    return _items(lines)


def items_of(text: str) -> tuple[list[dict[str, str]], list[Fault]]:
    """Read items that were pasted: one a line, separated by tabs or two spaces."""
    parted = (line.split("\t") if "\t" in line else line.split("  ") for line in text.splitlines())
    lines = [
        (str(number), [cell.strip() for cell in cells if cell.strip()])
        for number, cells in enumerate(parted, start=1)
    ]
    return _items([(place, cells) for place, cells in lines if cells])


def _items(lines: Sequence[tuple[str, Sequence[str]]]) -> tuple[list[dict[str, str]], list[Fault]]:
    items: dict[str, dict[str, str]] = {}
    faults = [Fault("too_many", wanted=str(MOST_ROWS))] if len(lines) > MOST_ROWS else []
    for place, cells in lines[:MOST_ROWS]:
        if len(cells) != len(ITEM) or not all(cells):
            faults.append(Fault("cells", cell=place))
            continue
        quantity = decimal_of(cells[ITEM.index("quantity")].replace(",", "").replace("，", ""))
        if quantity is None or quantity <= 0:
            faults.append(Fault("not_positive", cell=place))
        elif cells[0] in items:
            faults.append(Fault("twice", cell=place))
        else:
            items[cells[0]] = dict(zip(ITEM, [*cells[:3], f"{quantity:f}"], strict=True))
    return list(items.values()), faults


def _head(values: Sequence[Any], needed: Iterable[str] = NEEDED) -> dict[str, int]:
    """Return which column is what when this row is the head, else nothing."""
    named = {
        str(value).strip().lower().replace("（", "(").replace("）", ")"): place
        for place, value in enumerate(values)
        if value is not None
    }
    found = {
        field: next((named[name] for name in names if name in named), -1) for field, names in COLUMNS.items()
    }
    return found if all(found[field] >= 0 for field in needed) else {}


def _line(row: int, values: Sequence[Any], columns: dict[str, int]) -> tuple[Line | None, list[Fault]]:
    numbers, faults = {}, []
    for field in ("quantity", "price", "amount"):
        number = _number(values, columns[field])
        if number is None:
            faults.append(Fault("no_number", row, _cell(columns[field], row)))
        else:
            numbers[field] = number
    if faults:
        return None, faults
    if numbers["price"] < 0:
        faults.append(Fault("negative", row, _cell(columns["price"], row)))
    right = EXACT.quantize(EXACT.multiply(numbers["price"], numbers["quantity"]), CENT)
    if numbers["amount"].quantize(CENT, ROUND_HALF_UP) != right:
        faults.append(Fault("amount", row, _cell(columns["amount"], row), f"{right:.2f}"))
    line = Line(
        row,
        _text(values, columns["code"]),
        _text(values, columns["name"]),
        _text(values, columns["unit"]),
        numbers["quantity"],
        numbers["price"],
        numbers["amount"].quantize(CENT, ROUND_HALF_UP),
    )
    return line, faults


def _compare(
    lines: Sequence[Line], wanted: Mapping[str, Mapping[str, Any]], columns: dict[str, int]
) -> list[Fault]:
    """Compare with the tender's items: none unknown, twice, missing, or with another quantity."""
    faults, seen = [], set()
    for line in lines:
        cell = _cell(columns["code"], line.row)
        if line.code in seen:
            faults.append(Fault("twice", line.row, cell))
        elif wanted and line.code not in wanted:
            faults.append(Fault("unknown", line.row, cell))
        elif wanted and Decimal(str(wanted[line.code]["quantity"])) != line.quantity:
            quantity = str(wanted[line.code]["quantity"])
            faults.append(Fault("quantity", line.row, _cell(columns["quantity"], line.row), quantity))
        seen.add(line.code)
    return faults + [Fault("missing", item=code) for code in wanted if code not in seen]


def _is_total(values: Sequence[Any], columns: dict[str, int]) -> bool:
    first = [_text(values, columns[field]).replace(" ", "").lower() for field in ("code", "name")]
    return any(text in TOTALS for text in first)


def _stated(row: int, values: Sequence[Any], columns: dict[str, int]) -> tuple[int, Decimal] | None:
    number = _number(values, columns["amount"])
    return None if number is None else (row, number.quantize(CENT, ROUND_HALF_UP))


def _text(values: Sequence[Any], column: int) -> str:
    if not 0 <= column < len(values) or values[column] is None:
        return ""
    return str(values[column]).strip()


def _number(values: Sequence[Any], column: int) -> Decimal | None:
    text = _text(values, column).replace(",", "").replace("，", "").replace("¥", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 16 else None


def _cell(column: int, row: int) -> str:
    """Name a cell as spreadsheets do."""
    letters, place = "", column + 1
    while place > 0:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"

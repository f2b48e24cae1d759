"""Unit prices and properties of a priced bill of quantities (xlsx), by openpyxl, within limits."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from supervision.reading.found import Found

MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 60, 40
MOST_VALUE = 200
HEADER_WITHIN = 30
_CODE = re.compile(r"^(项目)?(清单)?编[码号]$|^code$", re.IGNORECASE)
_PRICE = re.compile(r"^(综合)?单价(（元）|\(元\))?$|^unit ?price$", re.IGNORECASE)


def read(path: Path) -> Found:
    """Return the unit price of each item code, and who made and last saved the file."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    found = Found(method=f"openpyxl {openpyxl.__version__}")
    try:
        if _unpacked(path) > MOST_UNPACKED:
            found.problem = "too_large"
            return found
        # By handle: a file of the vault has no suffix, and openpyxl would refuse its name.
        book = openpyxl.load_workbook(path.open("rb"), read_only=True, data_only=True, keep_links=False)
        properties = book.properties
        named = {"author": properties.creator, "last_modified_by": properties.lastModifiedBy}
        found.values = {name: str(value)[:MOST_VALUE].strip() for name, value in named.items() if value}
        for sheet in book.worksheets[:MOST_SHEETS]:
            rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
            found.prices |= dict(_prices(rows))
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError):
        found.problem = "malformed"
    if not found.problem and not found.prices:
        found.problem = "no_prices"
    return found


def _unpacked(path: Path) -> int:
    """Count what the archive says it unpacks to; zipfile refuses to unpack more than that."""
    with zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def _prices(rows: Iterator[Sequence[object]]) -> Iterator[tuple[str, str]]:
    columns: tuple[int, int] | None = None
    for number, row in enumerate(rows):
        if columns is None:
            if number >= HEADER_WITHIN:
                return
            columns = _header(row)
            continue
        code, price = row[columns[0]], _decimal(row[columns[1]])
        if code is not None and price is not None and price > 0:
            yield str(code).strip()[:60], str(price)


def _header(row: Sequence[object]) -> tuple[int, int] | None:
    names = ["".join(str(cell or "").split()) for cell in row]
    codes = [i for i, name in enumerate(names) if _CODE.match(name)]
    prices = [i for i, name in enumerate(names) if _PRICE.match(name)]
    return (codes[0], prices[0]) if codes and prices else None


def _decimal(cell: object) -> Decimal | None:
    try:
        return round(Decimal(str(cell).replace(",", "").replace("，", "")), 4).normalize()
    except (InvalidOperation, ValueError):
        return None

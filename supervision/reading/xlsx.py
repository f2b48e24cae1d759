"""Unit prices and properties of a priced bill of quantities (xlsx), by openpyxl, within limits."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from io import BytesIO
from itertools import islice
from typing import Any

from supervision.reading.archives import opened, part
from supervision.reading.docx import media, properties
from supervision.reading.found import Found

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 60, 40
# A cell that is longer holds a sentence.
SENTENCE = 16
HEADER_WITHIN = 30
_PATH = re.compile(rb'absPath[^>]*url="([^"]{3,200})"')
_CODE = re.compile(r"^(项目)?(清单)?编[码号]$|^code$", re.IGNORECASE)
_PRICE = re.compile(r"^(综合)?单价(（元）|\(元\))?$|^unit ?price$", re.IGNORECASE)


def read(content: bytes) -> Found:
    """Return the unit price of each item code, who made and last saved the file, and long text of other sheets."""
    import openpyxl

    found = Found(method=f"openpyxl {openpyxl.__version__}")
    with opened(content) as archive:
        properties(archive, found)
        _place(archive, found)
        media(archive, "xl/media/", found)
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets[:MOST_SHEETS]:
        rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        found.prices |= dict(_prices(rows))
    if not found.prices:
        found.pages = [text for sheet in book.worksheets[:MOST_SHEETS] if (text := _text(sheet))]
        found.problem = "" if found.pages else "no_prices"
    book.close()
    return found


def _place(archive: zipfile.ZipFile, found: Found) -> None:
    """Keep the folder in which the file lay on its maker's computer: Excel writes it down."""
    if path := _PATH.search(part(archive, "xl/workbook.xml")):
        found.add("save_path", path[1])


def _text(sheet: Any) -> str:
    """Return the sheet's sentences; a bill's item names are everybody's and are not among them."""
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    cells = (cell for row in rows for cell in row if isinstance(cell, str) and len(cell) >= SENTENCE)
    return "\n".join(islice(cells, MOST_ROWS))


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

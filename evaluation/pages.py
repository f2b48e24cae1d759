"""Pages of a document that no browser shows by itself (DOCX, XLSX, TXT), read in a process of its own.

Run as `python -m evaluation.pages ENDING`: the file comes in on stdin, one line of JSON goes out. A bidder's file harms
nobody but that process, which has bounded memory and time, opens no network and writes no file.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from bidding.linting.apart import MEMORY, PATIENCE, PROCESSOR, TURNS, WAIT
from bidding.linting.reading import MOST_BYTES, SIGNS_A_PAGE, Unreadable, read_document

ROOT: Final = Path(__file__).resolve().parents[1]
MOST_ROWS: Final = 5000
MOST_COLUMNS: Final = 60
ROWS_A_PAGE: Final = 60
MOST_SIGNS: Final = 2000  # in one cell or line
MOST_SHOWN: Final = 1_500_000  # signs of one document: some 700 printed pages
MOST_UNPACKED: Final = 200 * 1024**2


@dataclass(frozen=True)
class Page:
    """A page: its heading (a sheet's name), and lines of text or rows of a table."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@lru_cache(maxsize=4)
def pages_of(place: Path, ending: str, _sha256: str) -> tuple[Page, ...]:
    """Return the pages of a file by its kind ("docx", "xlsx", "txt"). Raises Unreadable with a code.

    The hash only tells files apart that lay in one place one after the other.
    """
    if place.stat().st_size > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES // 1024**2)
    if not TURNS.acquire(timeout=WAIT):
        raise Unreadable("busy")
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "evaluation.pages", ending],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
            input=place.read_bytes(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
        said = json.loads(ended.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Unreadable("too_heavy") from error
    finally:
        TURNS.release()
    if "refused" in said:
        raise Unreadable(said["refused"])
    return tuple(Page(**page) for page in said["pages"])


def read_pages(content: bytes, ending: str) -> list[Page]:
    """Read pages in this process; for the process apart and for tests. Raises Unreadable."""
    if ending == "xlsx":
        return list(_bounded(_sheets(content)))
    found = read_document(BytesIO(content), f"one.{ending}")
    return list(_bounded(_texts([passage.text for passage in found.passages])))


def _bounded(pages: Iterator[Page]) -> Iterator[Page]:
    """Refuse a document that is small as a file and huge as text: a few cells may share one long string."""
    shown = 0
    for page in pages:
        shown += sum(map(len, page.lines)) + sum(len(cell) + 1 for row in page.rows for cell in row)
        if shown > MOST_SHOWN:
            raise Unreadable("too_heavy")
        yield page


def _texts(lines: list[str]) -> Iterator[Page]:
    """Cut lines into pages of about as many signs as a printed one holds."""
    page: list[str] = []
    for line in lines:
        page.append(line[:MOST_SIGNS])
        if sum(map(len, page)) >= SIGNS_A_PAGE:
            yield Page(lines=page)
            page = []
    if page:
        yield Page(lines=page)


def _sheets(content: bytes) -> Iterator[Page]:
    """Yield the sheets of a workbook in pages of rows; formulas show what was last computed, nothing is computed here."""
    import zipfile

    import openpyxl

    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise Unreadable("bomb")
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield from _sheet(sheet)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("broken") from error


def _sheet(sheet: Any) -> Iterator[Page]:
    kept: list[list[str]] = []
    for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
        cells = ["" if value is None else str(value)[:MOST_SIGNS] for value in row]
        while cells and not cells[-1]:
            cells.pop()
        kept.append(cells)
        if len(kept) == ROWS_A_PAGE:
            yield Page(title=str(sheet.title), rows=kept)
            kept = []
    if any(kept):
        yield Page(title=str(sheet.title), rows=kept)


def _answer(content: bytes, ending: str) -> dict[str, object]:
    try:
        return {"pages": [asdict(page) for page in read_pages(content, ending)]}
    except Unreadable as refusal:
        return {"refused": refusal.code}
    except (MemoryError, RecursionError):
        return {"refused": "too_heavy"}
    except Exception:  # a reader must survive whatever somebody sends
        return {"refused": "broken"}


def main() -> None:
    """Read stdin within the limits and write what came of it."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read(), sys.argv[1]), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

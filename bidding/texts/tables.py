"""Tables of the canonical text: a line a row, `|` before every cell."""

from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a table as lines; a stroke or a line break inside a cell would break it, so neither stays."""
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) for row in [heads, *rows])


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "｜").splitlines())


def cells_of(line: str) -> list[str]:
    """Return the cells of a row, [] for a line that is none; a closing stroke opens no further cell."""
    inner = line.strip()
    if not inner.startswith("|"):
        return []
    return [cell.strip() for cell in inner.removeprefix("|").removesuffix("|").split("|")]

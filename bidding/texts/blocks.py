"""The canonical text cut into blocks, for whoever shows it: headings, paragraphs, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bidding.texts.tables import cells_of

HEADING = re.compile(r"(#{1,3}) (.+)")
CLAUSE = re.compile(r"(\d+(?:\.\d+)+)\s")


@dataclass
class Block:
    """One piece: `kind` is heading, paragraph or table; a clause heading has an `anchor` such as c-2-1."""

    kind: str
    text: str = ""
    level: int = 0
    anchor: str = ""
    rows: list[list[str]] = field(default_factory=list)
    substantive: bool = False

    @property
    def head(self) -> list[str]:
        """The first row of a table."""
        return self.rows[0]

    @property
    def body(self) -> list[list[str]]:
        """The other rows of a table."""
        return self.rows[1:]


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a canonical text in order."""
    table: Block | None = None
    for line in text.splitlines():
        if line.startswith("|"):
            table = table or Block("table")
            table.rows.append(cells_of(line))
            continue
        if table:
            yield table
            table = None
        if line.strip():
            yield _block(line)
    if table:
        yield table


def _block(line: str) -> Block:
    found = HEADING.fullmatch(line)
    if not found:
        return Block("paragraph", line, substantive="★" in line)
    clause = CLAUSE.match(found[2] + " ")
    anchor = f"c-{clause[1].replace('.', '-')}" if clause else ""
    return Block("heading", found[2], level=len(found[1]), anchor=anchor)


def clause_numbers(text: str) -> list[str]:
    """List the numbers of the clauses of a canonical text, for anchoring questions."""
    return [number for number, _heading in clause_headings(text)]


def clause_headings(text: str) -> list[tuple[str, str]]:
    """List the clauses of a canonical text: the number of each, and its heading with the number."""
    found = ((CLAUSE.match(block.text + " "), block.text) for block in blocks(text) if block.level == 3)
    return [(clause[1], heading) for clause, heading in found if clause]

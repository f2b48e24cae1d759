"""The tender document as a printed paper, made from its canonical text."""

from collections.abc import Iterator
from typing import Any

from bidding import printing
from bidding.models import TenderDocument
from bidding.texts.blocks import Block, blocks

SIZES = {1: 15, 2: 13, 3: 11}


def document_pdf(document: TenderDocument) -> bytes:
    """Print a version of a tender document as PDF; code, version and hash of the canonical text on every page."""
    lot = document.lot
    footer = f"{lot.code} · v{document.version} · SHA-256 {document.sha256}"
    paper = printing.Paper(title=f"{lot.project.name} {lot.name} 招标文件", footer=footer, subject=lot.code)
    return printing.pdf(paper, [piece for block in blocks(document.text) for piece in _pieces(block)])


def _pieces(block: Block) -> Iterator[Any]:
    if block.kind == "heading":
        yield printing.paragraph(block.text, SIZES[block.level], bold=True, centre=block.level < 3)
    elif block.kind == "table":
        yield printing.table(block.rows, _widths(block))
    else:
        yield printing.paragraph(block.text)


def _widths(block: Block) -> list[float]:
    """Give each column a share by its longest cell, within bounds."""
    return [
        min(40.0, max(5.0, max(len(row[place]) if place < len(row) else 0 for row in block.rows)))
        for place in range(len(block.head))
    ]

"""A comparison in the words of an addendum: by clause, what it said and what it says now. Pure; official, so Chinese."""

from collections.abc import Iterable, Iterator

from bidding.texts.comparing import CHANGED, MOVED, Comparison, Line, Part
from bidding.texts.wording import ADDED, REMOVED, Span

# A notice stays readable: what is longer is cut, and the comparison on the platform has the rest.
LONGEST = 12_000
MORE = "（其余修改见平台上的修改对照。）"


def words(comparison: Comparison) -> str:
    """Return the changes as numbered paragraphs; "" when nothing changed."""
    said: list[str] = []
    length = 0
    for number, part in enumerate(comparison.changes, 1):
        paragraph = f"{number}. {_part(part)}"
        length += len(paragraph)
        if length > LONGEST:
            said.append(MORE)
            break
        said.append(paragraph)
    return "\n".join(said)


def _part(part: Part) -> str:
    if part.kind == ADDED:
        return "\n".join([f"增加“{part.new_head}”：", *_texts(part.lines, ADDED)])
    if part.kind == REMOVED:
        return f"删除“{part.old_head}”。"
    if part.kind == MOVED:
        return f"“{part.old_head}”调整为“{part.new_head}”，内容不变。"
    head = f"“{part.old_head}”"
    if part.old_head != part.new_head:
        head += f"（现为“{part.new_head}”）"
    return "\n".join([f"{head}修改如下：", *_changes(part.lines)])


def _changes(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        if line.kind == CHANGED:
            yield f"原文：{_side(line, ADDED)}"
            yield f"改为：{_side(line, REMOVED)}"
        elif line.kind == ADDED:
            yield f"增加：{_side(line, REMOVED)}"
        elif line.kind == REMOVED:
            yield f"删除：{_side(line, ADDED)}"


def _texts(lines: Iterable[Line], kind: str) -> Iterator[str]:
    return (_side(line, "") for line in lines if line.kind == kind)


def _side(line: Line, without: str) -> str:
    return " | ".join(_cell(cell, without) for cell in line.cells)


def _cell(spans: Iterable[Span], without: str) -> str:
    return "".join(span.text for span in spans if span.kind != without)

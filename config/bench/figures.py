"""A measured figure, its peer, and whether the goal is reached; a table for people, JSON for machines."""

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Figure:
    """One measurement: `value` in `unit`; `ratio` against `peer`, which ran beside it; the `target` and whether it was reached.

    `reached` is None where nothing was asked for: a figure to read, not to pass.
    """

    name: str
    value: float
    unit: str
    peer: str = ""
    ratio: float | None = None
    target: str = ""
    reached: bool | None = None


def at_least(name: str, value: float, unit: str, *, peer: str, of: float, target: float) -> Figure:
    """Return a figure whose ratio to its peer's value `of` must be at least `target`."""
    ratio = value / of
    return Figure(name, value, unit, peer, ratio, f"≥ {target:g}", ratio >= target)


def at_most(name: str, value: float, unit: str, *, target: float) -> Figure:
    """Return a figure that must be at most `target`."""
    return Figure(name, value, unit, target=f"≤ {target:g} {unit}", reached=value <= target)


def exactly(name: str, value: float, unit: str, *, target: float) -> Figure:
    """Return a figure that must be just this."""
    return Figure(name, value, unit, target=f"= {target:g}", reached=value == target)


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as lines of a table."""
    rows = [["", "value", "", "ratio", "against", "goal", "reached"]]
    for one in figures:
        reached = "" if one.reached is None else ("yes" if one.reached else "NO")
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        rows.append([one.name, f"{one.value:,.6g}", one.unit, ratio, one.peer, one.target, reached])
    widths = [max(len(row[place]) for row in rows) for place in range(7)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place in (1, 3) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def write(figures: Sequence[Figure], path: Path, *, name: str) -> None:
    """Write the figures as JSON, with the machine on which they were measured."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    found = {
        "bench": name,
        "at": datetime.now(UTC).isoformat(),
        "machine": machine,
        "figures": [asdict(one) for one in figures],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

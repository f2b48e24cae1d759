"""The result as JSON of Cardinal's shape, written row by row."""

import json
from collections.abc import Callable
from math import floor, isfinite

from supervision.flags.partial import Found
from supervision.flags.settings import CODES, GROUPS
from supervision.flags.store import Row

# A string as JSON: quicker than a whole encoder for each.
text = json.encoder.encode_basestring
HEADS = [f'"{code}":' for code in CODES]


def write(found: Found, put: Callable[[str], object], *, meta: bool = False) -> dict[str, int]:
    """Write groups, identifiers and values, and the fences if ``meta``; return the number of results by group.

    ``put`` takes text, again and again.
    """
    written: dict[str, int] = {}
    put("{")
    for group in GROUPS:
        for key, row in found.partial.results[group].rows():
            head = "," if group in written else f"{',' if written else ''}{json.dumps(group)}:{{"
            written[group] = written.get(group, 0) + 1
            put(f"{head}{text(key)}:{_values(row)}")
        if group in written:
            put("}")
    if meta:
        fences = {
            code: {name: _rounded(value) for name, value in rows.items()}
            for code, rows in found.partial.meta.items()
        }
        put(f'{"," if written else ""}"Meta":{_dumped(fences)}')
    put("}\n")
    return written


def _values(row: Row) -> str:
    values = [f"{head}{value!r}" for head, value in zip(HEADS, row, strict=True) if value is not None]
    told = f"{{{','.join(values)}}}"
    # Infinity is no JSON; no code has these letters.
    return told.replace("-inf", "null").replace("inf", "null") if "inf" in told else told


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _rounded(value: float) -> float | None:
    """Four decimals, halves away from zero; what is no number is null."""
    if not isfinite(value):
        return None
    scaled = abs(value) * 10_000
    return (floor(scaled + 0.5) / 10_000) * (1 if value >= 0 else -1)

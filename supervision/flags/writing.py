"""The result as JSON of Cardinal's shape, written row by row."""

import json
from collections.abc import Callable
from math import floor, isfinite

from supervision.flags.partial import GROUPS, Found

# A string as JSON: quicker than a whole encoder for each.
text = json.encoder.encode_basestring


def write(found: Found, put: Callable[[str], object], *, meta: bool = False) -> dict[str, int]:
    """Write groups, identifiers and values, and the fences if ``meta``; return the number of results by group.

    ``put`` takes text, again and again.
    """
    written: dict[str, int] = {}
    put("{")
    for group in GROUPS:
        for key, values in found.rows(group):
            head = "," if group in written else f"{',' if written else ''}{json.dumps(group)}:{{"
            written[group] = written.get(group, 0) + 1
            put(f"{head}{text(key)}:{_values(values)}")
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


def _values(values: dict[str, float]) -> str:
    rows = (f'"{code}":{value!r}' if isfinite(value) else f'"{code}":null' for code, value in values.items())
    return f"{{{','.join(rows)}}}"


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _rounded(value: float) -> float | None:
    """Four decimals, halves away from zero; what is no number is null."""
    if not isfinite(value):
        return None
    scaled = abs(value) * 10_000
    return (floor(scaled + 0.5) / 10_000) * (1 if value >= 0 else -1)

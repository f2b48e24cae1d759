"""The figures of the law that a clause is measured by, read from the table of figures without a database.

The linter is pure: it must run where no database is. The same file fills the parameter table, so both agree; who has
rows of a later day or of a region at hand passes them in.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "law" / "figures.json"


class Limits:
    """The figures of one regime by their keys; `number` in the unit of the figure, `share` as a fraction of one."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def number(self, key: str) -> Decimal | None:
        """Return a figure, None where the regime has none."""
        value = self._values.get(key)
        return None if value is None else Decimal(value)

    def share(self, key: str) -> Fraction:
        """Return a fraction such as 2/3; KeyError where there is none."""
        return Fraction(self._values[key])


@cache
def limits(regime: str) -> Limits:
    """Return the national figures of a regime, the latest version of each; those of no regime hold in both."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["parameters"]
    known = [row for row in rows if "." in row["key"] and not row["region"] and row["regime"] in {"", regime}]
    known.sort(key=lambda row: (row["regime"], row["effective_from"]))
    return Limits({row["key"]: row["value"] for row in known})

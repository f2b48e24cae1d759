"""What one file contains, as plain values that travel between processes as one line of JSON."""

import json
from dataclasses import asdict, dataclass, field


@dataclass
class Found:
    """Text by page, unit prices by item, values from the metadata; or the word for why there are none.

    Problems: unsupported, no_text, encrypted, malformed, too_large, too_slow, missing, no_prices.
    """

    method: str = ""
    pages: list[str] = field(default_factory=list)
    prices: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""

    def line(self) -> str:
        """Return the one-line form."""
        return json.dumps(asdict(self), ensure_ascii=True)

    @classmethod
    def of(cls, line: str) -> "Found":
        """Read the one-line form."""
        return cls(**json.loads(line))

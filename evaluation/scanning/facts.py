"""What one file shows of whoever made it, as plain values that travel between processes as one line of JSON."""

import json
from dataclasses import asdict, dataclass, field


@dataclass
class Facts:
    """Text by page, properties of the file, typefaces, and the pictures of each page as short hashes.

    `problem`: unsupported, encrypted, malformed, too_large, too_slow, missing, no_text; "" when it was read.
    """

    pages: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    fonts: list[str] = field(default_factory=list)
    pictures: list[list[str]] = field(default_factory=list)
    problem: str = ""

    def line(self) -> str:
        """Return the one-line form."""
        return json.dumps(asdict(self), ensure_ascii=True)

    @classmethod
    def of(cls, line: str) -> "Facts":
        """Read the one-line form. Raises ValueError, TypeError."""
        return cls(**json.loads(line))

"""What one file contains, as plain values that travel between processes as one line of JSON."""

import json
from dataclasses import asdict, dataclass, field

MOST_VALUE = 200


@dataclass(frozen=True)
class Value:
    """One value with its place: the page (0 where files have none) and, in an archive, the member."""

    kind: str
    value: str
    page: int = 0
    where: str = ""


@dataclass(frozen=True)
class Picture:
    """An image: its bytes' SHA-256, its perceptual hash (16 hex digits, "" when it shows nothing), size and page."""

    sha256: str
    look: str
    page: int = 0
    width: int = 0
    height: int = 0


@dataclass
class Found:
    """Text by page, unit prices by item, values, pictures; or the word for what is missing.

    Problems: unsupported, old_office, no_text, scanned_pages, garbled, encrypted, malformed, too_large,
    too_many_pages, bomb, too_slow, killed, missing, changed, no_prices, empty. With scanned_pages, garbled and
    too_many_pages something was read all the same.
    """

    method: str = ""
    pages: list[str] = field(default_factory=list)
    prices: dict[str, str] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    problem: str = ""

    def add(self, kind: str, value: object, page: int = 0) -> None:
        """Keep a value that says something, once."""
        text = plain(value)
        if text and not any((one.kind, one.value) == (kind, text) for one in self.values):
            self.values.append(Value(kind, text, page))

    def line(self) -> str:
        """Return the one-line form."""
        return json.dumps(asdict(self), ensure_ascii=True)

    @classmethod
    def of(cls, line: str | bytes) -> "Found":
        """Read the one-line form. Raises ValueError, KeyError or TypeError when it is none."""
        raw = json.loads(line)
        raw["values"] = [Value(**one) for one in raw["values"]]
        raw["pictures"] = [Picture(**one) for one in raw["pictures"]]
        return cls(**raw)


def plain(value: object) -> str:
    """Return a value as printable text of bounded length."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
    return "".join(c for c in text[: 4 * MOST_VALUE] if c.isprintable())[:MOST_VALUE].strip()

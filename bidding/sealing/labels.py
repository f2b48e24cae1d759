"""What a sealed thing says it belongs to; every container and every wrap carries it inside."""

from dataclasses import asdict, dataclass
from typing import Any

from bidding.sealing import papers
from bidding.sealing.papers import HEX64

FIELDS = ("bidder", "envelope", "lot", "nonce", "tender")


@dataclass(frozen=True)
class Label:
    """Bidder (credit code), tender and lot (codes), envelope (kind) and the bid's nonce (64 hex digits).

    It stands inside the encryption: bytes copied under another bidder's name give themselves away.
    """

    bidder: str
    tender: str
    lot: str
    envelope: str
    nonce: str

    @property
    def fields(self) -> dict[str, str]:
        """The label as fields of a paper."""
        return asdict(self)

    @classmethod
    def of(cls, paper: dict[str, Any]) -> "Label":
        """Read the label's fields out of a paper. Raises SealingError."""
        plain = {field: papers.text(paper, field) for field in FIELDS if field != "nonce"}
        return cls(**plain, nonce=papers.text(paper, "nonce", HEX64))

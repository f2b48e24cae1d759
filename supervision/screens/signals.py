"""A signal: one piece of evidence that ties bidders together, with its article and its base rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    """How far one signal reaches when it stands alone."""

    HARD = "hard"  # an identity that the law deems collusion (视为, 实施条例40)
    STRONG = "strong"  # rare in honest bidding, but with innocent explanations
    SOFT = "soft"  # statistics and shared surroundings


class Family(StrEnum):
    """The six independent sources of evidence; two signals of one family are not two witnesses."""

    DEVICE = "device"
    PEOPLE = "people"
    DOCUMENTS = "documents"
    UNIT_PRICES = "unit_prices"
    BID_PRICES = "bid_prices"
    HISTORY = "history"


# The articles that signals cite; "deemed" is art. 40 of the implementing regulation (RULES CL-02 … CL-07).
SAME_MAKER = "实施条例第四十条第（一）项"
SAME_HANDLER = "实施条例第四十条第（二）项"
SAME_TEAM = "实施条例第四十条第（三）项"
ALIKE = "实施条例第四十条第（四）项"
MIXED_FILES = "实施条例第四十条第（五）项"
SAME_ACCOUNT = "实施条例第四十条第（六）项"
CONTROL = "实施条例第三十四条"
RISK_PROFILE = "发改法规规〔2022〕1117号第（十一）项"

# The most that one signal of a grade may weigh: even a deemed identity is a lead, not a proof.
CEILING: Mapping[Grade, float] = {Grade.HARD: 0.95, Grade.STRONG: 0.75, Grade.SOFT: 0.4}


@dataclass(frozen=True, slots=True)
class Signal:
    """One finding about two or more bidders.

    ``values`` are the raw values in the order of ``bidders``; ``base_rate`` is (x, N): the value or pattern
    was met in x of N; ``weight`` is its strength from 0 to 1; ``detail`` holds JSON-able figures that the
    page puts into words.
    """

    kind: str
    family: Family
    grade: Grade
    article: str
    bidders: tuple[str, ...]
    values: tuple[str, ...]
    base_rate: tuple[int, int]
    weight: float
    detail: Mapping[str, object] = field(default_factory=dict, hash=False)

    def ties(self, a: str, b: str) -> bool:
        """Tell whether this signal names both bidders."""
        return a in self.bidders and b in self.bidders

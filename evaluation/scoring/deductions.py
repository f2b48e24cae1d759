"""Price deductions for small and micro enterprises in 政府采购 (EV-18; 财库〔2020〕46号 9): the price that is scored.

Only the price for scoring changes: ties, limits and the contract go by the price that was bid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from evaluation.scoring.rounding import cents

HUNDRED = Decimal(100)


class Claim(StrEnum):
    """What a bidder declared in the bid form."""

    NONE = "none"
    SMALL = "small"
    SHARED = "shared"


@dataclass(frozen=True)
class Deductions:
    """The document's percentages: for small and micro enterprises, and for consortia or subcontracts with such a share."""

    small: Decimal
    shared: Decimal

    def percent(self, claim: Claim) -> Decimal:
        """Return the percentage that a claim takes off the price."""
        return {Claim.NONE: Decimal(0), Claim.SMALL: self.small, Claim.SHARED: self.shared}[claim]


@dataclass(frozen=True)
class Evaluated:
    """A bid's price in yuan, the percentage taken off, and the price that is scored (two places, half up)."""

    price: Decimal
    percent: Decimal
    evaluated: Decimal


def deduct(
    prices: Mapping[str, Decimal], claims: Mapping[str, Claim], rule: Deductions | None
) -> dict[str, Evaluated]:
    """Return what is scored of every price: price × (1 − percentage); without a rule nothing is taken off.

    `prices` in yuan and `claims` by bid; a bid without a claim gets no deduction. Raises ValueError for a percentage
    below 0 or from 100 on.
    """
    if rule and not all(0 <= percent < HUNDRED for percent in (rule.small, rule.shared)):
        raise ValueError(f"no such deduction: {rule}")
    found = {}
    for bid, price in prices.items():
        percent = rule.percent(claims.get(bid, Claim.NONE)) if rule else Decimal(0)
        found[bid] = Evaluated(
            price, percent, cents(price * (HUNDRED - percent) / HUNDRED) if percent else price
        )
    return found

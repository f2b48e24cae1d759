"""The criteria of a lot: those of the published tender document and no others (实施条例 49)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bidding.models import Lot, TenderDocument

PRICE = "price"


@dataclass(frozen=True)
class Criterion:
    """One line of the scoring grid; `objective` marks must be equal among members (EV-12)."""

    code: str
    name: str
    group: str
    maximum: Decimal
    objective: bool
    guide: str


def document_of(lot: Lot) -> TenderDocument:
    """Return the tender document in force: the latest published version."""
    return lot.documents.filter(published_at__isnull=False).latest("version")


def criteria_of(document: TenderDocument) -> list[Criterion]:
    """Return all criteria of a document, in its order."""
    return [_criterion(line) for line in document.criteria]


def judged_criteria(document: TenderDocument) -> list[Criterion]:
    """Return the criteria that members mark; points for the price come from the formula."""
    return [criterion for criterion in criteria_of(document) if criterion.group != PRICE]


def price_points(document: TenderDocument) -> Decimal:
    """Return the maximum points for the price."""
    return sum((c.maximum for c in criteria_of(document) if c.group == PRICE), Decimal(0))


def _criterion(line: dict[str, Any]) -> Criterion:
    return Criterion(
        code=str(line["code"]),
        name=str(line["name"]),
        group=str(line["group"]),
        maximum=Decimal(str(line["max"])),
        objective=bool(line.get("objective", False)),
        guide=str(line.get("guide", "")),
    )

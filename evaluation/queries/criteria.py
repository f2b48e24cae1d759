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


@dataclass(frozen=True)
class Condition:
    """A condition of rejection (★) as the document lists it; `ground` is that of 实施条例 51, `item` the step of review."""

    code: str
    text: str
    clause: str
    ground: str
    item: str

    @property
    def words(self) -> str:
        """The condition as experts choose it: code, text, clause."""
        clause = f"（{self.clause}）" if self.clause else ""
        return f"{self.code} {self.text}{clause}"


def conditions_of(document: TenderDocument, item: str) -> list[Condition]:
    """Return the conditions of rejection that a step of review asks for; [] for a document that lists none at all."""
    found = [
        Condition(
            str(line["code"]),
            str(line["text"]),
            str(line.get("clause", "")),
            str(line.get("ground", "not_responsive")),
            str(line.get("item", "responsiveness")),
        )
        for line in document.rejections
    ]
    return [condition for condition in found if condition.item == item]


@dataclass(frozen=True)
class Promise:
    """The committee that the document promises the bidders."""

    members: int
    representatives: int


def promised_committee(document: TenderDocument) -> Promise | None:
    """Return the committee that a document promises; None for one that promises none."""
    said = document.committee
    return Promise(int(said["members"]), int(said["representatives"])) if said else None


def _criterion(line: dict[str, Any]) -> Criterion:
    return Criterion(
        code=str(line["code"]),
        name=str(line["name"]),
        group=str(line["group"]),
        maximum=Decimal(str(line["max"])),
        objective=bool(line.get("objective", False)),
        guide=str(line.get("guide", "")),
    )

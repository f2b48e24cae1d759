"""What an indicator looks at and what it finds, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bidding.law.days import NONE, Holidays


@dataclass(frozen=True)
class BidFact:
    """A bid after the opening: price in yuan if it is open."""

    bidder: int
    price: Decimal | None
    rejected: bool


@dataclass(frozen=True)
class ObjectionFact:
    """An objection or query: when the answer was due and when it came."""

    pk: int
    due_at: datetime | None
    answered_at: datetime | None
    withdrawn: bool = False


@dataclass(frozen=True)
class RefundFact:
    """A bidder's security: the last day to give it back, and the day on which it was said to be settled."""

    bidder: int
    due_on: date
    settled_on: date | None = None


@dataclass(frozen=True)
class MarkFact:
    """What one expert gave one bid in all, after the evaluation."""

    expert: int
    bid: int
    points: Decimal
    won: bool


@dataclass(frozen=True)
class LotFacts:
    """One lot. Bids, their number and marks are empty until the bids have been opened in the hall."""

    pk: int
    region: str
    office: int
    tenderer: int
    agency: int
    centre: int
    kind: str
    mandatory: bool
    estimate: Decimal
    max_price: Decimal
    security: Decimal = Decimal(0)
    published_at: datetime | None = None
    documents_until: datetime | None = None
    deadline: datetime | None = None
    addenda: tuple[datetime, ...] = ()
    opened: bool = False
    opened_early: bool = False
    bids: tuple[BidFact, ...] = ()
    marks: tuple[MarkFact, ...] = ()
    evaluated_at: datetime | None = None
    remote: bool | None = None
    report_at: datetime | None = None
    publicity_from: datetime | None = None
    publicity_until: datetime | None = None
    awarded_at: datetime | None = None
    winner: int | None = None
    award_price: Decimal | None = None
    result_at: datetime | None = None
    contract_due_at: datetime | None = None
    contract_signed_on: date | None = None
    objections: tuple[ObjectionFact, ...] = ()
    refunds: tuple[RefundFact, ...] = ()


@dataclass(frozen=True)
class Period:
    """A period of the law: so many days or working days, with its article."""

    count: int
    unit: str
    article: str


@dataclass(frozen=True)
class Law:
    """The law's figures for one lot by their keys; one that is missing makes an indicator unknown."""

    periods: Mapping[str, Period] = field(default_factory=dict)
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    holidays: Holidays = NONE


@dataclass(frozen=True)
class Finding:
    """An indicator that is met: about which lot, perhaps about whom, its value in figures, who is asked first.

    ``key`` names what was found, so that it is raised once; ``met`` of ``of`` is the base rate where the indicator
    looked at many at once (0 of 0 where it looked at this lot alone).
    """

    code: str
    lot: int
    key: str
    value: str
    asked: int
    subject: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    met: int = 0
    of: int = 0


class UnknownError(LookupError):
    """The indicator cannot be computed: what it needs is not there. Neither an alarm nor an all-clear.

    ``found`` holds what could be found all the same, where only a part of what it looks at is unknown.
    """

    def __init__(self, key: str, found: Sequence[Finding] = ()) -> None:
        super().__init__(key)
        self.found = list(found)

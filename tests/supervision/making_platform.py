"""Make many opened lots of one office as rows: what is tested is screening, not a thousand openings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import Organisation, User
from accounts.roles import Role
from bidding.models import (
    Award,
    Bid,
    BidState,
    Candidate,
    Envelope,
    Lot,
    OpenedEnvelope,
    OpeningSession,
    OpeningStage,
    Project,
    Status,
    StoredFile,
)
from ledger import clock
from tests.accounts import making as people

_numbers = count(1)


@dataclass
class Platform:
    """One office with its project, the account that acts for all, and firms by name."""

    project: Project
    user: User
    firms: dict[str, Organisation] = field(default_factory=dict)

    def firm(self, name: str, **more: Any) -> Organisation:
        """Return the firm of this name, entering it the first time."""
        if name not in self.firms:
            self.firms[name] = people.organisation(name, **more)
        return self.firms[name]


def platform() -> Platform:
    """Put down an office and a project."""
    host = people.user(Role.AGENCY)
    project = Project.objects.create(
        code=f"PLATFORM-{next(_numbers)}", name="平台项目", kind="works", region="421181",
        tenderer=people.organisation(), agency=host.organisation, centre=people.organisation(),
        supervisor=people.user(Role.SUPERVISOR).organisation, created_at=clock.now(), created_by=host,
    )  # fmt: skip
    return Platform(project, people.user(Role.BIDDER))


def opened_lot(
    where: Platform, letters: Mapping[str, Mapping[str, Any]], *, days: int = 0, winner: str = ""
) -> Lot:
    """Put down a lot that was opened ``days`` ago, with one price letter a firm."""
    at, number = clock.now() - timedelta(days=days), next(_numbers)
    lot = Lot.objects.create(
        project=where.project, number=number, code=f"PLATFORM-LOT-{number}", name="标段", scope="施工",
        estimate=Decimal(9_000_000), max_price=Decimal(9_000_000), duration_days=100, status=Status.OPENED,
        published_at=at, deadline=at,
    )  # fmt: skip
    OpeningSession.objects.create(lot=lot, stage=OpeningStage.OPENED, started_at=at, opened_at=at)
    bids = {name: _bid(where, lot, name, letter, at) for name, letter in letters.items()}
    if winner:
        candidate = Candidate.objects.create(
            lot=lot, bid=bids[winner], rank=1, score=Decimal(90), price=Decimal(letters[winner]["price"])
        )
        Award.objects.create(
            lot=lot, candidate=candidate, price=candidate.price, decided_at=at, decided_by=where.user,
            contract_due_at=at,
        )  # fmt: skip
    return lot


def _bid(where: Platform, lot: Lot, name: str, letter: Mapping[str, Any], at: Any) -> Bid:
    number, firm = next(_numbers), where.firm(name)
    mark = f"{number:064x}"
    bid = Bid.objects.create(
        lot=lot, bidder=firm, submitted_by=where.user, state=BidState.OPENED, manifest="{}", manifest_sha256=mark,
        nonce=mark, signature="", signing_key="", received_at=at,
    )  # fmt: skip
    file = StoredFile.objects.create(lot=lot, owner=firm, sha256=mark, size=1, path="x", stored_at=at)
    envelope = Envelope.objects.create(
        bid=bid, kind="price", file=file, sha256=mark, size=1, recipient=f"age1{number}"
    )
    OpenedEnvelope.objects.create(envelope=envelope, opened_at=at, letter=dict(letter))
    return bid


def series(where: Platform, lots: Sequence[Mapping[str, float]], *, first: int = 400) -> list[Lot]:
    """Put down lots one week apart, firm to price, the lowest winning."""
    return [
        opened_lot(
            where,
            {name: {"price": f"{price:.2f}"} for name, price in prices.items()},
            days=first - 7 * place,
            winner=min(prices, key=lambda name: prices[name]),
        )
        for place, prices in enumerate(lots)
    ]

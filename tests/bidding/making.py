"""Make real projects, lots, documents and keyholders through the same actions that the pages use.

Keyholders' and bidders' private keys stay in `SECRETS` by user, as they would stay with their owners.
"""

import secrets as randomness
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import KeyPurpose, Organisation, OrganisationKind, User
from accounts.roles import Role
from bidding import drills
from bidding.actions import addenda, documents, keysets, projects
from bidding.actions.publishing import publish_tender
from bidding.law import loading as law
from bidding.law.days import SHANGHAI
from bidding.models import (
    DocTemplate,
    Keyholding,
    Lot,
    Notice,
    Parameter,
    Project,
    TenderDocument,
)
from bidding.queries.documents import current_document
from bidding.sealing import envelopes, papers
from bidding.standard_texts import loading as texts
from ledger import clock
from tests.accounts import making as people

VALUES = {
    "approval_number": "发改审批〔2025〕118号",
    "site": "麻城市中馆驿镇",
    "scale": "新建城市次干路3.2公里，红线宽24米，含路基、路面、雨水排水、交通设施和照明。",
    "start_date": "2026-05-06",
}
WAN = Decimal(10_000)
_numbers = count(1)


@dataclass
class Secrets:
    """What a person keeps to herself: an age identity and an Ed25519 seed."""

    identity: str
    seed: bytes


SECRETS: dict[int, Secrets] = {}


@dataclass(frozen=True)
class Parties:
    """Everybody on the tender side of one project."""

    agent: User
    approver: User
    owner: User
    host: User
    supervisor: User
    holders: tuple[User, ...]


def lawbook() -> None:
    """Load the law and the standard texts, once."""
    if not Parameter.objects.exists():
        law.load()
    if not DocTemplate.objects.exists():
        texts.load()


def with_keys(user: User) -> User:
    """Give an account its two keys; the private halves stay in SECRETS."""
    if user.pk not in SECRETS:
        SECRETS[user.pk] = Secrets(envelopes.new_identity(), randomness.token_bytes(32))
    kept = SECRETS[user.pk]
    people.key(user, KeyPurpose.SEAL, envelopes.recipient_of(kept.identity))
    people.key(user, KeyPurpose.SIGN, papers.public_of(kept.seed))
    return user


def keyholder(organisation: Organisation | None = None) -> User:
    """Open a keyholder's account with both keys."""
    return with_keys(people.user(Role.KEYHOLDER, organisation))


def bidder(name: str = "", **more: Any) -> User:
    """Open a bidder's account, of a new enterprise, with both keys."""
    return with_keys(people.user(Role.BIDDER, people.organisation(name, **more)))


def parties(total: int = 3) -> Parties:
    """Open the accounts of tenderer, agency, centre, supervision department and keyholders."""
    agency = people.organisation(kind=OrganisationKind.AGENCY)
    return Parties(
        agent=people.user(Role.AGENCY, agency),
        approver=people.user(Role.AGENCY, agency),
        owner=people.user(Role.TENDERER),
        host=people.user(Role.CENTRE),
        supervisor=people.user(Role.SUPERVISOR),
        holders=tuple(keyholder() for _ in range(total)),
    )


def project(party: Parties | None = None, **more: Any) -> Project:
    """Set up a works project under the Tendering Law."""
    lawbook()
    party = party or parties()
    facts: dict[str, Any] = {
        "name": f"麻城市次干路工程{next(_numbers)}",
        "kind": "works",
        "region": "421181",
        "tenderer": party.owner.organisation,
        "agency": party.agent.organisation,
        "centre": party.host.organisation,
        "supervisor": party.supervisor.organisation,
    }
    return projects.create_project(by=party.agent, **{**facts, **more})


def shanghai(text: str) -> datetime:
    """Return a moment of China Standard Time, e.g. "2026-03-30 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def draft_lot(party: Parties | None = None, **more: Any) -> Lot:
    """Add a lot of 24,000,000 yuan whose deadline is 28 days ahead at 10:00, nothing written yet.

    `project` takes an existing project, or a dict for a new one.
    """
    party = party or parties(more.get("shares_total", 3))
    given = more.pop("project", None)
    home = given if isinstance(given, Project) else project(party, **(given or {}))
    ahead = (clock.now().astimezone(SHANGHAI) + timedelta(days=28)).replace(
        hour=10, minute=0, second=0, microsecond=0
    )
    facts: dict[str, Any] = {
        "name": "施工一标段",
        "scope": "道路、排水、交通设施及照明工程的施工。",
        "estimate": 2400 * WAN,
        "max_price": 2380 * WAN,
        "security_amount": 40 * WAN,
        "duration_days": 240,
        "deadline": ahead,
    }
    lot = projects.create_lot(home, by=party.agent, **{**facts, **more})
    PARTIES[lot.pk] = party
    return lot


PARTIES: dict[int, Parties] = {}


def party_of(lot: Lot) -> Parties:
    """Return who stands on the tender side of a lot made here."""
    return PARTIES[lot.pk]


def template(code: str = "works-zb") -> DocTemplate:
    """Return the standard text."""
    lawbook()
    return DocTemplate.objects.filter(code=code).latest("version")


def write(lot: Lot, **more: Any) -> TenderDocument:
    """Write the document from the standard text; `more` as for actions.documents.write_document."""
    values = {**VALUES, **more.pop("values", {})}
    return documents.write_document(lot, by=party_of(lot).agent, template=template(), values=values, **more)


def write_and_approve(lot: Lot, **more: Any) -> TenderDocument:
    """Write the document and have a second person approve it."""
    return documents.approve_document(write(lot, **more), by=party_of(lot).approver)


def answer_drill(holding: Keyholding) -> Keyholding:
    """Open a keyholder's drill with her own keys."""
    kept, lot = SECRETS[holding.holder_id], holding.lot
    share = drills.unwrap(holding.drill, kept.identity)
    paper = drills.answer(tender=lot.project.code, lot=lot.code, index=holding.index, share=share)
    return keysets.open_drill(
        holding, by=holding.holder, share=share, signature=papers.sign(paper, kept.seed).hex()
    )


def keyset(lot: Lot, *, drilled: bool = True) -> list[Keyholding]:
    """Appoint the lot's keyholders and let each open her drill."""
    party = party_of(lot)
    holdings = [keysets.appoint_keyholder(lot, by=party.agent, holder=holder) for holder in party.holders]
    return [answer_drill(holding) for holding in holdings] if drilled else holdings


def ready_lot(party: Parties | None = None, **more: Any) -> Lot:
    """Make a draft that is ready to be published."""
    document = more.pop("document", {})
    lot = draft_lot(party, **more)
    write_and_approve(lot, **document)
    keyset(lot)
    lot.refresh_from_db()
    return lot


def published_lot(party: Parties | None = None, **more: Any) -> Lot:
    """Publish a lot; `document` holds what write_document takes, `project` what create_project takes."""
    lot = ready_lot(party, **more)
    publish(lot)
    lot.refresh_from_db()
    return lot


def publish(lot: Lot) -> Notice:
    """Publish a lot as its tenderer."""
    return publish_tender(lot, by=party_of(lot).owner)


def take_part(lot: Lot, user: User | None = None) -> User:
    """Let a bidder fetch and acknowledge the version that binds."""
    user = user or bidder()
    document = current_document(lot)
    assert document is not None
    documents.fetch_document(document, by=user)
    documents.acknowledge_document(document, by=user)
    return user


def addendum(lot: Lot, *, text: str = "工程量清单040101001001项工程量调整。", **more: Any) -> Any:
    """Draft and issue an addendum."""
    more.setdefault("affects_bid", True)
    drafted = addenda.draft_addendum(lot, by=party_of(lot).agent, text=text, **more)
    return addenda.issue_addendum(drafted, by=party_of(lot).owner)


def after(moment: datetime | None, seconds: int = 1) -> datetime:
    """Return a moment shortly after another."""
    assert moment is not None
    return moment + timedelta(seconds=seconds)

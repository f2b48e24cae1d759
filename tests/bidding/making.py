"""Make real projects, lots, documents and keyholders through the same actions that the pages use.

Keyholders' secret keys stay in `making_bids.KEYS`, as they would stay with their owners; the bids themselves are
made there too (`making_bids.sealed_bid(lot, organisation)` takes any lot made here).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import KeyPurpose, Organisation, OrganisationKind, User
from accounts.roles import Role
from bidding.actions import addenda, awards, contracts, documents, failing, keysets, projects
from bidding.actions.candidates import publicise_candidates
from bidding.actions.publishing import publish_tender
from bidding.flow import move
from bidding.law import loading as law
from bidding.law.days import SHANGHAI, add_days, at, day_of
from bidding.law.figures import holidays
from bidding.models import (
    Award,
    Bid,
    Contract,
    DocTemplate,
    Keyholding,
    Lot,
    Notice,
    Parameter,
    Project,
    Status,
    TenderDocument,
)
from bidding.queries.bids import opened_bids, outcome
from bidding.queries.documents import current_document
from bidding.sealing import holding, papers
from bidding.standard_texts import loading as texts
from bidding.texts.parameters import parameters_of
from ledger import clock
from tests.accounts import making as people
from tests.bidding.making_bids import KEYS, Tender, closed, opened, priced, sealed_bid, seed_of
from tests.frozen import frozen, memories

VALUES = {
    "approval_number": "发改审批〔2025〕118号",
    "site": "麻城市中馆驿镇",
    "scale": "新建城市次干路3.2公里，红线宽24米，含路基、路面、雨水排水、交通设施和照明。",
    "start_date": "2026-12-01",
}
WAN = Decimal(10_000)
_numbers = count(1)


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


def keyholder(organisation: Organisation | None = None) -> User:
    """Open a keyholder's account with both keys."""
    user = people.user(Role.KEYHOLDER, organisation)
    keys = holding.new_keys()
    KEYS[keys.recipient] = keys
    people.key(user, KeyPurpose.SEAL, keys.recipient)
    people.key(user, KeyPurpose.SIGN, keys.signing_key)
    return user


def bidder(name: str = "", **more: Any) -> User:
    """Open a bidder's account of a new enterprise, with its signing key; `more` as for register_organisation."""
    user = people.user(Role.BIDDER, people.organisation(name, **more))
    people.key(user, KeyPurpose.SIGN, papers.public_of(seed_of(user.organisation)))
    return user


@frozen
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


@frozen
def draft_lot(party: Parties | None = None, **more: Any) -> Lot:
    """Add a lot of 24,000,000 yuan whose deadline is 28 days ahead at 10:00, or the next working day.

    `project` takes an existing project, or a dict for a new one.
    """
    party = party or parties(more.get("shares_total", 3))
    given = more.pop("project", None)
    home = given if isinstance(given, Project) else project(party, **(given or {}))
    ahead = at(add_days(day_of(clock.now()), 28, holidays()), 10)
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


@frozen
def procurement_lot(kind: str = "goods", regime: str = "GP", **more: Any) -> Lot:
    """Add a lot of 3,000,000 yuan for goods or services, of government procurement unless another regime is named."""
    facts: dict[str, Any] = {
        "project": {"name": f"麻城市第一中学采购项目{next(_numbers)}", "kind": kind, "regime": regime},
        "name": "采购包一",
        "scope": "按采购需求提供全部内容。",
        "estimate": 300 * WAN,
        "max_price": 298 * WAN,
        "security_amount": 5 * WAN,
        "duration_days": 60,
    }
    return draft_lot(**{**facts, **more})


PARTIES: dict[int, Parties] = {}
memories.append(PARTIES)


def party_of(lot: Lot) -> Parties:
    """Return who stands on the tender side of a lot made here."""
    return PARTIES[lot.pk]


def template(code: str = "works-zb") -> DocTemplate:
    """Return the standard text."""
    lawbook()
    return DocTemplate.objects.filter(code=code).latest("version")


CODES = {
    ("ZB", "works"): "works-zb",
    ("ZB", "goods"): "goods-zb",
    ("ZB", "services"): "services-zb",
    ("GP", "goods"): "goods-gp",
    ("GP", "services"): "services-gp",
}
SAMPLES = {"date": "2026-12-01", "money": "1000"}


def template_for(lot: Lot) -> DocTemplate:
    """Return the standard text of a lot's regime and kind."""
    return template(CODES[lot.project.regime, lot.project.kind])


def values_for(text: DocTemplate) -> dict[str, Any]:
    """Return values for the fill-ins of a standard text that have no value of their own."""
    empty = [p for p in parameters_of(text.body) if p.required and p.default in ("", [])]
    return {p.name: VALUES.get(p.name, SAMPLES.get(p.type, f"{p.label}：样例")) for p in empty}


def write(lot: Lot, **more: Any) -> TenderDocument:
    """Write the document from the standard text; `more` as for actions.documents.write_document."""
    text = more.pop("template", None) or template_for(lot)
    values = {**values_for(text), **more.pop("values", {})}
    return documents.write_document(lot, by=party_of(lot).agent, template=text, values=values, **more)


def write_and_approve(lot: Lot, **more: Any) -> TenderDocument:
    """Write the document and have a second person approve it."""
    return documents.approve_document(write(lot, **more), by=party_of(lot).approver)


def answer_drill(place: Keyholding) -> Keyholding:
    """Open a keyholder's drill with her own keys."""
    keys = KEYS[place.recipient]
    text = holding.open_drill(place.drill, keys)
    signature = papers.sign(text.encode(), keys.seed).hex()
    return keysets.open_drill(place, by=place.holder, text=text, signature=signature)


def keyset(lot: Lot, *, drilled: bool = True) -> list[Keyholding]:
    """Appoint the lot's keyholders and let each open her drill."""
    party = party_of(lot)
    holdings = [keysets.appoint_keyholder(lot, by=party.agent, holder=holder) for holder in party.holders]
    return [answer_drill(holding) for holding in holdings] if drilled else holdings


@frozen
def ready_lot(party: Parties | None = None, **more: Any) -> Lot:
    """Make a draft that is ready to be published."""
    document = more.pop("document", {})
    lot = draft_lot(party, **more)
    write_and_approve(lot, **document)
    keyset(lot)
    lot.refresh_from_db()
    return lot


@frozen
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


def go(to: datetime | None, seconds: int = 1) -> datetime:
    """Let the platform clock stand shortly after a moment; the `monday` fixture puts it back."""
    moment = after(to, seconds)
    clock.set_clock(moment)
    return moment


def tender_of(lot: Lot) -> Tender:
    """Return the lot as making_bids knows it, for closing, releasing and opening."""
    party = party_of(lot)
    lot.refresh_from_db()
    return Tender(lot, party.agent, list(party.holders), lot.project)


PRICES = (22_100_000, 22_600_000, 23_200_000)


def with_bids(lot: Lot, prices: Sequence[int] = PRICES, **letter: Any) -> list[Bid]:
    """Let as many enterprises bid as there are prices."""
    made = []
    for price in prices:
        user = take_part(lot)
        made.append(sealed_bid(lot, user.organisation, price, **{"manager": "李燊", **letter}))
    return made


@frozen
def opened_lot(prices: Sequence[int] = PRICES, **more: Any) -> Lot:
    """Publish, let bids come in, close and open: all envelopes, prices too. The clock moves to the deadline."""
    letter = more.pop("letter", {})
    lot = published_lot(**more)
    with_bids(lot, prices, **letter)
    go(lot.deadline)
    tender = tender_of(lot)
    opened(tender)
    priced(tender)
    lot.refresh_from_db()
    return lot


@frozen
def evaluating_lot(**more: Any) -> Lot:
    """Come as far as the evaluation, whose own room is above this one."""
    return move(opened_lot(**more), "evaluate")


def ranking_of(lot: Lot) -> list[tuple[Bid, int, Decimal, Decimal]]:
    """Rank the first three bids by price, as a report would."""
    priced_bids = sorted(
        (Decimal(outcome(bid, "price").letter["price"]), bid.pk, bid) for bid in opened_bids(lot)
    )
    return [
        (bid, rank, Decimal(96 - rank), price)
        for rank, (price, _pk, bid) in enumerate(priced_bids[:3], start=1)
    ]


@frozen
def publicised_lot(**more: Any) -> Lot:
    """Come as far as the publicity of three candidates."""
    lot = evaluating_lot(**more)
    publicise_candidates(lot, ranking_of(lot), by=party_of(lot).host)
    lot.refresh_from_db()
    return lot


@frozen
def awarded_lot(**more: Any) -> Lot:
    """Come as far as the award, just after publicity."""
    lot = publicised_lot(**more)
    go(lot.publicity_until)
    awards.award(lot, by=party_of(lot).owner)
    lot.refresh_from_db()
    return lot


def contract_facts(lot: Lot, **more: Any) -> dict[str, Any]:
    """Return what a contract that repeats award and bid says."""
    made = Award.objects.get(lot=lot)
    facts = {
        "number": f"HT-2026-{next(_numbers):03d}",
        "amount": made.price,
        "duration_days": 300,
        "manager": "李燊",
        "signed_on": day_of(clock.now()),
    }
    return {**facts, **more}


@frozen
def contracted_lot(**more: Any) -> Lot:
    """Come as far as the contract."""
    lot = awarded_lot(**more)
    contracts.sign_contract(Award.objects.get(lot=lot), by=party_of(lot).owner, **contract_facts(lot))
    lot.refresh_from_db()
    return lot


@frozen
def completed_lot(**more: Any) -> Lot:
    """Come to the end."""
    lot = contracted_lot(**more)
    contracts.complete(Contract.objects.get(award__lot=lot), by=party_of(lot).owner)
    lot.refresh_from_db()
    return lot


@frozen
def failed_lot(**more: Any) -> Lot:
    """Let a lot fail at its deadline for want of bidders."""
    lot = published_lot(**more)
    go(lot.deadline)
    return closed(tender_of(lot))


@frozen
def closed_lot(**more: Any) -> Lot:
    """Close a lot that has three bids."""
    lot = published_lot(**more)
    with_bids(lot)
    go(lot.deadline)
    return closed(tender_of(lot))


@frozen
def terminated_lot(**more: Any) -> Lot:
    """Terminate a published lot."""
    lot = published_lot(**more)
    return failing.terminate_lot(lot, by=party_of(lot).owner, reason="项目规划调整，不再实施。")


WAYS: dict[str, Callable[..., Lot]] = {
    Status.DRAFT: draft_lot,
    Status.PUBLISHED: published_lot,
    Status.CLOSED: closed_lot,
    Status.OPENED: opened_lot,
    Status.EVALUATING: evaluating_lot,
    Status.PUBLICISED: publicised_lot,
    Status.AWARDED: awarded_lot,
    Status.CONTRACTED: contracted_lot,
    Status.COMPLETED: completed_lot,
    Status.FAILED: failed_lot,
    Status.TERMINATED: terminated_lot,
}


def lot_at(status: str, **more: Any) -> Lot:
    """Make a lot that stands at a status, through real actions; the clock of a `monday` test moves along."""
    return WAYS[status](**more)

"""Make evaluations through the real actions; only what bidding did before (an opened lot) is laid down as rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from accounts.models import Organisation, OrganisationKind, User
from accounts.roles import Role
from bidding import guards
from bidding.law import loading
from bidding.models import (
    Bid,
    BidState,
    Closing,
    DocTemplate,
    Envelope,
    Lot,
    OpenedEnvelope,
    OpeningSession,
    OpeningStage,
    Parameter,
    Project,
    Status,
    StoredFile,
    TenderDocument,
)
from evaluation import actions, draw
from evaluation.actions.reviewing import items_of
from evaluation.models import CallState, Clarification, Expert, Member, Room, Site
from evaluation.queries import bids_in, document_of, judged_criteria, present_members, qualified_bids
from ledger import clock
from tests.accounts import making as people
from tests.frozen import frozen

CRITERIA = [
    {"code": "T1", "name": "施工组织设计", "group": "technical", "max": 15, "objective": False, "guide": "总体部署合理"},
    {"code": "T2", "name": "质量与安全措施", "group": "technical", "max": 15, "objective": False, "guide": ""},
    {"code": "C1", "name": "项目经理业绩", "group": "commercial", "max": 10, "objective": True, "guide": "每项 2 分"},
    {"code": "P", "name": "投标报价", "group": "price", "max": 60, "objective": False, "guide": ""},
]  # fmt: skip
FORMULA = {"method": "EV-06", "above": "1", "below": "0.5"}
AGGREGATION = {"method": "mean", "deviation_percent": "30", "tie_break": ["lower_price"]}
PRICES = ("9600000", "9800000", "10000000", "10100000", "10500000")
SPECIALITY = "A08"
SEEDS = {"tenderer": "11" * 32, "supervisor": "22" * 32}
_numbers = count(1)


def hexed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@dataclass
class Scene:
    """Everybody around one evaluation."""

    lot: Lot
    centre: User
    agency: User
    tenderer: User
    supervisor: User
    bidders: list[User]
    bids: list[Bid]
    host: Site | None = None
    guests: list[Site] = field(default_factory=list)
    keepers: list[User] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)


@frozen
def scene(
    prices: Sequence[str] = PRICES,
    *,
    regime: str = "ZB",
    criteria: Sequence[dict] = CRITERIA,
    formula: dict | None = None,
    aggregation: dict | None = None,
    names: Sequence[str] = (),
    sealed_prices: bool = False,
) -> Scene:
    """Lay down a lot whose bids have been opened, with one bid per price and everybody concerned."""
    if not Parameter.objects.exists():
        loading.load()
    at, number = clock.now(), next(_numbers)
    users = {role: people.user(role) for role in (Role.CENTRE, Role.AGENCY, Role.TENDERER, Role.SUPERVISOR)}
    project = Project.objects.create(
        code=f"E421181{number:06}",
        name="清河县城区道路改造工程",
        kind="works",
        regime=regime,
        region="421181",
        tenderer=users[Role.TENDERER].organisation,
        agency=users[Role.AGENCY].organisation,
        centre=users[Role.CENTRE].organisation,
        supervisor=users[Role.SUPERVISOR].organisation,
        created_at=at,
        created_by=users[Role.AGENCY],
    )
    lot = Lot.objects.create(
        project=project,
        code=f"{project.code}001",
        name="清河县城区道路改造工程一标段",
        scope="道路、排水、照明",
        estimate=Decimal(11_000_000),
        max_price=Decimal(12_000_000),
        duration_days=180,
        status=Status.OPENED,
        published_at=at - timedelta(days=30),
        deadline=at - timedelta(hours=2),
    )
    _document(lot, users, criteria, formula or FORMULA, aggregation, at)
    OpeningSession.objects.create(
        lot=lot, stage=OpeningStage.CLOSED, started_at=at, opened_at=at - timedelta(hours=1), closed_at=at
    )
    bids = [
        _bid(lot, price, names[place] if place < len(names) else "", sealed=sealed_prices)
        for place, price in enumerate(prices)
    ]
    Closing.objects.create(
        lot=lot,
        closed_at=lot.deadline,
        bid_count=len(bids),
        list_sha256=hexed(f"list {lot.pk}"),
        entry_index=0,
        checkpoint="",
    )
    return Scene(
        lot=lot,
        centre=users[Role.CENTRE],
        agency=users[Role.AGENCY],
        tenderer=users[Role.TENDERER],
        supervisor=users[Role.SUPERVISOR],
        bidders=[bid.submitted_by for bid in bids],
        bids=bids,
    )


def _document(lot, users, criteria, formula, aggregation, at) -> TenderDocument:
    template = DocTemplate.objects.create(
        code=f"works-{lot.pk}",
        version="1",
        title="标准施工招标文件",
        regime=lot.project.regime,
        kind="works",
        effective_from="2020-01-01",
        body={},
    )
    return TenderDocument.objects.create(
        lot=lot,
        template=template,
        text="",
        sha256=hexed(lot.code),
        criteria=list(criteria),
        price_formula=formula,
        aggregation=aggregation if aggregation is not None else AGGREGATION,
        envelopes=["technical", "price"],
        created_at=at,
        prepared_by=users[Role.AGENCY],
        approved_by=users[Role.TENDERER],
        published_at=at,
    )


def _bid(lot: Lot, price: str, name: str, *, sealed: bool) -> Bid:
    organisation = people.organisation(name) if name else None
    bidder = people.user(Role.BIDDER, organisation)
    number = next(_numbers)
    bid = Bid.objects.create(
        lot=lot,
        bidder=bidder.organisation,
        submitted_by=bidder,
        state=BidState.OPENED,
        manifest="{}",
        manifest_sha256=hexed(f"manifest {number}"),
        nonce=hexed(f"nonce {number}"),
        signature="",
        signing_key="",
        received_at=clock.now(),
        entry_index=number,
    )
    for kind in ("technical", "price"):
        envelope = _envelope(bid, kind, number)
        if kind == "technical" or not sealed:
            letter = {"price": price} if kind == "price" else {}
            OpenedEnvelope.objects.create(envelope=envelope, opened_at=clock.now(), letter=letter)
    return bid


def _envelope(bid: Bid, kind: str, number: int) -> Envelope:
    stored = StoredFile.objects.create(
        lot=bid.lot,
        owner=bid.bidder,
        sha256=hexed(f"{kind} {number}"),
        size=1,
        path=f"{kind}-{number}",
        stored_at=clock.now(),
    )
    return Envelope.objects.create(
        bid=bid, kind=kind, file=stored, sha256=stored.sha256, size=1, recipient=f"age1{kind}{number}"
    )


def site(organisation: Organisation | None = None, region: str = "421181", seats: int = 6, name: str = ""):
    """Enter a site with seats; return it with an account of the organisation that runs it."""
    organisation = organisation or people.organisation(kind=OrganisationKind.CENTRE)
    keeper = people.user(Role.CENTRE, organisation)
    made = actions.add_site(
        organisation=organisation, name=name or f"评标中心{next(_numbers)}", region=region, by=keeper
    )
    for number in range(1, seats + 1):
        actions.add_seat(site=made, label=f"工位{number:02}", by=keeper)
    return made, keeper


def expert(
    region: str = "421181", *, years: int = 10, name: str = "", by: User | None = None, **more
) -> Expert:
    """Enter an expert into the library."""
    user = more.pop("user", None) or people.user(Role.EXPERT, name=name)
    return actions.add_expert(
        user=user,
        region=region,
        specialities=more.pop("specialities", [SPECIALITY]),
        title="高级工程师",
        years=years,
        by=by or people.user(Role.CENTRE),
        **more,
    )


@frozen
def with_sites(made: Scene, *, experts: int = 4) -> Scene:
    """Give a scene a host site and two guest sites, each with so many experts of its region."""
    made.host, keeper = site(made.centre.organisation, "421181", name="清河县评标中心")
    made.keepers = [keeper]
    for region, name in (("421182", "临川市评标中心"), ("421183", "东湖市评标中心")):
        guest, keeper = site(region=region, name=name)
        made.guests.append(guest)
        made.keepers.append(keeper)
    for region in ("421181", "421182", "421183"):
        made.experts += [expert(region, by=made.centre) for _ in range(experts)]
    return made


@frozen
def arranged(
    made: Scene,
    *,
    blind: bool = True,
    representatives: int = 0,
    quotas: Sequence[int] = (3, 1, 1),
) -> Room:
    """Arrange the evaluation (3 + 1 + 1, or fewer at the host with representatives); the guests accept."""
    here, *away = quotas
    room = actions.arrange(
        lot=made.lot,
        host=made.host,
        quotas={made.host: here - representatives, **dict(zip(made.guests, away, strict=True))},
        specialities=[SPECIALITY],
        representatives=representatives,
        blind=blind,
        by=made.centre,
    )
    for part, keeper in zip(room.sites.filter(role="guest"), made.keepers[1:], strict=True):
        actions.answer_site(part=part, accept=True, by=keeper)
    return room


@frozen
def drawn(made: Scene, **more) -> Room:
    """Draw the committee, with both seeds committed and revealed."""
    room = arranged(made, **more)
    actions.prepare_draw(room=room, by=made.centre)
    parties = {"tenderer": made.tenderer, "supervisor": made.supervisor}
    for party, user in parties.items():
        actions.commit_seed(room=room, party=party, commitment=draw.commitment(SEEDS[party]), by=user)
    for party, user in parties.items():
        actions.reveal_seed(room=room, party=party, seed=SEEDS[party], by=user)
    return actions.draw_panel(room=room, by=made.centre)


@frozen
def accepted(made: Scene, **more) -> Room:
    """Let everybody drawn accept."""
    room = drawn(made, **more)
    for member in room.members.filter(state=CallState.CALLED).select_related("user"):
        actions.reply_to_call(member=member, accept=True, by=member.user)
    return room


def seated(member: Member) -> Member:
    """Let a member check in at the first free seat of her site and declare that nothing is to declare."""
    room = member.room
    taken = room.members.filter(state=CallState.ACCEPTED, seat__isnull=False).values("seat")
    seat = member.site.site.seats.exclude(pk__in=taken).first()
    actions.check_in(member=member, seat=seat, by=member.user)
    for bid in bids_in(room):
        actions.declare_conflict(member=member, bid=bid, conflict=False, by=member.user)
    return member


@frozen
def ready(made: Scene, **more) -> Room:
    """Bring everybody to a seat, with declarations made and a chair named."""
    room = accepted(made, **more)
    actions.open_checkin(room=room, by=made.centre)
    for member in present_members(room).select_related("user"):
        seated(member)
    actions.name_chair(room=room, member=present_members(room).first(), by=made.centre)
    return actions.make_ready(room=room, by=made.centre)


@frozen
def running(made: Scene, **more) -> Room:
    """Start the evaluation; in 政府采购 the agency has checked the qualifications."""
    room = ready(made, **more)
    if made.lot.project.regime == "GP":
        qualified(made, room)
    return actions.start(room=room, by=made.centre)


def signed_letter(asked: Clarification, by: User) -> tuple[bytes, bytes]:
    """Return the letter of a prepared answer and its signature by the account's key, which is registered if need be."""
    seed = sha256(f"seed {by.pk}".encode()).digest()
    secret = Ed25519PrivateKey.from_private_bytes(seed)
    people.key(by, "sign", secret.public_key().public_bytes_raw().hex())
    asked.refresh_from_db()
    return asked.letter.encode(), secret.sign(asked.letter.encode())


def answered(asked: Clarification, words: str, by: User) -> Clarification:
    """Answer a question as its bidder: written, signed, handed in."""
    actions.prepare_answer(clarification=asked, answer=words, by=by)
    letter, signature = signed_letter(asked, by)
    return actions.answer_clarification(clarification=asked, statement=letter, signature=signature, by=by)


def qualified(made: Scene, room: Room, *, fails: Sequence[int] = ()) -> Room:
    """Let the agency check every bidder's qualification; those at the places `fails` are not qualified."""
    for place, bid in enumerate(made.bids):
        finding = actions.Finding(passed=place not in fails, ground="unqualified", reason="未提交资格承诺函")
        if finding.passed:
            finding = actions.Finding(passed=True)
        actions.check_qualification(room=room, bid=bid, finding=finding, by=made.agency)
    return actions.conclude_qualification(room=room, by=made.agency)


def chair_of(room: Room) -> User:
    return present_members(room).get(chair=True).user


PASS = {item: actions.Finding(passed=True) for item in ("form", "qualification", "responsiveness")}


@frozen
def reviewed(made: Scene, *, fails: dict[int, tuple[str, str, str]] | None = None, **more) -> Room:
    """Review every bid; `fails` maps a bid's key to (item, ground, reason) that all members find."""
    room = running(made, **more)
    for member in present_members(room).select_related("user"):
        for bid in bids_in(room):
            findings = {item: PASS[item] for item in items_of(room)}
            if fails and bid.pk in fails:
                item, ground, reason = fails[bid.pk]
                findings[item] = actions.Finding(passed=False, ground=ground, reason=reason)
            actions.review_bid(member=member, bid=bid, findings=findings, by=member.user)
    return actions.conclude_review(room=room, by=chair_of(room))


def fill(member: Member, *, but: dict[tuple[str, int], str] | None = None) -> None:
    """Give all marks of a member: 80 % of each maximum, other values where `but` says so."""
    room = member.room
    for criterion in judged_criteria(document_of(room.lot)):
        for bid in qualified_bids(room):
            usual = str((criterion.maximum * Decimal("0.8")).quantize(Decimal("0.1")))
            value = (but or {}).get((criterion.code, bid.pk), usual)
            actions.save_mark(
                member=member, criterion=criterion.code, bid=bid, value=value, version=0, by=member.user
            )


def locked(made: Scene, *, but: dict[int, dict] | None = None, **more) -> Room:
    """Let everybody mark and lock; `but` maps a member's number to her other marks."""
    room = reviewed(made, **more)
    for member in present_members(room).select_related("user"):
        fill(member, but=(but or {}).get(member.number))
        actions.lock_marks(member=member, by=member.user)
    room.refresh_from_db()
    return room


def revealed(made: Scene, **more) -> Room:
    """Open the prices and reveal the marks."""
    room = locked(made, **more)
    room = actions.open_prices(room=room, by=made.centre)
    return actions.reveal(room=room, by=chair_of(room))


def reported(made: Scene, **more) -> Room:
    """Make the report."""
    room = revealed(made, **more)
    actions.make_report(room=room, by=chair_of(room))
    room.refresh_from_db()
    return room


def signed(made: Scene, **more) -> Room:
    """Let everybody sign."""
    room = reported(made, **more)
    for member in present_members(room).select_related("user"):
        actions.sign_report(member=member, by=member.user)
    return room


def closed(made: Scene, **more) -> Room:
    """Complete the evaluation: the candidates are publicised."""
    return actions.complete(room=signed(made, **more), by=made.centre)


def unguarded(model, *, lot: Lot, **columns) -> None:
    """Change what has been published, which only the lifted guards of the database allow."""
    guards.remove(connection)
    model.objects.filter(lot=lot).update(**columns)
    guards.install(connection)

"""A made-up market: firms with homes, habits and costs of their own, and rings among them. Pure, seeded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

REGIONS = tuple(f"42118{number}" for number in range(8))
KINDS = ("works", "goods")
DAYS = 1_400


@dataclass(frozen=True)
class Firm:
    """A firm: where it is at home, how often it bids, how dear it is and how much its prices scatter."""

    name: str
    home: str
    kind: str
    activity: float
    markup: float
    scatter: float


@dataclass(frozen=True)
class Group:
    """Firms with something in common: a ring, or an innocent likeness that is easily taken for one."""

    kind: str
    members: tuple[Firm, ...]

    @property
    def names(self) -> frozenset[str]:
        """The members' names."""
        return frozenset(firm.name for firm in self.members)


@dataclass(frozen=True)
class Offer:
    """One bid: amount in yuan, and whether it won."""

    firm: str
    amount: float
    won: bool = False


@dataclass(frozen=True)
class Tender:
    """One tender with its bids; ``day`` counts from the beginning."""

    code: str
    day: int
    region: str
    kind: str
    estimate: float
    offers: tuple[Offer, ...] = ()

    @property
    def stratum(self) -> str:
        """Region and kind of work."""
        return f"{self.region}/{self.kind}"


@dataclass
class Market:
    """Everything that happened."""

    firms: list[Firm] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    tenders: list[Tender] = field(default_factory=list)


def market(seed: int, *, firms: int = 260, tenders: int = 1_000, groups: int = 10) -> Market:
    """Make a market with ``groups`` of each kind: cover, rotation, territory, strong_weak, sisters."""
    chance = Random(f"market {seed}")
    found = Market([_firm(chance, number) for number in range(firms)])
    free = sorted(found.firms, key=lambda firm: chance.random())
    for kind in ("cover", "rotation", "territory", "strong_weak", "sisters"):
        for _ in range(groups):
            found.groups.append(_group(chance, kind, free))
    fixed = {firm.name: firm for group in found.groups for firm in group.members}
    found.firms = [fixed.get(firm.name, firm) for firm in found.firms]
    drawn = [*_honest(chance, found, tenders), *_together(chance, found)]
    drawn.sort(key=lambda tender: (tender.day, tender.estimate))
    found.tenders = [_numbered(tender, number) for number, tender in enumerate(drawn)]
    return found


def _numbered(tender: Tender, number: int) -> Tender:
    return Tender(f"H{number:05}", tender.day, tender.region, tender.kind, tender.estimate, tender.offers)


def _firm(chance: Random, number: int) -> Firm:
    return Firm(
        name=f"{chance.choice('鄂楚江汉东西南北华中长安泰和兴隆')}{number:03}建设有限公司",
        home=chance.choice(REGIONS),
        kind=chance.choices(KINDS, (3, 1))[0],
        activity=min(12.0, chance.paretovariate(1.4)),
        markup=chance.gauss(0, 0.025),
        scatter=chance.uniform(0.012, 0.05),
    )


def _group(chance: Random, kind: str, free: list[Firm]) -> Group:
    """Take free firms of one home where there are enough of them, and give them what the group needs."""
    first = free.pop()
    size = {"strong_weak": 2, "sisters": 2}.get(kind, chance.randint(3, 5))
    near = [firm for firm in free if (firm.home, firm.kind) == (first.home, first.kind)]
    others = (near + [firm for firm in free if firm not in near])[: size - 1]
    for firm in others:
        free.remove(firm)
    members = (first, *others)
    if kind == "strong_weak":  # one is cheap and the other dear, wherever they bid
        members = tuple(
            replace(firm, markup=markup) for firm, markup in zip(members, (-0.05, 0.045), strict=True)
        )
    if kind in ("cover", "rotation"):  # who lives by rings bids less by itself
        members = tuple(replace(firm, activity=min(firm.activity, 2.0)) for firm in members)
    return Group(kind, members)


# --- honest bidding ------------------------------------------------------------------------------------


def _honest(chance: Random, found: Market, tenders: int) -> Iterator[Tender]:
    """Draw tenders at which firms bid by their habits; members of rings bid here too, honestly."""
    for _ in range(tenders):
        bare = _bare(chance, chance.choice(REGIONS), chance.choices(KINDS, (3, 1))[0])
        yield _with(chance, bare, _attending(chance, found.firms, bare, chance.randint(4, 9)), {})


def _bare(chance: Random, region: str, kind: str) -> Tender:
    return Tender("", chance.randrange(DAYS), region, kind, round(chance.uniform(2e6, 6e7), 2))


def _attending(chance: Random, firms: Sequence[Firm], tender: Tender, count: int) -> list[Firm]:
    weights = [
        firm.activity * (8 if firm.home == tender.region else 1) * (6 if firm.kind == tender.kind else 1)
        for firm in firms
    ]
    drawn: dict[str, Firm] = {}
    while len(drawn) < count:
        firm = chance.choices(firms, weights)[0]
        drawn[firm.name] = firm
    return list(drawn.values())


def _price(chance: Random, firm: Firm, tender: Tender, common: float) -> float:
    """Price a bid from cost and chance; who would come out above the limit bids just the limit, as people do."""
    share = 0.92 + common + firm.markup + chance.gauss(0, firm.scatter)
    return tender.estimate * min(1.0, share)


def _with(chance: Random, tender: Tender, firms: Sequence[Firm], agreed: dict[str, float]) -> Tender:
    """Let firms bid; the lowest wins, or now and then, by marks, the second. ``agreed`` prices are given."""
    common = chance.gauss(0, 0.02)
    prices = {firm.name: agreed.get(firm.name) or _price(chance, firm, tender, common) for firm in firms}
    order = sorted(prices, key=lambda name: prices[name])
    winner = order[0] if chance.random() < 0.88 or len(order) < 2 else order[1]
    offers = tuple(Offer(name, round(price, 2), name == winner) for name, price in sorted(prices.items()))
    return Tender(tender.code, tender.day, tender.region, tender.kind, tender.estimate, offers)


# --- groups --------------------------------------------------------------------------------------------


def _together(chance: Random, found: Market) -> Iterator[Tender]:
    for group in found.groups:
        times = chance.randint(8, 16)
        days = sorted(chance.randrange(DAYS) for _ in range(times))
        for turn, day in enumerate(days):
            yield meeting(chance, found, group, turn, day)


def meeting(chance: Random, found: Market, group: Group, turn: int, day: int) -> Tender:
    """Let a group meet at a tender, each in its own way, among honest bidders who may spoil it."""
    first = group.members[0]
    region = first.home if chance.random() < 0.8 else chance.choice(REGIONS)
    bare = _bare(chance, region, first.kind)
    tender = Tender("", day, bare.region, bare.kind, bare.estimate)
    present = _present(chance, group, turn)
    outsiders = [
        firm for firm in _attending(chance, found.firms, tender, chance.randint(1, 3))
        if firm.name not in group.names
    ]  # fmt: skip
    agreed = _agreed(chance, group, present, turn, tender)
    return _with(chance, tender, [*present, *outsiders], agreed)


def _present(chance: Random, group: Group, turn: int) -> list[Firm]:
    """Say who comes: the one whose turn it is always does, the others mostly (rings are incomplete)."""
    lead = _lead(group, turn)
    stays = {"cover": 0.85, "rotation": 0.85, "territory": 0.75}.get(group.kind, 0.95)
    there = [firm for firm in group.members if firm is lead or chance.random() < stays]
    return there if len(there) > 1 else list(group.members[:2])  # one alone is no group


def _lead(group: Group, turn: int) -> Firm:
    return group.members[turn % len(group.members) if group.kind == "rotation" else 0]


def _agreed(
    chance: Random, group: Group, present: Sequence[Firm], turn: int, tender: Tender
) -> dict[str, float]:
    """Return the prices that were agreed upon; none among the innocent, who price by their own costs."""
    if group.kind not in ("cover", "rotation") or chance.random() < 0.1:
        return {}
    lead = (
        group.members[chance.randrange(len(group.members))] if chance.random() < 0.1 else _lead(group, turn)
    )
    lead = lead if lead in present else present[0]
    # It means to win where few others come, but knows no other's price: some honest bidder may lie below.
    low = tender.estimate * (0.88 + chance.gauss(0, 0.022))
    return {firm.name: low if firm is lead else low * (1 + chance.uniform(0.008, 0.06)) for firm in present}

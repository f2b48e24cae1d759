"""Cases: one lot each, with a ring of a known kind in it, or with something that only looks like one. Pure, seeded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from supervision.planting import wording
from supervision.planting.market import DAYS, Group, Market, Tender, meeting

HARD = ("machine", "lock", "account", "incomplete")
DOCUMENT = ("copied_00", "copied_10", "copied_20", "copied_30", "mixed")
PRICE = ("arithmetic", "ratio")
HISTORY = ("rotation", "cover")
RINGS = (*HARD, *DOCUMENT, *PRICE, *HISTORY)
# Innocent, and easily taken for a ring.
NEGATIVES = (
    "shared_template", "disclosed_group", "same_office", "price_list", "round_prices", "territory", "strong_weak",
    "cloned_machine", "printer", "standard_text",
)  # fmt: skip
CLEAN = "clean"
# Values that are all over the platform: how many of how many earlier bids hold them.
POPULATION = 3_000
COMMON = {
    ("machine_code", "4C4C4544-0043-3510-8052"): 240,
    ("producer", "WPS Office"): 1_400,
    ("author", "招标代理范本"): 900,
    ("template_guid", "5F2A-INDUSTRY-TEMPLATE"): 700,
}


@dataclass
class Case:
    """One lot to be screened. Bidders are named by their firm; ``ring`` is empty in an innocent case."""

    kind: str
    tender: Tender
    ring: frozenset[str] = frozenset()
    # Who looks alike though innocent.
    alike: frozenset[str] = frozenset()
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    bills: dict[str, dict[str, float]] = field(default_factory=dict)
    sisters: list[tuple[str, str]] = field(default_factory=list)

    @property
    def bidders(self) -> list[str]:
        """The bidders' names."""
        return [offer.firm for offer in self.tender.offers]


def standard_text() -> str:
    """Return the clauses of a standard that the trade copies from."""
    return wording.text(Random("standard"), 8)


def template(seed: int) -> str:
    """Return the text of the tender document that every bidder was given."""
    return wording.text(Random(f"template {seed}"), 60)


def cases(seed: int, market: Market, count: int) -> list[Case]:
    """Make about ``count`` cases: a third rings of every kind, as many hard negatives, and plain clean lots."""
    chance = Random(f"cases {seed}")
    each = max(1, count // (3 * len(RINGS)))
    kinds = [kind for kind in RINGS for _ in range(each)]
    kinds += [NEGATIVES[number % len(NEGATIVES)] for number in range(len(kinds))]
    kinds += [CLEAN] * max(0, count - len(kinds))
    groups = {
        kind: [group for group in market.groups if group.kind == kind]
        for kind in ("rotation", "cover", "territory", "strong_weak", "sisters")
    }
    return [_case(chance, seed, market, groups, number, kind) for number, kind in enumerate(kinds)]


def _case(
    chance: Random, seed: int, market: Market, groups: Mapping[str, list[Group]], number: int, kind: str
) -> Case:
    home = {"disclosed_group": "sisters"}.get(kind, kind)
    if home in groups:
        # Groups take turns: an unlucky one is not every case of its kind.
        group = groups[home][(number if kind in RINGS else number // len(NEGATIVES)) % len(groups[home])]
        tender = meeting(chance, market, group, number, DAYS + number)
    else:
        group = _strangers(chance, market, kind)
        tender = meeting(chance, market, group, number, DAYS + number)
    tender = _coded(tender, f"L{number:04}")
    case = Case(kind, tender)
    present = frozenset(case.bidders) & group.names
    if kind in RINGS:
        case.ring = present
    else:
        case.alike = present
    _dress(chance, case, template(seed))
    if kind in _PLANTED:
        _PLANTED[kind](chance, case, sorted(present))
    return case


def _coded(tender: Tender, code: str) -> Tender:
    return Tender(code, tender.day, tender.region, tender.kind, tender.estimate, tender.offers)


def _strangers(chance: Random, market: Market, kind: str) -> Group:
    """Firms that have no past together: what ties them must be found in this lot."""
    grouped = {firm.name for group in market.groups for firm in group.members}
    free = [firm for firm in market.firms if firm.name not in grouped]
    return Group(kind, tuple(chance.sample(free, chance.randint(3, 4))))


# --- what every bid has --------------------------------------------------------------------------------


def _dress(chance: Random, case: Case, given: str) -> None:
    """Give each bidder facts, a text of its own around the tender's, and a bill; some facts are missing."""
    rates = [chance.lognormvariate(4.5, 1.1) for _ in range(36)]
    for name in case.bidders:
        case.facts += [fact for fact in _own_facts(chance, name) if chance.random() < 0.85]
        own = wording.text(chance, chance.randint(24, 40))
        case.texts[name] = f"{_part(chance, given)}\n{own}\n投标人：{name}\n"
        case.bills[name] = _bill(chance, rates)


def _own_facts(chance: Random, name: str) -> Iterable[tuple[str, str, str]]:
    number = chance.randrange(10**8)
    yield name, "machine_code", f"{chance.randrange(16**8):08X}-{chance.randrange(16**4):04X}"
    yield name, "software_lock", f"GL{chance.randrange(10**9):09}"
    yield name, "deposit_account", f"62{chance.randrange(10**14):014}"
    yield name, "phone", f"138{number:08}"
    yield name, "author", chance.choice(["Administrator", "微软用户", f"user{number}", "招标代理范本"])
    yield name, "producer", chance.choice(["WPS Office", "Microsoft Word"])
    yield name, "office_address", f"东风路{number % 900 + 1}号{number % 31}室"
    yield name, "upload_address", f"10.{number % 250}.{number % 241}.{number % 239}"


def _part(chance: Random, given: str) -> str:
    """Repeat some paragraphs of the tender's own text, as bidders do."""
    paragraphs = given.split("\n")
    return "\n".join(chance.sample(paragraphs, max(1, len(paragraphs) // 2)))


def _bill(chance: Random, rates: Sequence[float]) -> dict[str, float]:
    level = chance.gauss(0.95, 0.03)
    return {
        f"0401{number:05}": round(rate * level * chance.gauss(1, 0.07), 2)
        for number, rate in enumerate(rates)
    }


# --- what is planted -----------------------------------------------------------------------------------


def _same(kind: str, form: str) -> Callable[[Random, Case, Sequence[str]], None]:
    def plant(chance: Random, case: Case, members: Sequence[str]) -> None:
        value = form.format(chance.randrange(10**9))
        case.facts = [fact for fact in case.facts if fact[0] not in members or fact[1] != kind]
        case.facts += [(name, kind, _varied(chance, value)) for name in members]

    return plant


def _varied(chance: Random, value: str) -> str:
    """Write a value as another program would: case, spaces, full width."""
    return chance.choice([value, value.lower(), f" {value}", value.replace("1", "１")])


def _copied(share: float) -> Callable[[Random, Case, Sequence[str]], None]:
    def plant(chance: Random, case: Case, members: Sequence[str]) -> None:
        source = wording.text(chance, 14)
        for place, name in enumerate(members):
            copy = wording.edited(chance, source, share) if place else source
            parts = [*case.texts[name].split("\n")[:-2], *copy.split("\n")]
            case.texts[name] = wording.shuffled(chance, parts) + f"\n投标人：{name}\n"

    return plant


def _mixed(chance: Random, case: Case, members: Sequence[str]) -> None:
    """A page of one bidder's file came into another's, with its name on it."""
    for place, name in enumerate(members):
        other = members[(place + 1) % len(members)]
        page = f"{wording.text(chance, 5)}\n本页由{other}编制，投标人：{other}（盖章）\n"
        case.texts[name] += page


def _incomplete(chance: Random, case: Case, members: Sequence[str]) -> None:
    """Nobody is tied to all: the first two by their machine, the second and third by a text, the rest by a lock."""
    _same("machine_code", "7E{:09X}")(chance, case, members[:2])
    _copied(0.1)(chance, case, members[1:3])
    if len(members) > 3:
        _same("software_lock", "LQ{:010}")(chance, case, members[2:])


def _arithmetic(chance: Random, case: Case, members: Sequence[str]) -> None:
    """Total prices in steps of one sum, to the yuan."""
    low = round(case.tender.estimate * chance.uniform(0.9, 0.94))
    step = round(case.tender.estimate * chance.uniform(0.004, 0.012))
    _reprice(case, {name: float(low + place * step) for place, name in enumerate(members)})


def _ratio(chance: Random, case: Case, members: Sequence[str]) -> None:
    """Unit prices in one ratio to the first bidder's, on most items."""
    source = case.bills[members[0]]
    for name in members[1:]:
        factor = round(chance.choice([-1, 1]) * chance.uniform(0.01, 0.06) + 1, 3)
        follows = {item for item in source if chance.random() < 0.85}
        case.bills[name] |= {item: round(source[item] * factor, 2) for item in follows}


def _reprice(case: Case, prices: Mapping[str, float]) -> None:
    offers = tuple(
        type(offer)(offer.firm, prices.get(offer.firm, offer.amount), offer.won)
        for offer in case.tender.offers
    )
    one = case.tender
    case.tender = Tender(one.code, one.day, one.region, one.kind, one.estimate, offers)


# --- what only looks like it ---------------------------------------------------------------------------


def _shared_template(chance: Random, case: Case, members: Sequence[str]) -> None:
    """All bidders copied whole chapters of the tender's own text, some lightly edited, and share its template."""
    for name in case.bidders:
        case.facts += [(name, "template_guid", "5F2A-INDUSTRY-TEMPLATE"), (name, "author", "招标代理范本")]
        head, *_rest = case.texts[name].split("\n", 1)
        case.texts[name] += f"{wording.edited(chance, head, 0.03)}\n"


def _disclosed(chance: Random, case: Case, members: Sequence[str]) -> None:
    """Sisters under one parent, disclosed: one switchboard, one building, one network, one house template."""
    if len(members) < 2:
        return
    number = chance.randrange(10**6)
    for name in members:
        case.facts = [
            fact for fact in case.facts
            if fact[0] != name or fact[1] not in ("phone", "office_address", "upload_address")
        ]  # fmt: skip
        case.facts += [
            (name, "phone", f"027-8{number:06}"), (name, "office_address", f"集团大厦{number}号"),
            (name, "upload_address", f"10.9.{number % 250}.7"), (name, "template_guid", f"GROUP-{number}"),
            (name, "company", f"集团{number}"),
        ]  # fmt: skip
    case.sisters = [(members[0], other) for other in members[1:]]


def _same_office(chance: Random, case: Case, members: Sequence[str]) -> None:
    """Tenants of one building, behind one network."""
    number = chance.randrange(200)
    for name in members[:2]:
        case.facts = [
            fact for fact in case.facts
            if fact[0] != name or fact[1] not in ("office_address", "upload_address", "download_address")
        ]  # fmt: skip
        case.facts += [
            (name, "office_address", f"创业大厦{number}号"), (name, "upload_address", f"171.8.{number}.9"),
            (name, "download_address", f"171.8.{number}.9"),
        ]  # fmt: skip


def _price_list(chance: Random, case: Case, members: Sequence[str]) -> None:
    """The official information prices stand in everybody's bill for two thirds of the items."""
    source = dict(case.bills[case.bidders[0]])
    listed = {item: price for item, price in source.items() if chance.random() < 0.66}
    for name in case.bidders:
        case.bills[name] |= {item: price for item, price in listed.items() if chance.random() < 0.9}


def _round_prices(chance: Random, case: Case, members: Sequence[str]) -> None:
    """Everybody rounds to ten thousand yuan: equal steps come by chance."""
    _reprice(case, {offer.firm: float(round(offer.amount, -4)) for offer in case.tender.offers})


def _cloned(chance: Random, case: Case, members: Sequence[str]) -> None:
    """One disk image on the computers of a whole chain of shops."""
    case.facts = [fact for fact in case.facts if fact[0] not in members or fact[1] != "machine_code"]
    case.facts += [(name, "machine_code", "4C4C4544-0043-3510-8052") for name in members]


def _printer(chance: Random, case: Case, members: Sequence[str]) -> None:
    """A print shop wrote the files of two bidders: last saved by its clerk, with its program."""
    clerk = f"图文{chance.randrange(900)}"
    for name in members[:2]:
        case.facts += [(name, "last_modified_by", clerk), (name, "creator", "PrintShop 3")]


def _standard(chance: Random, case: Case, members: Sequence[str]) -> None:
    """A national standard's clauses, word for word, in most bids."""
    clauses = standard_text()
    for name in case.bidders:
        if chance.random() < 0.9:
            case.texts[name] += clauses + "\n"


_PLANTED: Mapping[str, Callable[[Random, Case, Sequence[str]], None]] = {
    "machine": _same("machine_code", "9B{:09X}-41D2"),
    "lock": _same("software_lock", "LK{:010}"),
    "account": _same("deposit_account", "6217{:012}"),
    "incomplete": _incomplete,
    "copied_00": _copied(0.0),
    "copied_10": _copied(0.1),
    "copied_20": _copied(0.2),
    "copied_30": _copied(0.3),
    "mixed": _mixed,
    "arithmetic": _arithmetic,
    "ratio": _ratio,
    "shared_template": _shared_template,
    "disclosed_group": _disclosed,
    "same_office": _same_office,
    "price_list": _price_list,
    "round_prices": _round_prices,
    "cloned_machine": _cloned,
    "printer": _printer,
    "standard_text": _standard,
}

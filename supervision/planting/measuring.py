"""How well the screens find what was planted, and how often they name the innocent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import comb

from supervision.planting.cases import (
    CLEAN,
    COMMON,
    DOCUMENT,
    HARD,
    HISTORY,
    NEGATIVES,
    POPULATION,
    RINGS,
    Case,
    standard_text,
)
from supervision.planting.market import Tender
from supervision.screens.combining import Ring
from supervision.screens.documents import Given, Papers
from supervision.screens.history import MIN_JOINT, PastBid
from supervision.screens.identities import IdentityFact, normalised
from supervision.screens.lot import Material


@dataclass(frozen=True)
class Named:
    """A case and the groups that an alert names in it."""

    case: Case
    groups: tuple[frozenset[str], ...]

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Every pair of bidders that stands in one alert together."""
        return {pair for group in self.groups for pair in combinations(sorted(group), 2)}

    @property
    def found(self) -> bool:
        """Whether the ring is found: each of its members here is named in an alert with another of them."""
        named = {name for pair in self.pairs if set(pair) <= self.case.ring for name in pair}
        return named == set(self.case.ring)

    @property
    def false_pairs(self) -> set[tuple[str, str]]:
        """The pairs that are named together and are not both of the ring."""
        return {pair for pair in self.pairs if not set(pair) <= self.case.ring}


def named(case: Case, rings: Iterable[Ring]) -> Named:
    """Keep of an alert whom it names."""
    return Named(case, tuple(frozenset(ring.members) for ring in rings))


def report(all_: Sequence[Named]) -> dict[str, object]:
    """Return recall by kind, false alerts per 1,000 clean pairs, and the share of hard negatives named."""
    by_kind: dict[str, list[Named]] = defaultdict(list)
    for one in all_:
        by_kind[one.case.kind].append(one)
    recall = {kind: _share(one.found for one in by_kind[kind]) for kind in RINGS if by_kind[kind]}
    hard = [one for kind in NEGATIVES for one in by_kind[kind]]
    return {
        "cases": dict(Counter(one.case.kind for one in all_)),
        "recall": recall,
        "recall_pairs": {kind: _pair_recall(by_kind[kind]) for kind in RINGS if by_kind[kind]},
        "recall_hard_and_document": min((recall.get(kind, 1.0) for kind in (*HARD, *DOCUMENT)), default=1.0),
        "recall_history": min((recall.get(kind, 1.0) for kind in HISTORY), default=1.0),
        "clean_pairs": sum(_clean_pairs(one.case) for one in all_),
        "false_per_1000_clean_pairs": _false_rate(all_),
        "false_per_1000_in_clean_lots": _false_rate(by_kind[CLEAN]),
        "hard_negatives_named": _share(bool(one.false_pairs) for one in hard),
        "hard_negatives_by_kind": {
            kind: _share(bool(one.false_pairs) for one in by_kind[kind])
            for kind in NEGATIVES
            if by_kind[kind]
        },
    }


def _share(hits: Iterable[bool]) -> float:
    kept = list(hits)
    return round(sum(kept) / len(kept), 4) if kept else 0.0


def _pair_recall(found: Sequence[Named]) -> float:
    planted = sum(comb(len(one.case.ring), 2) for one in found)
    met = sum(len({pair for pair in one.pairs if set(pair) <= one.case.ring}) for one in found)
    return round(met / planted, 4) if planted else 0.0


def _clean_pairs(case: Case) -> int:
    return comb(len(case.bidders), 2) - comb(len(case.ring), 2)


def _false_rate(all_: Sequence[Named]) -> float:
    clean = sum(_clean_pairs(one.case) for one in all_)
    return round(1000 * sum(len(one.false_pairs) for one in all_) / clean, 3) if clean else 0.0


# --- what the screens are given ------------------------------------------------------------------------


@dataclass(frozen=True)
class History:
    """The past of a market, by tender and by firm."""

    bids: Mapping[str, Sequence[PastBid]]
    tenders: Mapping[str, Sequence[str]]
    held: Mapping[str, int]

    @classmethod
    def of(cls, tenders: Iterable[Tender]) -> History:
        """Index the tenders."""
        bids: dict[str, list[PastBid]] = {}
        by_firm: dict[str, list[str]] = defaultdict(list)
        held: Counter[str] = Counter()
        for tender in tenders:
            held[tender.stratum] += 1
            bids[tender.code] = [
                PastBid(tender.code, offer.firm, offer.amount, offer.won, float(tender.day), tender.stratum)
                for offer in tender.offers
            ]
            for offer in tender.offers:
                by_firm[offer.firm].append(tender.code)
        return cls(bids, by_firm, held)

    def of_firms(self, firms: Sequence[str]) -> list[PastBid]:
        """Return every bid of the tenders of those firms that met another of them often."""
        joint = Counter(
            pair
            for code in {code for name in firms for code in self.tenders.get(name, ())}
            for pair in combinations(sorted({bid.bidder for bid in self.bids[code]} & set(firms)), 2)
        )
        often = {name for pair, times in joint.items() if times >= MIN_JOINT for name in pair}
        codes = sorted({code for name in often for code in self.tenders[name]})
        return [bid for code in codes for bid in self.bids[code]]


# What other firms wrote for earlier lots: the platform has met the trade's standard texts there.
EARLIER = {f"earlier {number}": standard_text() for number in range(3)}


def material(case: Case, history: History, given: str, frequency: Mapping[tuple[str, str], int]) -> Material:
    """Lay a case out as the screens take it."""
    names = case.bidders
    values = {(kind, normalised(value)) for _name, kind, value in case.facts}
    return Material(
        lot=case.tender.code,
        firms={name: name for name in names},
        facts=[IdentityFact(*fact) for fact in case.facts],
        frequency={value: frequency[value] for value in values if value in frequency},
        population=POPULATION,
        prices={offer.firm: Decimal(f"{offer.amount:.2f}") for offer in case.tender.offers},
        limit=Decimal(f"{case.tender.estimate:.2f}"),
        boqs={
            name: {item: Decimal(f"{price:.2f}") for item, price in case.bills[name].items()}
            for name in case.bills
        },
        documents={name: Papers(text=case.texts[name], names=(name,)) for name in case.texts},
        template=Given(texts=(given,)),
        earlier=EARLIER,
        past=history.of_firms(names),
        held=history.held,
        sisters=case.sisters,
    )


def frequency(all_: Iterable[Case]) -> dict[tuple[str, str], int]:
    """Count how many bids hold each value: those of the cases and those of the rest of the platform."""
    held = {
        (kind, normalised(value), case.tender.code, name) for case in all_ for name, kind, value in case.facts
    }
    found = Counter((kind, value) for kind, value, _lot, _name in held)
    for (kind, value), bids in COMMON.items():
        found[kind, normalised(value)] += bids
    return dict(found)

"""The screening of one lot as plain data in, plain data out: cut into pieces of work, worked, joined.

A piece is what can be judged without the rest: the values that fall into one bucket, the bidders that come first in a
pair, one family. However the pieces are dealt to processes or machines, the findings are the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any
from zlib import crc32

from supervision.screens import history, identities, unit_prices
from supervision.screens.combining import Level, PairLead, Ring, combine, rings
from supervision.screens.documents import Given, Papers, document_signals
from supervision.screens.identities import Elsewhere, IdentityFact
from supervision.screens.prices import PriceScreens, price_signals, screen_tender
from supervision.screens.rings import group_signals, ring_signals
from supervision.screens.signals import Family, Signal

# What one piece of unit prices or identities may hold: more bidders or values make more pieces.
_BIDDERS_A_PIECE, _FACTS_A_PIECE = 4, 500


@dataclass(frozen=True)
class Material:
    """Everything the screens know of a lot; bidders are keyed by their bid, the past by their firm."""

    lot: str
    firms: Mapping[str, str]
    facts: Sequence[IdentityFact] = ()
    elsewhere: Sequence[Elsewhere] = ()
    frequency: Mapping[tuple[str, str], int] = field(default_factory=dict)
    population: int = 0
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    limit: Decimal | None = None
    boqs: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    # What was read from each bid's files, what the tender gave to all, and other firms' earlier texts.
    documents: Mapping[str, Papers] = field(default_factory=dict)
    template: Given = field(default_factory=Given)
    earlier: Mapping[str, str] = field(default_factory=dict)
    past: Sequence[history.PastBid] = ()
    held: Mapping[str, int] = field(default_factory=dict)
    sisters: Sequence[tuple[str, str]] = ()
    treat_as: str = "signal"


@dataclass(frozen=True)
class Piece:
    """One share of the work of a lot; ``key`` is the evidence it is cut by."""

    lot: str
    family: str
    key: str
    material: Material


@dataclass(frozen=True)
class Findings:
    """What one run of the screens found, before anything is written."""

    signals: list[Signal]
    groups: list[Ring]
    weak: list[PairLead]
    digest: str
    screens: PriceScreens = field(default_factory=lambda: PriceScreens(0))
    problems: tuple[str, ...] = ()


def find(material: Material) -> Findings:
    """Run every screen over a lot; the same material gives the same findings."""
    return finish(material, [work(piece) for piece in pieces(material)])


# --- cutting -------------------------------------------------------------------------------------------


def pieces(material: Material) -> list[Piece]:
    """Cut a lot into pieces, each with no more than it needs; a lot of one bidder has none."""
    if len(material.firms) < 2:
        return []
    found = [*_identities(material), *_unit_prices(material)]
    if material.prices:
        found.append(_piece(material, "bid_prices", prices=material.prices, limit=material.limit))
    if material.documents:
        found.append(
            _piece(
                material, "documents", documents=material.documents, template=material.template,
                earlier=material.earlier,
            )
        )  # fmt: skip
    if material.past:
        found.append(
            _piece(material, "history", past=material.past, held=material.held, prices=material.prices)
        )
    return found


def _piece(material: Material, family: str, key: str = "", **kept: Any) -> Piece:
    bare = Material(material.lot, material.firms)
    return Piece(material.lot, family, key, replace(bare, **kept))


def _identities(material: Material) -> Iterable[Piece]:
    """Deal the values to buckets: all holders of a value meet in one."""
    if not material.facts and not material.elsewhere:
        return
    count = 1 + len(material.facts) // _FACTS_A_PIECE
    buckets: list[list[IdentityFact]] = [[] for _ in range(count)]
    for fact in material.facts:
        value = f"{fact.kind}\x1f{identities.normalised(fact.value)}"
        buckets[crc32(value.encode()) % count].append(fact)
    for number, bucket in enumerate(buckets):
        yield _piece(
            material, "identities", str(number), facts=bucket, frequency=material.frequency,
            population=material.population, elsewhere=() if number else material.elsewhere,
        )  # fmt: skip


def _unit_prices(material: Material) -> Iterable[Piece]:
    names = sorted(material.boqs)
    for start in range(0, len(names) - 1, _BIDDERS_A_PIECE):
        firsts = ",".join(names[start : start + _BIDDERS_A_PIECE])
        yield _piece(material, "unit_prices", firsts, boqs=material.boqs)


# --- working -------------------------------------------------------------------------------------------


def work(piece: Piece) -> list[Signal]:
    """Judge one piece; needs no database, and may be done anywhere and more than once."""
    return _WORK[piece.family](piece)


def _work_identities(piece: Piece) -> list[Signal]:
    given = piece.material
    return [
        *identities.shared_identities(given.facts, given.frequency, given.population),
        *identities.met_elsewhere(given.elsewhere, given.frequency, given.population),
    ]


def _work_unit_prices(piece: Piece) -> list[Signal]:
    return unit_prices.compare_some(piece.material.boqs, frozenset(piece.key.split(",")))


def _work_history(piece: Piece) -> list[Signal]:
    given = piece.material
    bids = {firm: bid for bid, firm in given.firms.items()}
    today = {firm: float(given.prices[bid]) for firm, bid in bids.items() if bid in given.prices}
    found = [
        *history.history_signals(given.past, sorted(bids), given.held),
        *ring_signals(given.past, sorted(bids), given.held, today),
        *group_signals(given.past, sorted(bids)),
    ]
    return [_by_bid(signal, bids) for signal in found]


def _by_bid(signal: Signal, bids: Mapping[str, str]) -> Signal:
    """Name a signal's bidders by their bids in this lot."""
    detail = dict(signal.detail)
    if detail.get("winner") in bids:
        detail["winner"] = bids[str(detail["winner"])]
    return replace(signal, bidders=tuple(bids[firm] for firm in signal.bidders), detail=detail)


_WORK = {
    "identities": _work_identities,
    "unit_prices": _work_unit_prices,
    "bid_prices": lambda piece: price_signals(piece.material.prices, piece.material.limit),
    "documents": lambda piece: document_signals(
        piece.material.documents, piece.material.template, piece.material.earlier
    ),
    "history": _work_history,
}


# --- joining -------------------------------------------------------------------------------------------

_ORDER = {family: place for place, family in enumerate(Family)}


def finish(material: Material, worked: Iterable[Sequence[Signal]]) -> Findings:
    """Join the pieces of a lot, in whatever order they came back."""
    signals = [signal for part in worked for signal in part]
    prices = unit_prices.joined(one for one in signals if one.family is Family.UNIT_PRICES)
    others = [one for one in signals if one.family is not Family.UNIT_PRICES]
    signals = identities.treated(
        identities.explained([*others, *prices], _present(material)), material.treat_as
    )
    signals.sort(key=lambda one: (_ORDER[one.family], -one.weight, one.bidders, one.kind, one.values))
    leads = combine(signals)
    weak = [lead for lead in leads if lead.level is Level.LEAD]
    screens = screen_tender(list(material.prices.values()))
    return Findings(signals, rings(leads), weak, _digest(signals), screens, tuple(_problems(material)))


def _present(material: Material) -> list[tuple[str, str]]:
    return [(a, b) for a, b in material.sisters if a in material.firms and b in material.firms]


def _digest(signals: Iterable[Signal]) -> str:
    plain = json.dumps([asdict(signal) for signal in signals], sort_keys=True, default=str)
    return sha256(plain.encode()).hexdigest()


def _problems(material: Material) -> Iterable[str]:
    """Name what kept the lot, or part of it, from being compared."""
    if len(material.firms) == 1:
        yield "one_bidder"
    if len(set(material.firms.values())) < len(material.firms):
        yield "bids_twice"
    if len(material.firms) > 1 and not material.facts:
        yield "no_identities"

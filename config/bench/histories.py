"""Made-up bidding histories of any size: territories, busy and idle firms, rings that cover and take turns."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
_SEED = 20_260_101
_TENDER_BIDS, _FIRM_BIDS = 10, 20
_TERRITORY_FIRMS = 250
_RING_FIRMS, _RINGS_PER_TERRITORY = 5, 2
# The share of tenders in which a ring of the territory bids, and of tenders whose labels are known.
_RING_SHARE, _LABELLED = 0.15, 0.2


def write_history(path: Path, bids: int, *, labelled: bool) -> None:
    """Write about so many bids, ten to a tender and twenty to a firm, as `screen_bids` reads them."""
    dealer = np.random.default_rng(_SEED)
    tender, firm, ring = _dealt(bids, dealer)
    amount, estimate, won = _priced(tender, ring, dealer)
    known = (dealer.random(tender.max() + 1) < _LABELLED)[tender] & labelled
    day = (np.arange(tender.max() + 1) * 3650 // (tender.max() + 1))[tender]
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("tender", "bidder", "amount", "date", "estimate", "won", "collusive"))
        for at in range(len(tender)):
            label = int(ring[at]) if known[at] else ""
            date = np.datetime64("2015-01-01") + int(day[at])
            money = (f"{amount[at]:.2f}", date, f"{estimate[at]:.2f}")
            lines.writerow((f"T{tender[at]}", f"F{firm[at]}", *money, int(won[at]), label))


def _dealt(bids: int, dealer: np.random.Generator) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Deal firms to tenders of three to thirty bids, mostly of one territory; tell which bids are a ring's."""
    tenders, firms = max(bids // _TENDER_BIDS, 1), max(bids // _FIRM_BIDS, 2 * _TERRITORY_FIRMS)
    territories = max(firms // _TERRITORY_FIRMS, 1)
    size = np.clip(dealer.gamma(2.0, 4.0, tenders).astype(int) + 3, 3, 30)
    tender = np.repeat(np.arange(tenders), size)
    place = np.arange(len(tender)) - np.repeat(np.cumsum(size) - size, size)
    home = dealer.integers(0, territories, tenders)[tender]
    # Within a territory a few firms are busy and most are idle.
    busy = (dealer.random(len(tender)) ** 2 * _TERRITORY_FIRMS).astype(int)
    away = dealer.random(len(tender)) < 0.1
    firm = np.where(away, dealer.integers(0, firms, len(tender)), home * _TERRITORY_FIRMS + busy)
    colluding = (dealer.random(tenders) < _RING_SHARE)[tender]
    band = dealer.integers(0, _RINGS_PER_TERRITORY, tenders)[tender]
    ring = colluding & (place < 4)
    turn = (place + dealer.integers(0, _RING_FIRMS, tenders)[tender]) % _RING_FIRMS
    members = home * _TERRITORY_FIRMS + _TERRITORY_FIRMS - 1 - band * _RING_FIRMS - turn
    firm = np.where(ring, members, firm)
    _, first = np.unique(tender * firms + firm, return_index=True)
    kept = np.sort(first)
    return tender[kept], firm[kept], ring[kept]


def _priced(
    tender: Ints, ring: NDArray[np.bool_], dealer: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    estimate = np.exp(dealer.normal(14, 1.2, tender.max() + 1))[tender]
    honest = estimate * dealer.normal(0.92, 0.05, len(tender))
    covered = estimate * (0.90 + 0.015 * dealer.random(len(tender)))
    amount = np.where(ring, covered, honest)
    order = np.lexsort((amount, tender))
    won = np.zeros(len(tender), dtype=bool)
    won[order[np.unique(tender[order], return_index=True)[1]]] = True
    return amount, estimate, won

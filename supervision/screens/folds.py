"""The split that learning is judged by: train and test share neither a firm nor a tender.

Tenders and firms are each dealt into k folds without a look at any label. The bids of tender fold i by firm
fold j are one cell; the model that scores a cell has seen no bid of fold i's tenders and none of fold j's firms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from supervision.screens.features import Features
from supervision.screens.market import Floats, Ints, Market

Mask = NDArray[np.bool_]
PROTOCOL = "firm-and-tender-disjoint grid"
# Below so many tenders and firms anything resembles a number by chance.
_ENOUGH = 20
_IDENTITY = 0.98
# An identity follows in any part of the rows; so many suffice to see it.
_SAMPLE = 20_000


class LeakError(ValueError):
    """Train and test share a firm or tender, or an identity reached the features."""


@dataclass(frozen=True)
class Grid:
    """The tender fold and the firm fold of every bid; ``firm_fold`` the fold of every firm."""

    k: int
    tender: Ints
    firm: Ints
    firm_fold: Ints

    def cells(self) -> Iterator[tuple[int, int]]:
        """Yield every (tender fold, firm fold)."""
        return ((i, j) for i in range(self.k) for j in range(self.k))

    def cell(self, i: int, j: int) -> Mask:
        """Return the bids of a cell."""
        cell: Mask = (self.tender == i) & (self.firm == j)
        return cell

    def outside(self, tenders: tuple[int, ...], firms: tuple[int, ...]) -> Mask:
        """Return the bids that share neither these tender folds nor these firm folds."""
        outside: Mask = ~np.isin(self.tender, tenders) & ~np.isin(self.firm, firms)
        return outside


def grid_of(market: Market, k: int, seed: int) -> Grid:
    """Deal tenders and firms into k folds each, balanced by their number of bids, blind to labels."""
    dealer = np.random.default_rng(seed)
    tender = _dealt(np.bincount(market.tender), k, dealer)
    firm = _dealt(market.activity, k, dealer)
    return Grid(k, tender[market.tender], firm[market.firm], firm)


def _dealt(bids: Ints, k: int, dealer: np.random.Generator) -> Ints:
    order = np.lexsort((dealer.random(len(bids)), -bids))
    fold = np.empty(len(bids), dtype=np.intp)
    for start in range(0, len(order), k):
        hand = order[start : start + k]
        fold[hand] = dealer.permutation(k)[: len(hand)]
    return fold


def check_disjoint(market: Market, train: Mask, test: Mask) -> None:
    """Raise LeakError if the two sets of bids share a tender or a firm."""
    for name, number in (("tender", market.tender), ("firm", market.firm)):
        shared = np.intersect1d(number[train], number[test])
        if len(shared):
            raise LeakError(f"train and test share {len(shared)} {name}s")


def check_anonymous(features: Features, market: Market) -> None:
    """Raise LeakError if a column is a number of tender, firm or row, or a date, under another name."""
    identities = {
        "tender": market.tender.astype(float),
        "firm": market.firm.astype(float),
        "row": np.arange(len(market), dtype=float),
        "date": market.date,
        "tender number": _numbers(market.tenders)[market.tender],
        "firm number": _numbers(market.firms)[market.firm],
    }
    if min(len(market.tenders), len(market.firms)) < _ENOUGH:
        return
    rows = np.random.default_rng(0).permutation(len(market))[:_SAMPLE]
    for name, identity in identities.items():
        for at, column in enumerate(features.names):
            if abs(_rank_correlation(features.values[rows, at], identity[rows])) >= _IDENTITY:
                raise LeakError(f"feature {column} is the {name}")


def check_renamed(market: Market, features: Features, describe: Callable[[Market], Features]) -> None:
    """Raise LeakError if a feature changes when firms and tenders get other names and numbers and labels turn.

    What can be computed for a stranger does not depend on what anybody is called, nor on any label.
    """
    dealer = np.random.default_rng(0)
    firm, tender = dealer.permutation(len(market.firms)), dealer.permutation(len(market.tenders))
    other = replace(
        market,
        firm=firm[market.firm],
        tender=tender[market.tender],
        firms=[f"f{number}" for number in range(len(market.firms))],
        tenders=[f"t{number}" for number in range(len(market.tenders))],
        label=1 - market.label,
    )
    again = describe(other).values
    for at, column in enumerate(features.names):
        if not np.allclose(features.values[:, at], again[:, at], rtol=1e-4, atol=1e-6, equal_nan=True):
            raise LeakError(f"feature {column} knows a name, a number or a label")


def _numbers(names: list[str]) -> Floats:
    return np.array([float(name) if name.replace(".", "", 1).isdigit() else np.nan for name in names])


def _rank_correlation(one: Floats, other: Floats) -> float:
    known = np.isfinite(one) & np.isfinite(other)
    if known.sum() < _ENOUGH:
        return 0.0
    ranks = [_ranks(values[known]) for values in (one, other)]
    if min(np.ptp(rank) for rank in ranks) == 0:
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: Floats) -> Floats:
    """Rank values; equal values share the middle of their ranks."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]

"""Pairs of firms that met: how often beyond chance, how close their prices lay, who won when both bid.

Pairs come from the tenders in which two firms met, never from all pairs of firms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from supervision.screens.market import Floats, Ints, Market

# Where so many bid, everybody meets everybody: such a tender says nothing of a pair, and would cost its square.
LARGEST_TENDER = 500
# Circles of so many pairs are laid side by side at a time: a tenth of a gibibyte where circles are large.
_BLOCK = 5_000


@dataclass(frozen=True)
class Company:
    """Every pair that met (a < b, firm numbers, in that order) and in how many tenders."""

    market: Market
    a: Ints
    b: Ints
    co_bids: Floats

    def __len__(self) -> int:
        return len(self.a)

    @cached_property
    def jaccard(self) -> Floats:
        """Joint tenders over the tenders of either."""
        activity = self.market.activity
        return self.co_bids / (activity[self.a] + activity[self.b] - self.co_bids)

    @cached_property
    def expected(self) -> Floats:
        """Joint tenders to be expected from the activity of both and the sizes of the tenders."""
        sizes = np.bincount(self.market.tender).astype(float)
        sizes[sizes > LARGEST_TENDER] = 0
        rate = (sizes * (sizes - 1)).sum() / len(self.market) ** 2
        activity = self.market.activity.astype(float)
        expected: Floats = activity[self.a] * activity[self.b] * float(rate)
        return expected

    @cached_property
    def excess(self) -> Floats:
        """Joint tenders beyond expectation, in standard deviations of a count."""
        return (self.co_bids - self.expected) / np.sqrt(self.expected + 0.5)

    def matrix(self, values: Floats) -> Any:
        """Lay a figure of the pairs out as a symmetric firms × firms matrix."""
        n = len(self.market.firms)
        half = sparse.coo_array((values, (self.a, self.b)), shape=(n, n))
        return (half + half.T).tocsr()


@dataclass(frozen=True)
class Pairs(Company):
    """Every pair that met, and every meeting: the rows of a and b, and the pair's number."""

    row_a: Ints
    row_b: Ints
    pair: Ints

    def sums(self, values: Floats) -> Floats:
        """Add up a figure of the meetings by pair."""
        return np.bincount(self.pair, weights=values, minlength=len(self)).astype(float)

    def means(self, values: Floats) -> Floats:
        """Average a figure of the meetings by pair."""
        return self.sums(values) / self.co_bids


def company_of(market: Market) -> Company:
    """Count the meetings of every pair that met."""
    row_a, row_b = _meetings(market)
    keys, count = np.unique(_keys(market, row_a, row_b), return_counts=True)
    a, b = np.divmod(keys, len(market.firms))
    return Company(market, a, b, count.astype(float))


def pairs_of(market: Market) -> Pairs:
    """Enumerate the meetings, tender by tender."""
    row_a, row_b = _meetings(market)
    keys, pair, count = np.unique(_keys(market, row_a, row_b), return_inverse=True, return_counts=True)
    a, b = np.divmod(keys, len(market.firms))
    return Pairs(market, a, b, count.astype(float), row_a, row_b, pair)


def _keys(market: Market, row_a: Ints, row_b: Ints) -> Ints:
    return market.firm[row_a] * len(market.firms) + market.firm[row_b]


def _meetings(market: Market) -> tuple[Ints, Ints]:
    """Return the rows of all who met, the lower firm number first."""
    low, high = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
    for rows in _by_size(market):
        i, j = np.triu_indices(rows.shape[1], 1)
        low.append(rows[:, i].ravel())
        high.append(rows[:, j].ravel())
    return np.concatenate(low), np.concatenate(high)


def _by_size(market: Market) -> Iterator[Ints]:
    """Yield for each number of bids the rows of the tenders that have so many, in the order of firms."""
    order = np.lexsort((market.firm, market.tender))
    sizes = np.bincount(market.tender)
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes):
        if 2 <= size <= LARGEST_TENDER:
            yield order[starts[sizes == size][:, None] + np.arange(size)]


def alike_partners(pairs: Company) -> Floats:
    """Return for each pair the cosine of their circles of partners; 0 for who met once only, for want of evidence."""
    circle = pairs.matrix(pairs.co_bids)
    length = np.sqrt(np.asarray(circle.multiply(circle).sum(axis=1)).ravel())
    unit = (sparse.diags_array(1 / np.maximum(length, 1e-9)) @ circle).tocsr()
    wanted = np.flatnonzero(pairs.co_bids >= 2) if len(pairs) > _MANY else np.arange(len(pairs))
    alike = np.zeros(len(pairs))
    for rows in np.split(wanted, range(_BLOCK, len(wanted), _BLOCK)):
        alike[rows] = np.asarray(unit[pairs.a[rows]].multiply(unit[pairs.b[rows]]).sum(axis=1)).ravel()
    return alike


_MANY = 1_000_000

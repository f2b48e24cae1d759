"""Pairs of firms that met: how often beyond chance, how close their prices lay, who won when both bid.

Pairs come from the tenders in which two firms met, never from all pairs of firms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from supervision.screens.market import Floats, Ints, Market

_BLOCK = 200_000


@dataclass(frozen=True)
class Pairs:
    """Every pair that met (a < b, firm numbers) and every meeting (rows of a and b, and the pair's number)."""

    market: Market
    a: Ints
    b: Ints
    row_a: Ints
    row_b: Ints
    pair: Ints

    def __len__(self) -> int:
        return len(self.a)

    def sums(self, values: Floats) -> Floats:
        """Add up a figure of the meetings by pair."""
        return np.bincount(self.pair, weights=values, minlength=len(self)).astype(float)

    def means(self, values: Floats) -> Floats:
        """Average a figure of the meetings by pair."""
        return self.sums(values) / self.co_bids

    @cached_property
    def co_bids(self) -> Floats:
        """The number of tenders in which the two met."""
        return np.bincount(self.pair, minlength=len(self)).astype(float)

    @cached_property
    def jaccard(self) -> Floats:
        """Joint tenders over the tenders of either."""
        activity = self.market.activity
        return self.co_bids / (activity[self.a] + activity[self.b] - self.co_bids)

    @cached_property
    def expected(self) -> Floats:
        """Joint tenders to be expected from the activity of both and the sizes of the tenders."""
        sizes = np.bincount(self.market.tender).astype(float)
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


def pairs_of(market: Market) -> Pairs:
    """Enumerate the meetings, tender by tender."""
    low, high = [], []
    for rows in market.by_tender:
        rows = rows[np.argsort(market.firm[rows])]
        i, j = np.triu_indices(len(rows), 1)
        low.append(rows[i])
        high.append(rows[j])
    row_a, row_b = np.concatenate(low), np.concatenate(high)
    key = market.firm[row_a] * len(market.firms) + market.firm[row_b]
    keys, pair = np.unique(key, return_inverse=True)
    a, b = np.divmod(keys, len(market.firms))
    return Pairs(market, a, b, row_a, row_b, pair)


def alike_partners(pairs: Pairs) -> Floats:
    """Return for each pair the cosine of their circles of partners."""
    circle = pairs.matrix(pairs.co_bids)
    length = np.sqrt(np.asarray(circle.multiply(circle).sum(axis=1)).ravel())
    unit = sparse.diags_array(1 / np.maximum(length, 1e-9)) @ circle
    found = [
        np.asarray(unit[pairs.a[i : i + _BLOCK]].multiply(unit[pairs.b[i : i + _BLOCK]]).sum(axis=1)).ravel()
        for i in range(0, len(pairs), _BLOCK)
    ]
    return np.concatenate(found) if found else np.zeros(0)

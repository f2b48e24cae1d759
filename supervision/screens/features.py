"""What a bid, and a firm, looks like from outside: figures without names, dates or labels.

Identity of tender, date and firm are never features; whatever is here could be computed for a stranger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from supervision.screens.market import Floats, Ints, Market
from supervision.screens.pairs import Pairs
from supervision.screens.places import places, tender_columns


@dataclass(frozen=True)
class Features:
    """A matrix with named columns, one row per bid (or pair)."""

    names: tuple[str, ...]
    values: Floats

    def with_columns(self, columns: Mapping[str, Floats]) -> Features:
        """Add columns at the right."""
        extra = np.column_stack(list(columns.values()))
        return Features((*self.names, *columns), np.hstack([self.values, extra]))

    def only(self, names: Sequence[str]) -> Features:
        """Keep the named columns, in the given order."""
        return Features(tuple(names), self.values[:, [self.names.index(name) for name in names]])


def features_of(columns: Mapping[str, Floats]) -> Features:
    """Stack named columns."""
    values = np.empty((len(next(iter(columns.values()))), len(columns)))
    for at, column in enumerate(columns.values()):
        values[:, at] = column
    return Features(tuple(columns), values)


def bid_features(market: Market, pairs: Pairs) -> Features:
    """Compute the label-free features of every bid: tender, place in it, firm's habits, company kept."""
    columns = {**tender_columns(market), **places(market)}
    habits = firm_habits(market, columns)
    company = _company(market, pairs)
    circle = _circle(market, pairs)
    columns |= {name: values[market.firm] for name, values in {**habits, **circle}.items()}
    return features_of(columns | company)


# --- the firm's habits and circle ----------------------------------------------------------------------


def firm_habits(market: Market, columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """Average each firm's places and tenders over its whole history: how it usually bids."""
    found = {"firm_bids": np.log1p(market.activity.astype(float))}
    for name, values in columns.items():
        mean, spread = _mean_and_spread(values, market.firm, len(market.firms))
        found[f"firm_{name}"] = mean
        if name in ("level", "z", "rank", "over_estimate"):
            found[f"firm_{name}_spread"] = spread
    return found


def _mean_and_spread(values: Floats, group: Ints, groups: int) -> tuple[Floats, Floats]:
    known = np.isfinite(values)
    count = np.bincount(group[known], minlength=groups).astype(float)
    total = np.bincount(group[known], weights=values[known], minlength=groups)
    square = np.bincount(group[known], weights=values[known] ** 2, minlength=groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / count
        spread = np.sqrt(np.maximum(square / count - mean**2, 0))
    return mean, np.where(count >= 2, spread, np.nan)


def _circle(market: Market, pairs: Pairs) -> dict[str, Floats]:
    """Describe the circle in which a firm moves: how many partners, how close the closest."""
    found: dict[str, Floats] = {}
    for name, values in (("jaccard", pairs.jaccard), ("excess", pairs.excess)):
        matrix = pairs.matrix(values + 1e-12)
        top = _top(matrix, 5)
        found[f"circle_{name}_1"] = top[:, 0]
        found[f"circle_{name}_3"] = top[:, :3].mean(axis=1)
        found[f"circle_{name}_5"] = top.mean(axis=1)
    matrix = pairs.matrix(pairs.co_bids)
    found["circle_partners"] = np.log1p(np.diff(matrix.indptr).astype(float))
    share = matrix.multiply(matrix).sum(axis=1) / np.maximum(matrix.sum(axis=1), 1) ** 2
    found["circle_concentration"] = np.asarray(share).ravel()
    return found


def _top(matrix: object, k: int) -> Floats:
    """Return the k largest values of each row of a sparse matrix, zero where there are fewer."""
    indptr, data = matrix.indptr, matrix.data  # type: ignore[attr-defined]
    top = np.zeros((len(indptr) - 1, k))
    for row in range(len(indptr) - 1):
        values = np.sort(data[indptr[row] : indptr[row + 1]])[::-1][:k]
        top[row, : len(values)] = values
    return top


# --- the company in the tender -------------------------------------------------------------------------


def _company(market: Market, pairs: Pairs) -> dict[str, Floats]:
    """Describe whom a bid meets in its own tender: close partners, and how near their prices lie."""
    n = len(market)
    me = np.concatenate([pairs.row_a, pairs.row_b])
    other = np.concatenate([pairs.row_b, pairs.row_a])
    tie = np.tile(pairs.jaccard[pairs.pair], 2)
    excess = np.tile(pairs.excess[pairs.pair], 2)
    logs = np.log(market.amount)
    distance = np.abs(logs[me] - logs[other])
    count = np.maximum(np.bincount(me, minlength=n), 1)
    found: dict[str, Floats] = {
        "met_jaccard": np.bincount(me, tie, n) / count,
        "met_excess": np.bincount(me, excess, n) / count,
        "met_excess_sum": np.bincount(me, np.maximum(excess, 0), n).astype(float),
    }
    near = tie / (distance + 1e-3)
    found["met_near"] = np.bincount(me, near, n) / np.maximum(np.bincount(me, 1 / (distance + 1e-3), n), 1e-9)
    best = _best(me, (excess, tie, -distance), n)
    known = best >= 0
    for name, values in (("tie", tie), ("excess", excess), ("distance", distance)):
        column = np.full(n, np.nan)
        column[known] = values[best[known]]
        found[f"closest_{name}"] = column
    return found


def _best(me: Ints, weights: tuple[Floats, ...], n: int) -> Ints:
    """Return for each row the meeting of the greatest weight, −1 where there is none; later weights part equals."""
    order = np.lexsort((*reversed(weights), me))
    best = np.full(n, -1, dtype=np.intp)
    best[me[order]] = order  # the last, and so the greatest, stays
    return best

"""Learning pairs under a firm-disjoint split: the models that score a pair know neither of its firms.

Three views are multiplied: what the pair does together, what each of the two does in their joint tenders, and what
each does all in all. A view that knows little says nearly the same of every pair, and so changes little.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from supervision.screens.features import Features
from supervision.screens.folds import Grid, Mask, grid_of
from supervision.screens.learning import SEED, evened, forest
from supervision.screens.market import Floats, Ints, Market
from supervision.screens.pairs import Pairs

# Folds, and deals of them, up to so many bids: a model of k folds knows the pairs of k − 2 (one) or k − 1 of them.
_DEALS = ((3_000, 6, 2), (100_000, 5, 2))
_FEWEST = (5, 1)
_MANY = 100_000
_TREES, _PAIRS, _BIDS = 40, 15_000, 8_000
_LEAST_PAIRS = 5
_LEAST_SHARE = 0.001
# A firm may collude in some tenders only, so what it is all in all weighs half of what it does where the two met.
_WHOLE = 0.25


def pair_labels(pairs: Pairs) -> Floats:
    """Label a pair 1 if both were collusive in a tender where they met, 0 if known and never, else NaN."""
    one, other = (pairs.market.label[rows] for rows in (pairs.row_a, pairs.row_b))
    both = pairs.sums(((one == 1) & (other == 1)).astype(float)) > 0
    known = pairs.sums((np.isfinite(one) & np.isfinite(other)).astype(float)) > 0
    return np.where(known, both.astype(float), np.nan)


def learn_pairs(
    pairs: Pairs, features: Features, bid_values: Floats, labels: Floats, seed: int = SEED
) -> Floats:
    """Score every pair by models that know neither firm; ``bid_values`` are the evened features of the bids.

    ``features`` are turned into ranks, and so used up.
    """
    values = evened(features.values, in_place=True)
    firms = firm_means(pairs.market, bid_values)
    company = evened(pairs.excess[:, None])[:, 0]
    folds, deals = deals_of(pairs.market)
    total = np.zeros(len(pairs))
    for turn in range(deals):
        grid = _strangers_apart(pairs.market, grid_of(pairs.market, folds, seed + turn))
        for i, j in combinations_with_replacement(range(folds + 1), 2):
            wanted, train = _split(pairs, grid, labels, i, j)
            if not len(wanted):
                continue
            met = _meetings(pairs, wanted, _bids(pairs.market, bid_values, grid, (i, j)))
            whole = _whole(pairs.market, firms, grid, (i, j)) ** _WHOLE
            together = _pair_part(values, labels, train, wanted, company)
            total[wanted] += together * met * whole[pairs.a[wanted]] * whole[pairs.b[wanted]]
    return total / deals


def deals_of(market: Market) -> tuple[int, int]:
    """Return how many folds the firms are dealt into, and how often they are dealt anew."""
    return next(((folds, deals) for most, folds, deals in _DEALS if len(market) <= most), _FEWEST)


def _strangers_apart(market: Market, grid: Grid) -> Grid:
    """Put the firms without any label into a fold of their own: nothing that is known needs to be held back from them."""
    if len(market) > _MANY:
        return grid
    labelled = np.bincount(market.firm[np.isfinite(market.label)], minlength=len(market.firms)) > 0
    fold = np.where(labelled, grid.firm_fold, grid.k)
    return replace(grid, firm=fold[market.firm], firm_fold=fold)


def _split(pairs: Pairs, grid: Grid, labels: Floats, i: int, j: int) -> tuple[Ints, Ints]:
    """Return the pairs of these two folds, and those to learn from: known, and of neither fold."""
    one, other = grid.firm_fold[pairs.a], grid.firm_fold[pairs.b]
    wanted = ((one == i) & (other == j)) | ((one == j) & (other == i))
    train = np.isfinite(labels) & ~np.isin(one, (i, j)) & ~np.isin(other, (i, j))
    return np.flatnonzero(wanted), _taught(labels, np.flatnonzero(train))


def _taught(labels: Floats, rows: Ints) -> Ints:
    """Keep so many pairs at most, and of the rare kind as many as half of them."""
    found = [_some(rows[labels[rows] == kind], _PAIRS // 2) for kind in (1, 0)]
    return np.sort(np.concatenate(found))


def _some(rows: Ints, most: int) -> Ints:
    """Keep so many rows at most, dealt out evenly by chance, the same on every run."""
    return np.random.default_rng(SEED).permutation(rows)[:most] if len(rows) > most else rows


def _pair_part(values: Floats, labels: Floats, train: Ints, wanted: Ints, company: Floats) -> Floats:
    """Learn from other pairs; where too few of them are known to collude, go by company beyond chance."""
    if labels[train].sum() < _LEAST_PAIRS:
        return np.maximum(company[wanted], _LEAST_SHARE)
    return forest(values[train], labels[train], _TREES, leaf=5)(values[wanted])


def _bids(market: Market, values: Floats, grid: Grid, folds: tuple[int, int]) -> Floats:
    """Score the bids of two firm folds by what the others teach."""
    mine: Mask = np.isin(grid.firm, folds)
    apart = _some(np.flatnonzero(~mine & np.isfinite(market.label)), _BIDS)
    scores = np.full(len(market), _LEAST_SHARE)
    predicted = forest(values[apart], market.label[apart], _TREES)(values[mine])
    scores[mine] = np.maximum(predicted, _LEAST_SHARE)
    return scores


def _meetings(pairs: Pairs, wanted: Ints, bid: Floats) -> Floats:
    """Average over their meetings what the two do in each."""
    return pairs.means(np.sqrt(bid[pairs.row_a] * bid[pairs.row_b]))[wanted]


def firm_means(market: Market, values: Floats) -> Any:
    """Average the evened features of each firm's bids."""
    n = len(market.firms)
    bids = np.maximum(market.activity, 1)
    columns = [np.bincount(market.firm, values[:, at], n) / bids for at in range(values.shape[1])]
    return np.column_stack(columns).astype(np.float32)


def _whole(market: Market, firms: Floats, grid: Grid, folds: tuple[int, int]) -> Floats:
    """Score the firms of two folds as wholes: collusive in at least half of their known bids, or not."""
    known = np.isfinite(market.label)
    n = len(market.firms)
    bids = np.bincount(market.firm[known], minlength=n)
    guilty = np.bincount(market.firm[known], market.label[known], n)
    apart = ~np.isin(grid.firm_fold, folds) & (bids > 0)
    labels = (2 * guilty >= bids).astype(float)
    scores: Floats = np.ones(n)
    mine = np.isin(grid.firm_fold, folds)
    scores[mine] = forest(firms[apart], labels[apart], _TREES, leaf=2)(firms[mine])
    return np.maximum(scores, _LEAST_SHARE)

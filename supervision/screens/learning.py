"""Learning a market's own labels: trees under a firm-and-tender-disjoint grid, isotonic calibration within it.

The trees that score a bid have seen no label of it, of its tender or of its firm; one isotonic map, learned from
such out-of-fold scores, turns them into shares confirmed. The slow imports of the screens live here, inside the
functions that need them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from supervision.screens.features import Features
from supervision.screens.folds import Grid, check_anonymous, check_disjoint, grid_of
from supervision.screens.market import Floats, Market
from supervision.screens.measuring import best_threshold
from supervision.screens.pairs import Pairs

FOLDS = 4
SEED = 20_260_101
# Repeating the deal of the folds steadies a small market; a large one has no need and no time.
_REPEATS = ((10_000, 3), (100_000, 2))
# So many rows teach a forest whatever more would teach it.
_LESSONS = 40_000
_CALIBRATIONS = 5
_TREES = 150
_PARALLEL_FROM = 3_000  # below, handing the work out costs more than the work
_LEAST_PAIRS = 5
_LEAST = 10  # labelled bids of either kind, and tenders and firms that hold them

Fit = Callable[[Floats, Floats], "Predict"]
Predict = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Learned:
    """The calibrated score of every bid, the uncalibrated mean of the trees, and the flagging threshold."""

    score: Floats
    raw: Floats
    threshold: float
    repeats: int
    fits: int


def can_learn(market: Market) -> bool:
    """Tell whether the labels are enough to learn from: both kinds, in several tenders, from several firms."""
    known = np.isfinite(market.label)
    kinds = [int((market.label[known] == kind).sum()) for kind in (0, 1)]
    spread = [len(np.unique(number[known])) for number in (market.tender, market.firm)]
    return min(kinds + spread) >= _LEAST


def learn(
    market: Market, features: Features, seed: int = SEED, *, repeats: int = 0, trees: int = _TREES
) -> Learned:
    """Score every bid of the market out of fold; ``repeats`` deals of the folds (0: as the size allows).

    Raises LeakError if an identity is among the features.
    """
    check_anonymous(features, market)
    values = evened(features.values)
    known = np.isfinite(market.label)
    repeats = repeats or next((n for most, n in _REPEATS if known.sum() <= most), 1)
    grids = [grid_of(market, FOLDS, seed + turn) for turn in range(repeats)]
    raw = np.mean([_held_out(market, values, grid, trees) for grid in grids], axis=0)
    score = isotonic(raw[known], market.label[known])(raw)
    threshold = best_threshold(market.label[known], score[known])
    return Learned(score, raw, threshold, repeats, repeats * FOLDS**2)


def _held_out(market: Market, values: Floats, grid: Grid, trees: int) -> Floats:
    """Score each cell by a model that has seen neither its tenders nor its firms.

    A firm without any label is a stranger to every firm fold: it gets the mean of their models.
    """
    known = np.isfinite(market.label)
    stranger = ~np.isin(market.firm, np.unique(market.firm[known]))
    found = np.zeros(len(market))
    for i, j in grid.cells():
        train, cell = grid.outside((i,), (j,)) & known, grid.cell(i, j) & ~stranger
        check_disjoint(market, train, cell)
        predict = forest(values[train], market.label[train], trees)
        found[cell] = predict(values[cell])
        strangers = (grid.tender == i) & stranger
        found[strangers] += predict(values[strangers]) / grid.k
    return found


def cross_calibrated(market: Market, raw: Floats, seed: int = SEED) -> Floats:
    """Calibrate each cell by a map learned from bids that share neither its tenders nor its firms.

    This is what the calibration is worth on strangers, and what its error is measured on. The scores themselves
    go through one map for the whole market, which being one rising curve cannot move a bid past another.
    """
    known = np.isfinite(market.label)
    found = np.zeros(len(market))
    for turn in range(_CALIBRATIONS):
        grid = grid_of(market, FOLDS, seed + 100 + turn)
        for i, j in grid.cells():
            cell, others = grid.cell(i, j), grid.outside((i,), (j,)) & known
            found[cell] += isotonic(raw[others], market.label[others])(raw[cell]) / _CALIBRATIONS
    return found


def evened(values: Floats) -> Floats:
    """Replace each column by its ranks from 0 to 1, so that markets of any scale look alike; unknown is −0.1."""
    evened = np.full(values.shape, -0.1, dtype=np.float32)
    for at in range(values.shape[1]):
        known = np.isfinite(values[:, at])
        found, place, count = np.unique(values[known, at], return_inverse=True, return_counts=True)
        if len(found):
            evened[known, at] = ((np.cumsum(count) - (count + 1) / 2) / max(count.sum() - 1, 1))[place]
    return evened


def forest(values: Floats, labels: Floats, trees: int, leaf: int = 3) -> Predict:
    """Fit balanced extremely randomised trees; with one kind of label only, predict that label's share."""
    from sklearn.ensemble import ExtraTreesClassifier

    if len(np.unique(labels)) < 2:
        share = float(labels.mean()) if len(labels) else 0.0
        return lambda wanted: np.full(len(wanted), share)
    if len(values) > _LESSONS:
        rows = np.random.default_rng(SEED).permutation(len(values))[:_LESSONS]
        values, labels = values[rows], labels[rows]
    model: Any = ExtraTreesClassifier(
        trees,
        min_samples_leaf=leaf,
        max_features=0.4,
        class_weight="balanced_subsample",
        bootstrap=True,
        n_jobs=-1 if len(values) > _PARALLEL_FROM else 1,
        random_state=SEED,
    ).fit(values, labels)
    return lambda wanted: np.asarray(model.predict_proba(wanted)[:, 1]) if len(wanted) else np.zeros(0)


def isotonic(scores: Floats, labels: Floats) -> Predict:
    """Fit the non-decreasing map from scores to the share that was confirmed."""
    from sklearn.isotonic import IsotonicRegression

    if len(np.unique(labels)) < 2:
        share = float(labels.mean()) if len(labels) else 0.0
        return lambda wanted: np.full(len(wanted), share)
    model: Any = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, labels)
    # A grain of the raw score keeps bids apart that a step would make equal.
    return lambda wanted: 0.99 * model.predict(wanted) + 0.01 * wanted if len(wanted) else np.zeros(0)


# --- pairs ---------------------------------------------------------------------------------------------


def pair_labels(pairs: Pairs) -> Floats:
    """Label a pair 1 if both were collusive in a tender where they met, 0 if known and never, else NaN."""
    one, other = (pairs.market.label[rows] for rows in (pairs.row_a, pairs.row_b))
    both = pairs.sums(((one == 1) & (other == 1)).astype(float)) > 0
    known = pairs.sums((np.isfinite(one) & np.isfinite(other)).astype(float)) > 0
    return np.where(known, both.astype(float), np.nan)


def learn_pairs(pairs: Pairs, features: Features, bids: Features, labels: Floats, seed: int = SEED) -> Floats:
    """Score every pair by models that know neither firm: what the pair does, times what each of the two does."""
    market, values, bid_values = pairs.market, evened(features.values), evened(bids.values)
    grid = grid_of(market, FOLDS, seed)
    fold_a, fold_b = grid.firm_fold[pairs.a], grid.firm_fold[pairs.b]
    scores, company = np.zeros(len(pairs)), evened(pairs.excess[:, None])[:, 0]
    for i in range(FOLDS):
        for j in range(i, FOLDS):
            wanted = ((fold_a == i) & (fold_b == j)) | ((fold_a == j) & (fold_b == i))
            train = np.isfinite(labels) & ~np.isin(fold_a, (i, j)) & ~np.isin(fold_b, (i, j))
            apart = ~np.isin(grid.firm, (i, j)) & np.isfinite(market.label)
            bid = np.maximum(forest(bid_values[apart], market.label[apart], 100)(bid_values), 0.001)
            each = pairs.means(np.sqrt(bid[pairs.row_a] * bid[pairs.row_b]))
            scores[wanted] = (each * _pair_part(values, labels, train, company))[wanted]
    return scores


def _pair_part(values: Floats, labels: Floats, train: Any, company: Floats) -> Floats:
    """Learn from other pairs; where too few of them are known to collude, go by company beyond chance."""
    if labels[train].sum() < _LEAST_PAIRS:
        return company
    return forest(values[train], labels[train], 100, leaf=5)(values)

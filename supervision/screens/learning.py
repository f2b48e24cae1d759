"""Learning a market's own labels: trees under a firm-and-tender-disjoint grid, calibration within it.

The trees that score a bid have seen no label of it, of its tender or of its firm; one rising map, learned from
such out-of-fold scores, turns them into shares confirmed. The slow imports of the screens live here, inside the
functions that need them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from supervision.screens.calibrating import Predict, calibrated
from supervision.screens.features import Features
from supervision.screens.folds import Grid, Mask, check_anonymous, check_disjoint, grid_of
from supervision.screens.market import Floats, Market
from supervision.screens.measuring import best_threshold

SEED = 20_260_101
# Folds, and deals of them, up to so many labelled bids: a model of k folds learns from (k−1)²/k² of the bids, so where
# there are few the folds are more. Repeated deals steady the scores; a large market has no need and no time.
_DEALS = ((3_000, 6, 2), (10_000, 4, 3), (100_000, 4, 2))
_FEWEST = (4, 1)
# So many rows teach a forest whatever more would teach it.
_LESSONS = 40_000
_TREES = 100
_MANY = 100_000
_PARALLEL_FROM = 3_000  # below, handing the work out costs more than the work
LEAST = 10  # labelled bids of either kind, and tenders and firms that hold them


@dataclass(frozen=True)
class Learned:
    """The calibrated score of every bid, the uncalibrated mean of the trees, and the flagging threshold."""

    score: Floats
    raw: Floats
    threshold: float
    folds: int
    repeats: int
    fits: int


def can_learn(market: Market) -> bool:
    """Tell whether the labels are enough to learn from: both kinds, in several tenders, from several firms."""
    known = np.isfinite(market.label)
    kinds = [int((market.label[known] == kind).sum()) for kind in (0, 1)]
    spread = [len(np.unique(number[known])) for number in (market.tender, market.firm)]
    return min(kinds + spread) >= LEAST


def deals_of(market: Market) -> tuple[int, int]:
    """Return how many folds tenders and firms are dealt into, and how often they are dealt anew."""
    labelled = int(np.isfinite(market.label).sum())
    return next(((folds, deals) for most, folds, deals in _DEALS if labelled <= most), _FEWEST)


def learn(
    market: Market,
    features: Features,
    seed: int = SEED,
    *,
    folds: int = 0,
    repeats: int = 0,
    trees: int = _TREES,
) -> Learned:
    """Score every bid of the market out of fold; ``repeats`` deals of ``folds`` (0: as the size allows).

    Raises LeakError if an identity is among the features.
    """
    check_anonymous(features, market)
    values = evened(features.values)
    known = np.isfinite(market.label)
    usual = deals_of(market)
    folds, repeats = folds or usual[0], repeats or usual[1]
    grids = [grid_of(market, folds, seed + turn) for turn in range(repeats)]
    raw = np.mean([held_out(market, values, grid, trees) for grid in grids], axis=0)
    score = calibrated(raw[known], market.label[known])(raw)
    threshold = best_threshold(market.label[known], score[known])
    return Learned(score, raw, threshold, folds, repeats, repeats * folds**2)


def held_out(market: Market, values: Floats, grid: Grid, trees: int = _TREES) -> Floats:
    """Score each cell by a model that has seen neither its tenders nor its firms.

    A firm without any label is a stranger to all that were learned from: its bids are scored by what all firms teach in
    other tenders; or, in a market so large that the models hardly differ, as everybody's.
    """
    known = np.isfinite(market.label)
    few = len(market) <= _MANY
    stranger = ~np.isin(market.firm, np.unique(market.firm[known])) & few
    found = np.zeros(len(market))
    for i, j in grid.cells():
        _scored(market, values, grid.outside((i,), (j,)) & known, grid.cell(i, j) & ~stranger, trees, found)
    for i in range(grid.k):
        _scored(market, values, (grid.tender != i) & known, (grid.tender == i) & stranger, trees, found)
    return found


def _scored(market: Market, values: Floats, train: Mask, wanted: Mask, trees: int, found: Floats) -> None:
    """Write into ``found`` the scores of the wanted bids by a model of the training bids."""
    if wanted.any():
        check_disjoint(market, train, wanted)
        found[wanted] = forest(values[train], market.label[train], trees)(values[wanted])


def evened(values: Floats, *, in_place: bool = False) -> Floats:
    """Replace each column by its ranks from 0 to 1, so that markets of any scale look alike; unknown is −0.1.

    ``in_place`` spares the memory of a second matrix where the first is not needed any more.
    """
    evened: Any = values if in_place else np.empty(values.shape, dtype=np.float32)
    for at in range(values.shape[1]):
        known = np.isfinite(values[:, at])
        found, place, count = np.unique(values[known, at], return_inverse=True, return_counts=True)
        ranks = np.full(len(values), -0.1, dtype=np.float32)
        if len(found):
            ranks[known] = ((np.cumsum(count) - (count + 1) / 2) / max(count.sum() - 1, 1))[place]
        evened[:, at] = ranks
    ranked: Floats = evened
    return ranked


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

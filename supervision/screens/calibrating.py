"""Calibration: what share of the bids with a score was confirmed, and how far that can be trusted.

A step curve (isotonic) follows the data and wavers where they are few; a beta curve (Kull et al. 2017) has three
parameters and cannot follow. Their mean is used: it errs less on strangers than either, and still only rises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from supervision.screens.folds import check_disjoint, grid_of
from supervision.screens.market import Floats, Market

Predict = Callable[[Floats], Floats]
# More folds than the models have: a map learned from almost all of the market is the map that will be used.
FOLDS = 8
# Maps of several deals of the folds are averaged, up to so many labelled bids: one deal's maps waver with its folds.
_DEALS = ((20_000, 4),)
_EDGE = 1e-3


def calibrated(scores: Floats, labels: Floats) -> Predict:
    """Learn the map from scores to shares confirmed; of one kind of label it says that label's share."""
    if len(np.unique(labels)) < 2:
        share = float(labels.mean()) if len(labels) else 0.0
        return lambda wanted: np.full(len(wanted), share)
    steps, curve = _isotonic(scores, labels), _beta(scores, labels)
    # A grain of the raw score keeps bids apart that a step would make equal.
    return lambda wanted: (
        0.495 * steps(wanted) + 0.495 * curve(wanted) + 0.01 * wanted if len(wanted) else np.zeros(0)
    )


def _isotonic(scores: Floats, labels: Floats) -> Predict:
    from sklearn.isotonic import IsotonicRegression

    model: Any = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, labels)
    return lambda wanted: np.asarray(model.predict(wanted))


def _beta(scores: Floats, labels: Floats) -> Predict:
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(C=1.0).fit(_logs(scores), labels)
    # A curve that would fall anywhere is no calibration: then its two slopes become one.
    if model.coef_.min() < 0:
        return _platt(scores, labels)
    return lambda wanted: np.asarray(model.predict_proba(_logs(wanted))[:, 1])


def _platt(scores: Floats, labels: Floats) -> Predict:
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(C=1.0).fit(_logs(scores).sum(axis=1)[:, None], labels)
    if model.coef_.min() < 0:
        return lambda wanted: np.full(len(wanted), float(labels.mean()))
    return lambda wanted: np.asarray(model.predict_proba(_logs(wanted).sum(axis=1)[:, None])[:, 1])


def _logs(scores: Floats) -> Floats:
    inside = np.clip(scores, _EDGE, 1 - _EDGE)
    return np.column_stack([np.log(inside), -np.log(1 - inside)])


def cross_calibrated(market: Market, raw: Floats, seed: int) -> Floats:
    """Calibrate each cell of a grid by a map learned from bids that share neither its tenders nor its firms.

    This is what the calibration is worth on strangers, and what its error is measured on. The scores themselves
    go through one map for the whole market, which being one rising curve cannot move a bid past another.
    """
    known = np.isfinite(market.label)
    found = np.zeros(len(market))
    deals = next((deals for most, deals in _DEALS if known.sum() <= most), 1)
    for turn in range(deals):
        grid = grid_of(market, FOLDS, seed + 100 + turn)
        for i, j in grid.cells():
            cell, others = grid.cell(i, j) & known, grid.outside((i,), (j,)) & known
            if cell.any():
                check_disjoint(market, others, cell)
                found[cell] += calibrated(raw[others], market.label[others])(raw[cell]) / deals
    return found

"""The protocol by which screens are judged: strangers only, later only, other markets only, and chance beside each.

Every split passes a leak test that raises LeakError; the test itself is tried on splits and columns that leak, in
every run, so that a report never says "no leak" on the word of a test that could not fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from supervision.screens import beyond_chance, learning, measuring
from supervision.screens.beyond_chance import drawn_together, label_is_the_firms
from supervision.screens.calibrating import calibrated, cross_calibrated
from supervision.screens.features import Features, bid_features
from supervision.screens.folds import LeakError, Mask, check_anonymous, check_disjoint, check_renamed, grid_of
from supervision.screens.market import Floats, Market
from supervision.screens.pairs import pairs_of

Say = Callable[[str], None]
Describe = Callable[[Market], Features]
Figures = dict[str, dict[str, float | None]]
SPLITS = ("grid", "tenders", "firms", "rows")
# Shares of the tenders, in order of time, after which the next stretch is to be foretold.
_CUTS = (0.4, 0.6, 0.8)
_DATED = 0.9
_FOLDS = 4
_ALIKE = 2  # shuffled labels may reach this many times the base rate before one must ask why


@dataclass(frozen=True)
class Judged:
    """Labels and out-of-sample scores of one test, with what the bootstrap draws as wholes and how many splits passed."""

    labels: Floats
    scores: Floats
    calibrated: Floats
    cluster: Floats
    splits: int

    def figures(self) -> Figures:
        """Take all measures with their bootstrap intervals over whole clusters."""
        ranking = {k: v for k, v in measuring.MEASURES.items() if k not in ("brier", "calibration_error")}
        ranking["f1"] = measuring.f1_at(measuring.best_threshold(self.labels, self.scores))
        rest = {k: measuring.MEASURES[k] for k in ("brier", "calibration_error")}
        cluster = self.cluster.astype(np.intp)
        return measuring.measured(self.labels, self.scores, cluster, ranking) | measuring.measured(
            self.labels, self.calibrated, cluster, rest
        )


def described(market: Market) -> Features:
    """Compute the features that `screen_bids` learns from."""
    return bid_features(market, pairs_of(market))


def check(market: Market, features: Features, describe: Describe = described) -> dict[str, object]:
    """Run the leak test on the features, then try the test itself: mixed splits and identities must be refused.

    Raises LeakError if a feature follows an identity or a label, or if the test lets a planted leak pass.
    """
    check_anonymous(features, market)
    check_renamed(market, features, describe)
    half = np.arange(len(market)) % 2 == 0
    smuggled = features.with_columns({"planted": market.firm.astype(float)})
    caught = {
        "rows_on_both_sides_refused": _refuses(lambda: check_disjoint(market, half, ~half)),
        "tenders_alone_refused": _refuses(lambda: _by_tender(market)),
        "identity_among_features_refused": _refuses(lambda: check_anonymous(smuggled, market)),
    }
    # In a market too small to tell, the test says so instead of vouching.
    if not all(caught.values()) and min(len(market.tenders), len(market.firms)) >= 20:
        raise LeakError(f"the leak test let a planted leak pass: {caught}")
    return {"passed": True, "features": list(features.names), **caught}


def _by_tender(market: Market) -> None:
    odd = market.tender % 2 == 1
    check_disjoint(market, odd, ~odd)


def _refuses(leak: Callable[[], object]) -> bool:
    try:
        leak()
    except LeakError:
        return True
    return False


def strangers(market: Market, features: Features, *, split: str = "grid") -> Judged:
    """Score every labelled bid by models that share neither its firm nor its tender.

    Any other ``split`` (tenders, firms, rows) mixes what must be apart, and ends in LeakError.
    """
    if split != "grid":
        for train, test in _mixed(market, split):
            check_disjoint(market, train, test)
    values, known = learning.evened(features.values), np.isfinite(market.label)
    folds, deals = learning.deals_of(market)
    grids = [grid_of(market, folds, learning.SEED + turn) for turn in range(deals)]
    raw = np.mean([learning.held_out(market, values, grid) for grid in grids], axis=0)
    crossed = cross_calibrated(market, raw, learning.SEED)
    cluster = drawn_together(market)[known].astype(float)
    return Judged(market.label[known], raw[known], crossed[known], cluster, deals * folds**2)


def _mixed(market: Market, split: str) -> Iterator[tuple[Mask, Mask]]:
    number = {"tenders": market.tender, "firms": market.firm, "rows": np.arange(len(market))}[split]
    for fold in range(_FOLDS):
        yield number % _FOLDS != fold, number % _FOLDS == fold


def forward(market: Market, describe: Describe = described) -> Judged | None:
    """Foretell later tenders from earlier ones, by firms that were not learned from; None without enough dates.

    Features of a stretch are computed from what had happened until its end, never from what came after.
    """
    if np.isfinite(market.date).mean() < _DATED:
        return None
    dates = np.array([market.date[rows[0]] for rows in market.by_tender])
    cuts = [float(np.nanquantile(dates, share)) for share in (*_CUTS, 1.0)]
    parts = [_foretold(market, cut, end, describe) for cut, end in pairwise(cuts)]
    kept = [part for part in parts if part is not None]
    if not kept:
        return None
    labels, scores, shares, cluster = (
        np.concatenate([getattr(part, name) for part in kept]) for name in _COLUMNS
    )
    found = Judged(labels, scores, shares, cluster, sum(part.splits for part in kept))
    return found if 0 < found.labels.mean() < 1 else None


_COLUMNS = ("labels", "scores", "calibrated", "cluster")


def _foretold(market: Market, cut: float, end: float, describe: Describe) -> Judged | None:
    rows = np.flatnonzero(market.date <= end)
    past = market.part(rows)
    values, known = learning.evened(describe(past).values), np.isfinite(past.label)
    grid = grid_of(past, _FOLDS, learning.SEED)
    raw, shares = np.full(len(past), np.nan), np.full(len(past), np.nan)
    splits = 0
    for fold in range(_FOLDS):
        train = known & (past.date <= cut) & (grid.firm != fold)
        test = known & (past.date > cut) & (grid.firm == fold)
        if len(np.unique(past.label[train])) < 2 or not test.any():
            continue
        check_disjoint(past, train, test)
        _check_later(past, train, test)
        raw[test] = learning.forest(values[train], past.label[train], 150)(values[test])
        shares[test] = _transferred(past, values, train)(raw[test])
        splits += 1
    scored = np.isfinite(raw)
    if not scored.any():
        return None
    cluster = drawn_together(market)[rows[scored]].astype(float)
    return Judged(past.label[scored], raw[scored], shares[scored], cluster, splits)


def _check_later(market: Market, train: Mask, test: Mask) -> None:
    if market.date[train].max() >= market.date[test].min():
        raise LeakError("train is not earlier than test")


def _transferred(market: Market, values: Floats, train: Mask) -> Callable[[Floats], Floats]:
    """Calibrate on the training rows' own out-of-fold scores."""
    own = replace(market, label=np.where(train, market.label, np.nan))
    raw = learning.held_out(own, values, grid_of(own, _FOLDS, learning.SEED + 1), trees=60)
    return calibrated(raw[train], market.label[train])


def elsewhere(markets: Mapping[str, tuple[Market, Features]], name: str) -> Judged | None:
    """Score a market by what all the others teach; None where it, or they, hold too few labels."""
    market, features = markets[name]
    others = [one for other, one in markets.items() if other != name and learning.can_learn(one[0])]
    known = np.isfinite(market.label)
    if not others or not learning.can_learn(market):
        return None
    values, labels = _taught(others)
    raw = learning.forest(values, labels, 150)(learning.evened(features.values)[known])
    # Nothing of this market has been learned from, not even its share of collusive bids: the raw score stands.
    return Judged(market.label[known], raw, raw, drawn_together(market)[known].astype(float), 1)


def _taught(others: Sequence[tuple[Market, Features]]) -> tuple[Floats, Floats]:
    values, labels = [], []
    for market, features in others:
        known = np.isfinite(market.label)
        values.append(learning.evened(features.values)[known])
        labels.append(market.label[known])
    return np.concatenate(values), np.concatenate(labels)


def shuffled(market: Market, features: Features, draws: int, seed: int = 1) -> dict[str, object]:
    """Learn from labels dealt out at random, by whole firms where a label is its firm's; it must come to chance."""
    dealer = np.random.default_rng(seed)
    values, known = learning.evened(features.values), np.isfinite(market.label)
    found, base = [], []
    for turn in range(draws):
        mixed = replace(market, label=_shuffled_labels(market, dealer))
        raw = learning.held_out(mixed, values, grid_of(mixed, _FOLDS, seed + turn), trees=60)
        found.append(measuring.average_precision(mixed.label[known], raw[known]))
        base.append(float(mixed.label[known].mean()))
    precision, share = float(np.mean(found)), float(np.mean(base))
    return {"draws": draws, "average_precision": [round(one, 4) for one in found], "mean": round(precision, 4),
            "base": round(share, 4), "chance": bool(precision <= _ALIKE * share)}  # fmt: skip


def _shuffled_labels(market: Market, dealer: np.random.Generator) -> Floats:
    known = np.isfinite(market.label)
    labels = market.label.copy()
    if not label_is_the_firms(market):
        labels[known] = dealer.permutation(labels[known])
        return labels
    firms = np.unique(market.firm[known])
    guilty = np.zeros(len(market.firms))
    np.maximum.at(guilty, market.firm[known], market.label[known])
    dealt = np.zeros(len(market.firms))
    dealt[firms] = dealer.permutation(guilty[firms])
    return np.where(known, dealt[market.firm], np.nan)


def calibration(market: Market, judged: Judged) -> dict[str, object]:
    """Account for the calibration of one test of all labelled bids: its error, perfect scores' error, and what is beyond."""
    scores = np.zeros(len(market))
    scores[np.isfinite(market.label)] = judged.calibrated
    return beyond_chance.told(market, scores)

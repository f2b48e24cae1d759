"""One run over a bidding history: bids, pairs and groups scored, and the account of how far to trust it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from supervision.screens import learning, measuring
from supervision.screens.calibrating import chance_error, cross_calibrated
from supervision.screens.features import Features, bid_features
from supervision.screens.folds import PROTOCOL
from supervision.screens.groups import Group, groups_of
from supervision.screens.learning import Learned
from supervision.screens.market import Floats, Market, market_of
from supervision.screens.pair_features import pair_features
from supervision.screens.pair_learning import learn_pairs, pair_labels
from supervision.screens.pairs import Pairs, pairs_of
from supervision.screens.tables import Table

VERSION = "screens-2"
# What an unlabelled market is ranked by, family by family: the company that a firm keeps beyond chance, prices
# that lie closer together than elsewhere, and how far the lowest stands off from the rest.
_COLD = ("circle_excess_3", "tender_spd", "tender_rd")
_COLD_SIGNS = (1, -1, 1)
_EXTREME = 6  # only a place near the top of the market says anything
# What a reader is told about a high score: the columns in which the bid stands out, and from which rank on.
_REASONS = (
    "closest_excess",
    "circle_excess_3",
    "met_near",
    "crowd",
    "firm_crowd",
    "circle_concentration",
    "firm_bids",
)
_STANDS_OUT = 0.9


@dataclass(frozen=True)
class Screening:
    """A screened market. ``learned`` is None where labels are too few: then scores are ranks within the market."""

    market: Market
    pairs: Pairs
    features: Features
    groups: list[Group]
    learned: Learned | None
    score: Floats
    pair_score: Floats
    pair_label: Floats

    @cached_property
    def flags(self) -> Floats:
        """1 from the threshold on, NaN (blank) where nothing was learned."""
        if self.learned is None:
            return np.full(len(self.market), np.nan)
        return (self.score >= self.learned.threshold).astype(float)

    @cached_property
    def reasons(self) -> list[str]:
        """Name for each bid the columns in which it stands out in its market, with their rank from 0 to 1."""
        names = [name for name in _REASONS if name in self.features.names]
        ranks = learning.evened(self.features.only(names).values)
        return [
            "; ".join(
                f"{name}={rank:.2f}" for name, rank in zip(names, row, strict=True) if rank >= _STANDS_OUT
            )
            for row in ranks
        ]


def screen(table: Table, said: Callable[[str], None] = lambda step: None) -> Screening:
    """Screen a bidding history. ``said`` hears each step as it begins: features, groups, bids, pairs."""
    said("features")
    market = market_of(table.rows)
    pairs = pairs_of(market)
    features = bid_features(market, pairs)
    said("groups")
    groups = groups_of(market)
    said("bids")
    learned = learning.learn(market, features) if learning.can_learn(market) else None
    score = learned.score if learned else cold_scores(features)
    said("pairs")
    labels = pair_labels(pairs)
    pair_score = _pair_scores(pairs, features, labels, learned)
    return Screening(market, pairs, features, groups, learned, score, pair_score, labels)


def cold_scores(features: Features) -> Floats:
    """Rank the bids of an unlabelled market from 0 to 1; its families of evidence combine by noisy-or."""
    ranks = np.clip(learning.evened(features.only(_COLD).values * np.array(_COLD_SIGNS)), 0, 1)
    joined = 1 - np.prod(1 - 0.9 * ranks**_EXTREME, axis=1)
    return np.clip(learning.evened(joined[:, None])[:, 0], 0, 1)


def _pair_scores(pairs: Pairs, features: Features, labels: Floats, learned: Learned | None) -> Floats:
    if not len(pairs):
        return np.zeros(0)
    if learned is not None and np.nansum(labels) >= 2:
        return learn_pairs(pairs, pair_features(pairs, features), features, labels)
    return np.clip(learning.evened(pairs.excess[:, None])[:, 0], 0, 1)


def account(screening: Screening) -> dict[str, object]:
    """Account for a run: protocol, figures with intervals, calibration, leak check, the best groups."""
    market = screening.market
    known = np.isfinite(market.label)
    report: dict[str, object] = {
        "version": VERSION,
        "mode": "learned" if screening.learned else "unsupervised",
        "bids": len(market),
        "tenders": len(market.tenders),
        "bidders": len(market.firms),
        "labelled": int(known.sum()),
        "collusive": int(np.nansum(market.label)),
        "groups": [_told(market, group) for group in screening.groups[:10]],
    }
    if screening.learned:
        report |= _judged(screening, screening.learned)
    return report


def _told(market: Market, group: Group) -> dict[str, object]:
    return {
        "members": [market.firms[member] for member in group.members],
        "score": round(group.score, 4),
        "chance": group.chance,
    }


def _judged(screening: Screening, learned: Learned) -> dict[str, object]:
    market, known = screening.market, np.isfinite(screening.market.label)
    labels, raw, cluster = market.label[known], learned.raw[known], market.tender[known]
    ranking = {name: one for name, one in measuring.MEASURES.items() if name not in _CALIBRATION}
    ranking["f1"] = measuring.f1_at(measuring.best_threshold(labels, raw))
    crossed = cross_calibrated(market, learned.raw, learning.SEED)
    floor = chance_error(market, crossed)
    crossed = crossed[known]
    calibration = {name: measuring.MEASURES[name] for name in _CALIBRATION}
    return {
        "protocol": {
            "split": PROTOCOL,
            "folds": learning.FOLDS,
            "repeats": learned.repeats,
            "models": learned.fits,
            "calibration": "mean of isotonic and beta on out-of-fold scores; its error measured firm-and-tender-disjoint",
            "intervals": "95 %, bootstrap over tenders",
        },
        "threshold": round(learned.threshold, 6),
        "bid_level": measuring.measured(labels, raw, cluster, ranking)
        | measuring.measured(labels, crossed, cluster, calibration),
        "calibration_floor": round(floor, 4),
        "reliability": measuring.reliability(labels, crossed),
        "pair_level": _pairs_judged(screening),
        "leak_check": {
            "passed": True,  # a leak would have raised LeakError and ended the run
            "splits_without_shared_firm_or_tender": learned.fits,
            "features_without_identity": list(screening.features.names),
        },
    }


_CALIBRATION = ("brier", "calibration_error")


def _pairs_judged(screening: Screening) -> dict[str, object]:
    known = np.isfinite(screening.pair_label)
    if not known.any() or not np.nansum(screening.pair_label):
        return {}
    names = ("average_precision", "precision_at_10", "precision_at_50")
    measures = {name: measuring.MEASURES[name] for name in names}
    labels, scores = screening.pair_label[known], screening.pair_score[known]
    found: dict[str, object] = dict(measuring.measured(labels, scores, screening.pairs.a[known], measures))
    return found | {"split": "firm-disjoint", "pairs": int(known.sum()), "collusive": int(labels.sum())}

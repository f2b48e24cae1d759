"""One run over a bidding history: bids, pairs and groups scored, and the account of how far to trust it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from supervision.screens import beyond_chance, learning, measuring
from supervision.screens.calibrating import cross_calibrated
from supervision.screens.features import Features, bid_features
from supervision.screens.folds import PROTOCOL
from supervision.screens.groups import Group, groups_of
from supervision.screens.learning import Learned
from supervision.screens.market import Floats, Market
from supervision.screens.pair_features import pair_features
from supervision.screens.pair_learning import learn_pairs, pair_labels
from supervision.screens.pairs import Pairs, pairs_of

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
    """A screened market. ``learned`` is None where labels are too few: then scores are ranks within the market.

    ``columns`` names the features; ``standing`` keeps the ranks of those by which a score is explained.
    """

    market: Market
    pairs: Pairs
    columns: tuple[str, ...]
    standing: Features
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
        return [
            "; ".join(
                f"{name}={rank:.2f}"
                for name, rank in zip(self.standing.names, row, strict=True)
                if rank >= _STANDS_OUT
            )
            for row in self.standing.values
        ]


def screen(market: Market, said: Callable[[str], None] = lambda step: None) -> Screening:
    """Screen a bidding history. ``said`` hears each step as it begins: features, groups, bids, pairs."""
    said("features")
    pairs = pairs_of(market)
    features = bid_features(market, pairs)
    columns = features.names
    said("groups")
    groups = groups_of(market)
    said("bids")
    learned = learning.learn(market, features) if learning.can_learn(market) else None
    score = learned.score if learned else cold_scores(features)
    standing = features.only([name for name in _REASONS if name in columns])
    standing = Features(standing.names, learning.evened(standing.values))
    said("pairs")
    labels = pair_labels(pairs)
    if learned is not None and np.nansum(labels) >= 2:
        described = pair_features(pairs, features)
        # The largest thing of all: of a million bids half a gibibyte, and now only its ranks are needed.
        ranks = learning.evened(features.values)
        del features
        pair_score = learn_pairs(pairs, described, ranks, labels)
    else:
        pair_score = np.clip(learning.evened(pairs.excess[:, None])[:, 0], 0, 1)
    return Screening(market, pairs, columns, standing, groups, learned, score, pair_score, labels)


def cold_scores(features: Features) -> Floats:
    """Rank the bids of an unlabelled market from 0 to 1; its families of evidence combine by noisy-or."""
    ranks = np.clip(learning.evened(features.only(_COLD).values * np.array(_COLD_SIGNS)), 0, 1)
    joined = 1 - np.prod(1 - 0.9 * ranks**_EXTREME, axis=1)
    return np.clip(learning.evened(joined[:, None])[:, 0], 0, 1)


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
        "least": learning.LEAST,
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
    labels, raw, cluster = (
        market.label[known],
        learned.raw[known],
        beyond_chance.drawn_together(market)[known],
    )
    ranking = {name: one for name, one in measuring.MEASURES.items() if name not in _CALIBRATION}
    ranking["f1"] = measuring.f1_at(measuring.best_threshold(labels, raw))
    crossed = cross_calibrated(market, learned.raw, learning.SEED)
    trust = beyond_chance.told(market, crossed)
    crossed = crossed[known]
    calibration = {name: measuring.MEASURES[name] for name in _CALIBRATION}
    return {
        "protocol": {
            "split": PROTOCOL,
            "folds": learned.folds,
            "repeats": learned.repeats,
            "models": learned.fits,
            "calibration": "mean of isotonic and beta on out-of-fold scores; its error measured firm-and-tender-disjoint",
            "intervals": beyond_chance.INTERVALS[beyond_chance.label_is_the_firms(market)],
        },
        "threshold": round(learned.threshold, 6),
        "bid_level": measuring.measured(labels, raw, cluster, ranking)
        | measuring.measured(labels, crossed, cluster, calibration),
        "calibration": trust,
        "reliability": measuring.reliability(labels, crossed),
        "pair_level": _pairs_judged(screening),
        "leak_check": {
            "passed": True,  # a leak would have raised LeakError and ended the run
            "splits_without_shared_firm_or_tender": learned.fits,
            "features_without_identity": list(screening.columns),
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

"""The account of `evaluate_screens`: each market under every test of the protocol, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from supervision.screens import beyond_chance, judging, learning, measuring
from supervision.screens.features import Features
from supervision.screens.folds import PROTOCOL
from supervision.screens.groups import Group, groups_of
from supervision.screens.market import Market
from supervision.screens.pair_features import pair_features
from supervision.screens.pair_learning import learn_pairs, pair_labels
from supervision.screens.pairs import pairs_of
from supervision.screens.screening import VERSION, cold_scores

PAIR_MEASURES = ("average_precision", "precision_at_10", "precision_at_50", "recall_at_1_percent_false")


def evaluate(
    markets: Mapping[str, Market],
    *,
    split: str = "grid",
    permute: int = 0,
    say: judging.Say = lambda step: None,
) -> dict[str, object]:
    """Judge every market on its own, in time, and by what the others teach.

    Raises LeakError if train and test share a firm or tender, or an identity or label reaches the features.
    """
    described = {name: (market, judging.described(market)) for name, market in markets.items()}
    found: dict[str, object] = {}
    for name, (market, features) in described.items():
        say(name)
        found[name] = _one(described, name, market, features, split, permute, say)
    return {
        "version": VERSION,
        "protocol": PROTOCOL,
        "markets": found,
    }


def _one(
    described: Mapping[str, tuple[Market, Features]],
    name: str,
    market: Market,
    features: Features,
    split: str,
    permute: int,
    say: judging.Say,
) -> dict[str, object]:
    known = np.isfinite(market.label)
    report: dict[str, object] = {
        "bids": len(market),
        "tenders": len(market.tenders),
        "bidders": len(market.firms),
        "labelled": int(known.sum()),
        "collusive": int(np.nansum(market.label)),
        "intervals": beyond_chance.INTERVALS[beyond_chance.label_is_the_firms(market)],
        "leak_test": judging.check(market, features),
    }
    if not learning.can_learn(market):
        return report | {"tests": {}, "why": "too few labels to judge by"}
    tests: dict[str, object] = {}
    say("strangers")
    stranger = judging.strangers(market, features, split=split)
    tests["strangers"] = _told(stranger) | {"calibration": judging.calibration(market, stranger)}
    say("time forward")
    if later := judging.forward(market):
        tests["time_forward"] = _told(later)
    if foreign := judging.elsewhere(described, name):
        tests["leave_market_out"] = _told(foreign)
    tests["without_labels"] = _cold(market, features)
    report["tests"] = tests
    say("pairs and groups")
    report["pairs"] = _pairs(market, features)
    report["groups"] = _groups(market, groups_of(market))
    if permute:
        say("shuffled labels")
        report["shuffled_labels"] = judging.shuffled(market, features, permute)
    return report


def _told(judged: judging.Judged) -> dict[str, object]:
    share = round(float(judged.labels.mean()), 4)
    return {
        "bids": len(judged.labels),
        "base": share,
        "splits": judged.splits,
        "figures": judged.figures(),
        "reliability": measuring.reliability(judged.labels, judged.calibrated),
    }


def _cold(market: Market, features: Features) -> dict[str, object]:
    known = np.isfinite(market.label)
    names = [name for name in measuring.MEASURES if name not in ("brier", "calibration_error")]
    measures = {name: measuring.MEASURES[name] for name in names} | {"f1": measuring.best_f1}
    labels, scores = market.label[known], cold_scores(features)[known]
    figures = measuring.measured(labels, scores, beyond_chance.drawn_together(market)[known], measures)
    return {"bids": int(known.sum()), "base": round(float(labels.mean()), 4), "splits": 0, "figures": figures}


def _pairs(market: Market, features: Features) -> dict[str, object]:
    pairs = pairs_of(market)
    labels = pair_labels(pairs)
    known = np.isfinite(labels)
    if np.nansum(labels) < 2:
        return {}
    scores = learn_pairs(pairs, pair_features(pairs, features), learning.evened(features.values), labels)
    measures = {name: measuring.MEASURES[name] for name in PAIR_MEASURES}
    figures = measuring.measured(labels[known], scores[known], pairs.a[known], measures)
    return {"pairs": int(known.sum()), "base": round(float(np.nanmean(labels)), 4), "figures": figures}


def _groups(market: Market, groups: Sequence[Group]) -> dict[str, object]:
    """Tell where the first group of known cartel members stands, found without a look at any label."""
    known = np.isfinite(market.label)
    n = len(market.firms)
    guilty = np.bincount(market.firm[known], market.label[known], n) > 0
    judged = np.bincount(market.firm[known], minlength=n) > 0
    met = _met_guilty(market)
    ranks = [
        rank
        for rank, group in enumerate(groups, 1)
        if all(judged[list(group.members)]) and all(guilty[list(group.members)]) and _together(group, met)
    ]
    first = [member for group in groups[:10] for member in group.members if judged[member]]
    share = round(float(guilty[first].mean()), 4) if first else None
    return {"groups": len(groups), "first_all_collusive": ranks[:1][0] if ranks else None,
            "collusive_share_of_first_ten": share, "base": round(float(guilty[judged].mean()), 4)}  # fmt: skip


def _met_guilty(market: Market) -> set[tuple[int, int]]:
    pairs = pairs_of(market)
    both = pair_labels(pairs) == 1
    return set(zip(pairs.a[both].tolist(), pairs.b[both].tolist(), strict=True))


def _together(group: Group, met: set[tuple[int, int]]) -> bool:
    return all(pair in met for pair in combinations(group.members, 2))

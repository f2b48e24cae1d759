"""What a pair of firms looks like from outside: company beyond chance, prices in step, wins shared out."""

from __future__ import annotations

from typing import Any

import numpy as np

from supervision.screens.features import Features, firm_habits
from supervision.screens.market import Floats
from supervision.screens.pairs import Pairs, alike_partners

_HABITS = ("bids", "level", "z", "rank", "won", "crowd", "tender_cv", "tender_n", "z_spread", "rank_spread")
# Standard deviations of the tender within which two prices are the same; joint tenders that halve a correlation.
_SAME, _SHRINK = 0.05, 5.0
_MOST = 64  # columns; there are fewer


def pair_features(pairs: Pairs, bids: Features) -> Features:
    """Compute the label-free features of every pair that met; ``bids`` are the features of the single bids."""
    # Half the memory: millions of pairs met, and only their ranks will be used. Each column goes to its place at once;
    # places that stay empty cost nothing.
    values: Any = np.empty((len(pairs), _MOST), dtype=np.float32, order="F")
    names: list[str] = []
    for describe in (_company, _prices, _wins, _habits):
        described = describe(pairs, bids)
        for name in list(described):
            values[:, len(names)] = described.pop(name)
            names.append(name)
    return Features(tuple(names), values[:, : len(names)])


def _column(bids: Features, name: str) -> Floats:
    return bids.values[:, bids.names.index(name)]


def _company(pairs: Pairs, bids: Features) -> dict[str, Floats]:
    activity = pairs.market.activity.astype(float)
    lower = np.minimum(activity[pairs.a], activity[pairs.b])
    higher = np.maximum(activity[pairs.a], activity[pairs.b])
    size = pairs.market.size[pairs.row_a].astype(float)
    return {
        "co_bids": np.log1p(pairs.co_bids),
        "jaccard": pairs.jaccard,
        "overlap": pairs.co_bids / lower,
        "excess": pairs.excess,
        "lift": np.log(pairs.co_bids / pairs.expected),
        "weighted": pairs.sums(1 / (size - 1)),
        "size": pairs.means(size),
        "activity_low": np.log1p(lower),
        "activity_high": np.log1p(higher),
        "alike_partners": alike_partners(pairs),
        **_exclusive(pairs),
    }


def _exclusive(pairs: Pairs) -> dict[str, Floats]:
    """Tell how much of each one's company beyond chance is this one partner."""
    beyond = np.maximum(pairs.excess, 0)
    n = len(pairs.market.firms)
    whole = np.bincount(pairs.a, beyond, n) + np.bincount(pairs.b, beyond, n)
    one, other = (beyond / np.maximum(whole[firm], 1e-9) for firm in (pairs.a, pairs.b))
    return {"exclusive_low": np.minimum(one, other), "exclusive_high": np.maximum(one, other)}


def _prices(pairs: Pairs, bids: Features) -> dict[str, Floats]:
    """Compare the two prices of each meeting, against the spread and the order of that tender."""
    z, rank = _column(bids, "z"), _column(bids, "rank")
    size = pairs.market.size[pairs.row_a]
    logs = np.log(pairs.market.amount)
    step = logs[pairs.row_a] - logs[pairs.row_b]
    places = (rank[pairs.row_a] - rank[pairs.row_b]) * (size - 1)
    mean_step = pairs.means(step)
    distance = np.nan_to_num(np.abs(z[pairs.row_a] - z[pairs.row_b]))
    return {
        "distance": pairs.means(distance),
        "distance_spread": np.sqrt(np.maximum(pairs.means(distance**2) - pairs.means(distance) ** 2, 0)),
        "step": pairs.means(np.abs(step)),
        "step_spread": np.sqrt(np.maximum(pairs.means(step**2) - mean_step**2, 0)),
        "order": np.abs(pairs.means(np.sign(step))),
        # Neighbours in price order, beyond what so many bids would give by chance.
        "adjacent": pairs.means((np.abs(places) <= 1.5) - 2 / size),
        "apart": pairs.means(np.abs(places) / size),
        "cv": pairs.means(np.nan_to_num(_column(bids, "tender_cv"))[pairs.row_a]),
        **_together(pairs, z),
        # The same price but for a grain, against the spread of that tender.
        "same": pairs.means((distance < _SAME).astype(float)),
        "same_side": pairs.means(np.sign(np.nan_to_num(z[pairs.row_a] * z[pairs.row_b]))),
    }


def _together(pairs: Pairs, z: Floats) -> dict[str, Floats]:
    """Measure how far the two move in step: the mean product of their places (z), and their correlation.

    A correlation of few tenders is shrunk towards none.
    """
    one, other = np.nan_to_num(z[pairs.row_a]), np.nan_to_num(z[pairs.row_b])
    product, mean_one, mean_other = pairs.means(one * other), pairs.means(one), pairs.means(other)
    spread = (pairs.means(one**2) - mean_one**2) * (pairs.means(other**2) - mean_other**2)
    moves = (product - mean_one * mean_other) / np.sqrt(np.maximum(spread, 1e-6))
    return {"together": product, "moves": moves * pairs.co_bids / (pairs.co_bids + _SHRINK)}


def _wins(pairs: Pairs, bids: Features) -> dict[str, Floats]:
    won = pairs.market.won
    a, b = np.nan_to_num(won[pairs.row_a]), np.nan_to_num(won[pairs.row_b])
    size = pairs.market.size[pairs.row_a]
    wins_a, wins_b = pairs.sums(a), pairs.sums(b)
    return {
        "wins": pairs.means(a + b - 2 / size),
        "turns": np.minimum(wins_a, wins_b) / np.maximum(np.maximum(wins_a, wins_b), 1),
    }


def _habits(pairs: Pairs, bids: Features) -> dict[str, Floats]:
    """Take the lower and the higher of the two firms' habits, and how far they differ."""
    columns = {name: _column(bids, name) for name in bids.names if not name.startswith(("firm_", "circle_"))}
    habits = firm_habits(pairs.market, columns)
    found: dict[str, Any] = {}
    for name in _HABITS:
        one, other = habits[f"firm_{name}"][pairs.a], habits[f"firm_{name}"][pairs.b]
        for side, values in (("low", np.fmin(one, other)), ("high", np.fmax(one, other))):
            found[f"{name}_{side}"] = values.astype(np.float32)
    return found

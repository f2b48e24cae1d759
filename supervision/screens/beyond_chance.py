"""How much of a calibration error is chance, and what is left beyond it.

The plain error adds up absolute differences between scores and shares confirmed. Of few firms it is far above zero even
where every score is right, since each bin holds only so many draws. So two figures stand beside it: the error that right
scores would have shown, and the root mean square error less what chance adds (the debiased estimator of Kumar, Liang and
Ma, Verified Uncertainty Calibration, 2019; here bids of one firm, and of one tender, count as drawn together).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supervision.screens.market import Floats, Ints, Market
from supervision.screens.measuring import calibration_error

_BINS = 10
_PERFECT, _DRAWS = 100, 200
_SEED = 20_260_101
# How intervals are made, by whether a label is its firm's.
INTERVALS = {True: "95 %, bootstrap over whole firms", False: "95 %, bootstrap over whole tenders"}


def chance_errors(market: Market, scores: Floats, seed: int = 0) -> Floats:
    """Return calibration errors that scores without any error would show, for want of more bids and firms.

    Labels are drawn from the scores themselves; where a label is its firm's in this market (nearly no firm has
    both), a firm's labels are drawn together, as they came.
    """
    known = np.flatnonzero(np.isfinite(market.label))
    dealer = np.random.default_rng(seed)
    whole = label_is_the_firms(market)
    errors = []
    for _ in range(_PERFECT):
        luck = dealer.random(len(market.firms))[market.firm[known]] if whole else dealer.random(len(known))
        errors.append(calibration_error((luck < scores[known]).astype(float), scores[known]))
    return np.array(errors)


def label_is_the_firms(market: Market) -> bool:
    """Tell whether firms with labels of both kinds are under one in twenty of those with any collusive bid."""
    known = np.isfinite(market.label)
    n = len(market.firms)
    guilty = np.bincount(market.firm[known], market.label[known], n)
    bids = np.bincount(market.firm[known], minlength=n)
    some = guilty > 0
    return bool(some.any() and (guilty[some] < bids[some]).mean() < 0.05)


def drawn_together(market: Market) -> Ints:
    """Return what the bootstrap draws as wholes: firms where a label is its firm's, tenders elsewhere."""
    return market.firm if label_is_the_firms(market) else market.tender


def told(market: Market, scores: Floats) -> dict[str, object]:
    """Account for the calibration of ``scores`` (one for each bid; those without label do not count).

    ``perfect`` is what right scores would have shown, with the range of 95 in 100 such draws; ``beyond`` the root mean
    square error less chance, with its 95 % interval; ``as_good_as_perfect`` whether the plain error lies in that range.
    """
    known = np.isfinite(market.label)
    labels, found = market.label[known], scores[known]
    error, perfect = calibration_error(labels, found), chance_errors(market, scores)
    low, high = np.percentile(perfect, [2.5, 97.5])
    groups = market.firm[known], market.tender[known]
    return {
        "error": round(error, 4),
        "perfect": {"value": round(float(perfect.mean()), 4), "low": round(low, 4), "high": round(high, 4)},
        "as_good_as_perfect": bool(error <= high),
        "beyond": beyond(labels, found, groups, drawn_together(market)[known]),
    }


def beyond(labels: Floats, scores: Floats, groups: Sequence[Ints], cluster: Ints) -> dict[str, float]:
    """Return the root mean square calibration error less chance, with a 95 % interval over whole ``cluster``.

    Each redraw of the bids adds chance once more, so the redraws are moved to lie about the estimate.
    """
    value = squared(labels, scores, groups)
    redrawn = _redrawn(labels - scores, _bins(scores), cluster)
    low, high = np.percentile(redrawn - redrawn.mean() + value, [2.5, 97.5])
    return {
        key: round(float(np.sqrt(max(one, 0.0))), 4)
        for key, one in (("value", value), ("low", low), ("high", high))
    }


def _redrawn(left: Floats, place: Ints, cluster: Ints) -> Floats:
    """Draw whole clusters anew, two hundred times, and return each time's mean squared difference over the bins."""
    _, at = np.unique(cluster, return_inverse=True)
    clusters = int(at.max()) + 1
    cell, cells = at * _BINS + place, clusters * _BINS
    sums = np.bincount(cell, left, cells).reshape(clusters, _BINS)
    bids = np.bincount(cell, minlength=cells).reshape(clusters, _BINS)
    dealer = np.random.default_rng(_SEED)
    found = []
    for _ in range(_DRAWS):
        times = np.bincount(dealer.integers(0, clusters, clusters), minlength=clusters)
        count = times @ bids
        found.append(((times @ sums) ** 2 / np.maximum(count, 1)).sum() / count.sum())
    return np.array(found)


def squared(labels: Floats, scores: Floats, groups: Sequence[Ints]) -> float:
    """Return the mean squared difference of score and share confirmed over ten bins, less the variance of the shares.

    ``groups`` number what was drawn together (firms, tenders), crossed as Cameron, Gelbach and Miller (2011) do; without
    any nothing is taken off. Unbiased, and so below zero as often as chance gave less than its due.
    """
    place = _bins(scores)
    count = np.bincount(place, minlength=_BINS)
    held = np.maximum(count, 1)
    left = labels - scores
    mean = np.bincount(place, left, _BINS) / held
    apart = left - mean[place]
    each = [_variance(apart, place, held, group) for group in groups]
    noise = np.zeros(_BINS)
    if each:
        single = _variance(apart, place, held, np.arange(len(labels)))
        noise = np.maximum(sum(each) - (len(each) - 1) * single, np.max(each, axis=0))
    return float((count * (mean**2 - noise)).sum() / len(labels))


def _bins(scores: Floats) -> Ints:
    return np.minimum((scores * _BINS).astype(np.intp), _BINS - 1)


def _variance(apart: Floats, place: Ints, held: Ints, group: Ints) -> Floats:
    """Return the variance of each bin's mean where the bids of a group were drawn together; of one group none is known."""
    keys, at = np.unique(place * (int(group.max()) + 1) + group, return_inverse=True)
    whole = np.bincount(at, apart)
    bins = keys // (int(group.max()) + 1)
    groups = np.bincount(bins, minlength=_BINS)
    spread = np.bincount(bins, whole**2, _BINS) / held**2
    found: Floats = np.where(groups > 1, spread * groups / np.maximum(groups - 1, 1), 0.0)
    return found

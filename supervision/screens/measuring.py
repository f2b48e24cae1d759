"""How good scores are against labels: precision, recall, calibration, each with a bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from supervision.screens.market import Floats, Ints

_DRAWS = 200
_SEED = 20_260_101
Measure = Callable[[Floats, Floats], float]


def _steps(labels: Floats, scores: Floats) -> tuple[Floats, Floats, Floats]:
    """Return threshold, true positives and flagged bids at each distinct score, highest first."""
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(labels[order])
    last = np.flatnonzero(np.append(np.diff(ranked) != 0, True))
    return ranked[last], hits[last], (last + 1).astype(float)


def average_precision(labels: Floats, scores: Floats) -> float:
    """Return the area under precision over recall, in steps; ties count as one step."""
    total = labels.sum()
    if not total:
        return float("nan")
    _, hits, flagged = _steps(labels, scores)
    gained = np.diff(np.concatenate([[0.0], hits])) / total
    return float((gained * hits / flagged).sum())


def f1_scores(labels: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Return the distinct thresholds and the F1 at each."""
    thresholds, hits, flagged = _steps(labels, scores)
    return thresholds, 2 * hits / (flagged + labels.sum())


def best_f1(labels: Floats, scores: Floats) -> float:
    """Return the best F1 over all thresholds."""
    return float(f1_scores(labels, scores)[1].max())


def best_threshold(labels: Floats, scores: Floats) -> float:
    """Return the score from which flagging maximises F1."""
    thresholds, values = f1_scores(labels, scores)
    return float(thresholds[values.argmax()])


def f1_at(threshold: float) -> Measure:
    """Return the F1 of flagging from a fixed threshold."""

    def measure(labels: Floats, scores: Floats) -> float:
        flagged = scores >= threshold
        whole = flagged.sum() + labels.sum()
        return float(2 * labels[flagged].sum() / whole) if whole else float("nan")

    return measure


def precision_at(k: int) -> Measure:
    """Return the share of hits among the k highest scores."""

    def measure(labels: Floats, scores: Floats) -> float:
        top = np.argsort(-scores, kind="stable")[:k]
        return float(labels[top].mean())

    return measure


def recall_at(false_share: float) -> Measure:
    """Return the share of hits found while at most this share of the honest is flagged."""

    def measure(labels: Floats, scores: Floats) -> float:
        _, hits, flagged = _steps(labels, scores)
        honest, guilty = len(labels) - labels.sum(), labels.sum()
        if not guilty or not honest:
            return float("nan")
        within = (flagged - hits) <= false_share * honest
        return float(hits[within].max(initial=0.0) / guilty)

    return measure


def brier(labels: Floats, scores: Floats) -> float:
    """Return the mean squared distance of score and label."""
    return float(((scores - labels) ** 2).mean())


def reliability(labels: Floats, scores: Floats, bins: int = 10) -> list[dict[str, float]]:
    """Return mean score, share confirmed and number of bids in bins of equal width that hold any."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    return [
        {
            "score": float(scores[place == at].mean()),
            "confirmed": float(labels[place == at].mean()),
            "bids": int((place == at).sum()),
        }
        for at in range(bins)
        if (place == at).any()
    ]


def calibration_error(labels: Floats, scores: Floats) -> float:
    """Return the expected calibration error over ten bins."""
    return sum(
        abs(one["score"] - one["confirmed"]) * one["bids"] for one in reliability(labels, scores)
    ) / len(labels)


MEASURES: Mapping[str, Measure] = {
    "average_precision": average_precision,
    "precision_at_10": precision_at(10),
    "precision_at_50": precision_at(50),
    "recall_at_1_percent_false": recall_at(0.01),
    "recall_at_5_percent_false": recall_at(0.05),
    "brier": brier,
    "calibration_error": calibration_error,
}


def measured(
    labels: Floats, scores: Floats, cluster: Ints, measures: Mapping[str, Measure] = MEASURES
) -> dict[str, dict[str, float | None]]:
    """Take every measure with its 95 % interval from 200 bootstrap draws of whole clusters (tenders)."""
    # Drawn rows then stay nearly sorted: the cheap case of sorting.
    order = np.argsort(-scores, kind="stable")
    labels, scores, cluster = labels[order], scores[order], cluster[order]
    spread: dict[str, list[float]] = {name: [] for name in measures}
    for drawn in _draws(cluster):
        rows = np.sort(drawn)
        for name, measure in measures.items():
            spread[name].append(measure(labels[rows], scores[rows]))
    found: dict[str, dict[str, float | None]] = {}
    for name, measure in measures.items():
        low, high = np.nanpercentile(spread[name], [2.5, 97.5])
        values = {"value": measure(labels, scores), "low": float(low), "high": float(high)}
        found[name] = {key: round(v, 4) if np.isfinite(v) else None for key, v in values.items()}
    return found


def _draws(cluster: Ints) -> Iterator[Ints]:
    """Yield draws of whole clusters one after the other: of a million pairs two hundred would not fit at once."""
    dealer = np.random.default_rng(_SEED)
    _, place = np.unique(cluster, return_inverse=True)
    order = np.argsort(place, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(place))[:-1])
    for _ in range(_DRAWS):
        yield np.concatenate([members[at] for at in dealer.integers(0, len(members), len(members))])

"""The graph of a whole market: which firms live in one community. Context for people, never evidence.

The graph around the bidders of an alert is laid out from the rows themselves (supervision.queries.ties).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from supervision.screens import graph_backend
from supervision.screens.market import Floats

_SEED = 20_260_101


def communities(weights: Any, seed: int = _SEED) -> list[set[int]]:
    """Part a whole market into communities (Louvain). Context only: they are far larger than rings, and hide them.

    The calls are networkx's own; where NetworKit is installed our backend runs them, in a tenth of the time.
    """
    there = graph_backend.announced()
    import networkx

    with networkx.config(backend_priority=graph_backend.priority(there)):
        graph = networkx.from_scipy_sparse_array(weights)
        found: list[set[int]] = networkx.community.louvain_communities(graph, seed=seed)
    return sorted(found, key=lambda members: (-len(members), min(members)))


def modularity(weights: Any, parts: Sequence[set[int]], resolution: float = 1.0) -> float:
    """Return how much more weight lies inside the parts than chance would put there (Newman 2004)."""
    number = np.zeros(weights.shape[0], dtype=np.intp)
    for at, members in enumerate(parts):
        number[list(members)] = at
    strength: Floats = np.asarray(weights.sum(axis=1)).ravel()
    whole = strength.sum()
    coo = weights.tocoo()
    inside = coo.data[number[coo.row] == number[coo.col]].sum() / whole
    parted = np.bincount(number, strength) / whole
    return float(inside - resolution * (parted**2).sum())

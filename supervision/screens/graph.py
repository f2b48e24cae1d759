"""The bidder graph: firms, and between two of them every kind of evidence as a layer of its own.

Edges come from shared tenders and shared values, never from all pairs. The graph is context for people: who stands
within two steps, which firms are nearly a clique, in what community of the whole market they live.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from supervision.screens import graph_backend
from supervision.screens.market import Floats, Ints

HOPS, MOST_NODES = 2, 400
_SEED = 20_260_101


@dataclass(frozen=True)
class Graph:
    """Firms 0 … n − 1 and one symmetric matrix of weights for each layer."""

    firms: int
    layers: Mapping[str, Any]

    def weights(self, layers: Sequence[str] = ()) -> Any:
        """Add up the layers asked for, or all."""
        wanted = [self.layers[name] for name in layers or self.layers]
        total = sparse.csr_array((self.firms, self.firms))
        for one in wanted:
            total = total + one
        return total.tocsr()

    def between(self, a: int, b: int) -> dict[str, float]:
        """Return what lies between two firms, by layer."""
        found = {name: float(matrix[a, b]) for name, matrix in self.layers.items()}
        return {name: weight for name, weight in found.items() if weight}


@dataclass(frozen=True)
class Ego:
    """What surrounds some firms: the firms by distance, the edges among them, and how many did not fit."""

    nodes: Ints
    distance: Ints
    edges: list[tuple[int, int, float]]
    left_out: int


def shared(incidence: Any, least: float = 1.0) -> Any:
    """Return firms × firms: how many columns (tenders, values) two firms share, from ``least`` on.

    The product A·Aᵀ costs as much as the evidence there is: the sum of the squares of the columns' sizes.
    """
    matrix = (incidence @ incidence.T).tocsr()
    matrix.setdiag(0)
    matrix.data[matrix.data < least] = 0
    matrix.eliminate_zeros()
    return matrix


def rare(incidence: Any) -> Any:
    """Weigh each column by −log of the share of firms that have it, so that what everybody has binds nobody."""
    firms = incidence.shape[0]
    holders = np.maximum(np.asarray(incidence.sum(axis=0)).ravel(), 1)
    return (incidence @ sparse.diags_array(np.sqrt(-np.log(holders / (firms + 1))))).tocsr()


def incidence_of(firm: Ints, thing: Ints, firms: int, things: int) -> Any:
    """Lay out who has what as firms × things of ones; the same said twice counts once."""
    matrix = sparse.csr_array((np.ones(len(firm)), (firm, thing)), shape=(firms, things))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def ego(
    graph: Graph,
    centre: Iterable[int],
    *,
    layers: Sequence[str] = (),
    hops: int = HOPS,
    most: int = MOST_NODES,
) -> Ego:
    """Return what lies within ``hops`` steps; of the farthest ring the most strongly tied, ``most`` firms in all."""
    weights = graph.weights(layers)
    nodes = np.unique(np.fromiter(centre, dtype=np.intp))
    distance = np.zeros(len(nodes), dtype=np.intp)
    left_out = 0
    for hop in range(1, hops + 1):
        reach = np.asarray(weights[nodes].sum(axis=0)).ravel()
        reach[nodes] = 0
        ring = np.flatnonzero(reach)
        ring = ring[np.argsort(-reach[ring], kind="stable")]
        room = max(most - len(nodes), 0)
        left_out += max(len(ring) - room, 0)
        ring = ring[:room]
        if not len(ring):
            break
        nodes, distance = np.append(nodes, ring), np.append(distance, np.full(len(ring), hop))
        if left_out:  # the next ring would count the same firms again
            break
    return Ego(nodes, distance, _edges(weights, nodes), left_out)


def _edges(weights: Any, nodes: Ints) -> list[tuple[int, int, float]]:
    inner = sparse.triu(weights[nodes][:, nodes], 1).tocoo()
    ends = zip(nodes[inner.row].tolist(), nodes[inner.col].tolist(), inner.data.tolist(), strict=True)
    return sorted((min(a, b), max(a, b), weight) for a, b, weight in ends)


def density(graph: Graph, members: Sequence[int], layers: Sequence[str] = ()) -> float:
    """Return the share of all possible ties among some firms that are there: 1 is a clique."""
    n = len(members)
    if n < 2:
        return 0.0
    inner = graph.weights(layers)[list(members)][:, list(members)]
    return float((inner > 0).sum() / (n * (n - 1)))


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

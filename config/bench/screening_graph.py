"""The row "graph": communities of 10⁵ firms and 10⁶ edges, the same networkx lines run plainly and on our backend."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from config.bench import apart
from config.bench.figures import Figure, Tell, at_least, at_most

FIRMS, TENDERS = 100_000, 76_000
_TERRITORY = 250
_SEED = 20_260_101
# Plain networkx may take so many times longer; memory of the backend against plain; distance of modularity.
FASTER, LESS, NEAR = 10.0, 0.5, 0.001

# Both runs read the same matrix and call networkx in the same words; only the configuration differs.
PROGRAM = """
import json, resource, sys
from time import perf_counter
from supervision.screens import graph_backend
from scipy import sparse
there = graph_backend.announced()
import networkx
A = sparse.load_npz(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = perf_counter()
with networkx.config(backend_priority=graph_backend.priority(there and sys.argv[2] == "backend")):
    graph = networkx.from_scipy_sparse_array(A)
    found = networkx.community.louvain_communities(graph, seed=1)
took = perf_counter() - began
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
from supervision.screens.graph import modularity
print(json.dumps([took, (after - before) / 1024, modularity(A, found), type(graph).__name__]))
"""


def measure(*, small: bool, told: Tell) -> list[Figure]:
    """Run both, each in a process apart."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shared.npz"
        edges = _write(path, FIRMS // 10 if small else FIRMS, TENDERS // 10 if small else TENDERS)
        told(f"{edges:,} edges")
        ours = _run(path, "backend", told)
        plain = _run(path, "plain", told)
    took, memory, modularity, kind = ours
    if kind == "Graph":
        told("NetworKit is not installed: both runs were networkx's own")
    return [
        Figure("graph, plain networkx", plain[0], "s"),
        Figure("graph, our backend", took, "s"),
        at_least("graph, runs in the time of one plain", plain[0] / took, "×", peer="plain networkx", of=1.0, target=FASTER),
        at_most("graph, modularity below plain by", max(plain[2] - modularity, 0.0), "", target=NEAR),
        at_most("graph, memory against plain", memory / plain[1], "of it", target=LESS),
    ]  # fmt: skip


def _write(path: Path, firms: int, tenders: int) -> int:
    """Write who met whom: territories, three to eight bids a tender, one in ten from elsewhere."""
    dealer = np.random.default_rng(_SEED)
    size = dealer.integers(3, 9, tenders)
    tender = np.repeat(np.arange(tenders), size)
    home = dealer.integers(0, firms // _TERRITORY, tenders)[tender]
    near = home * _TERRITORY + dealer.integers(0, _TERRITORY, len(tender))
    firm = np.where(dealer.random(len(tender)) < 0.1, dealer.integers(0, firms, len(tender)), near)
    incidence = sparse.csr_array((np.ones(len(firm)), (firm, tender)), shape=(firms, tenders))
    incidence.data[:] = 1
    met = (incidence @ incidence.T).tocsr()
    met.setdiag(0)
    met.eliminate_zeros()
    sparse.save_npz(path, met)
    return int(met.nnz // 2)


def _run(path: Path, way: str, told: Tell) -> list[Any]:
    ran = apart.python(["-c", PROGRAM, str(path), way])
    found: list[Any] = json.loads(ran.said)
    told(f"{way}: {found[0]:.1f} s, {found[1]:.0f} MiB, modularity {found[2]:.4f}")
    return found

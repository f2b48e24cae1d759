"""The graph of a market: its communities, and networkx's calls run by NetworKit."""

import subprocess
import sys

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from supervision.screens import graph_backend
from supervision.screens.graph import communities, modularity

pytestmark = pytest.mark.pure


def _two_circles() -> sparse.csr_array:
    """Two circles of five firms, all tied to each other, and one tie between them."""
    weights = np.zeros((10, 10))
    weights[:5, :5] = weights[5:, 5:] = 1
    weights[4, 5] = weights[5, 4] = 1
    np.fill_diagonal(weights, 0)
    return sparse.csr_array(weights)


def test_communities_part_a_market_and_modularity_agrees_with_networkx() -> None:
    weights = _two_circles()

    found = communities(weights)

    assert found == [{0, 1, 2, 3, 4}, {5, 6, 7, 8, 9}]
    plain = networkx.Graph([(a, b) for a, b in zip(*weights.nonzero(), strict=True)])
    assert modularity(weights, found) == pytest.approx(networkx.community.modularity(plain, found))


# --- the backend, in a process that has not imported networkx before -----------------------------------

PROGRAM = """
import sys
from supervision.screens import graph_backend
{before}
there = graph_backend.announced()
import networkx
import numpy, scipy.sparse
rows = [(a, b) for k in (0, 5) for a in range(k, k + 5) for b in range(k, k + 5) if a != b] + [(4, 5), (5, 4)]
A = scipy.sparse.coo_array((numpy.ones(len(rows)), tuple(numpy.array(rows).T)), shape=(11, 11)).tocsr()
with networkx.config(backend_priority=graph_backend.priority(there)):
    graph = networkx.from_scipy_sparse_array(A)
    found = networkx.community.louvain_communities(graph, seed=1)
    parts = networkx.connected_components(graph)
    other = networkx.community.louvain_communities(networkx.relabel_nodes(networkx.karate_club_graph(), str), seed=1)
    print(there, type(graph).__name__, sorted(map(sorted, found)), len(list(parts)), sum(map(len, other)))
"""
FOUND = "[[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10]] 2 34"


def _run(before: str = "") -> str:
    program = PROGRAM.format(before=before)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.slow
def test_networkx_calls_run_on_the_backend_unchanged() -> None:
    assert _run() == f"True Net {FOUND}"


@pytest.mark.slow
def test_without_networkits_wheel_networkx_runs_plainly() -> None:
    gone = "import importlib.util as u; find = u.find_spec; u.find_spec = lambda name, *a: None if name == 'networkit' else find(name, *a)"

    assert _run(gone) == f"False Graph {FOUND}"


@pytest.mark.slow
def test_announced_too_late_networkx_runs_plainly() -> None:
    assert _run("import networkx") == f"False Graph {FOUND}"


EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 9)), max_size=20)


@settings(max_examples=30)
@given(EDGES)
def test_a_graph_taken_over_and_given_back_is_the_same(edges: list[tuple[int, int, int]]) -> None:
    pytest.importorskip("networkit")
    graph = networkx.Graph()
    graph.add_nodes_from("abcdefg")
    graph.add_weighted_edges_from(("abcdefg"[a], "abcdefg"[b], float(weight)) for a, b, weight in edges)

    back = graph_backend.convert_to_nx(graph_backend.convert_from_nx(graph, {"weight": 1}))

    assert networkx.utils.graphs_equal(graph, back)


def test_directed_graphs_and_options_it_does_not_know_are_left_to_networkx() -> None:
    graph = networkx.Graph([(0, 1)])

    assert graph_backend.can_run("louvain_communities", (graph,), {"seed": 1})
    assert not graph_backend.can_run("louvain_communities", (graph.to_directed(),), {})
    assert not graph_backend.can_run("louvain_communities", (graph,), {"max_level": 2})
    assert not graph_backend.can_run("louvain_communities", (graph,), {"threshold": 0.1})

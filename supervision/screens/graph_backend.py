"""A small networkx backend on NetworKit: networkx calls stay as they are and take seconds instead of minutes.

It knows three calls (``from_scipy_sparse_array``, ``louvain_communities``, ``connected_components``); whatever it does
not know, and everything where NetworKit's wheel is missing, networkx does itself.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, DistributionFinder, entry_points
from typing import Any

NAME = "clearbid"
FUNCTIONS = ("from_scipy_sparse_array", "louvain_communities", "connected_components")
_ENTRY_POINTS = f"""[networkx.backends]
{NAME} = {__name__}

[networkx.backend_info]
{NAME} = {__name__}:get_info
"""


def get_info() -> dict[str, Any]:
    """Tell networkx which functions are to be had here."""
    return {"backend_name": NAME, "project": "Clearbid", "functions": {name: {} for name in FUNCTIONS}}


def announced() -> bool:
    """Make the backend known to networkx; tell whether NetworKit is here to run it.

    An installed package announces itself by its entry points; a checkout that is only run does so here, with the
    same words, before networkx is first imported (afterwards it is too late, and networkx runs plainly).
    """
    if importlib.util.find_spec("networkit") is None:
        return False
    if "networkx" not in sys.modules and not entry_points(group="networkx.backends", name=NAME):
        sys.meta_path.append(_Announcement())
    from networkx.utils import backends

    return NAME in backends.backends


class _Words(Distribution):
    """The entry points of this project, as if it were installed."""

    def read_text(self, filename: str) -> str | None:
        """Return the text of one of the files that describe an installed package."""
        return {"entry_points.txt": _ENTRY_POINTS, "METADATA": f"Name: {NAME}\nVersion: 0\n"}.get(filename)

    def locate_file(self, path: Any) -> Any:
        """Return where a file of the package would lie."""
        return path


class _Announcement(DistributionFinder):
    """Finds one distribution: ours."""

    def find_spec(self, *_args: Any, **_more: Any) -> None:
        """Find no modules."""

    def find_distributions(self, context: DistributionFinder.Context | None = None) -> Iterator[Distribution]:
        """Yield ours when all, or ours, are asked for."""
        if context is None or context.name in (None, NAME):
            yield _Words()


class Net:
    """An undirected graph held by NetworKit; ``names`` are the nodes, in order, ``weight`` the attribute kept."""

    __networkx_backend__ = NAME

    def __init__(self, graph: Any, names: list[Any], weight: str | None) -> None:
        self.graph, self.names, self.weight = graph, names, weight

    def is_directed(self) -> bool:
        """Answer no: a directed graph is left to networkx."""
        return False

    def is_multigraph(self) -> bool:
        """Answer no: a multigraph is left to networkx."""
        return False

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.names)

    def number_of_nodes(self) -> int:
        """Count the nodes."""
        return len(self.names)

    def number_of_edges(self) -> int:
        """Count the edges."""
        return int(self.graph.numberOfEdges())


def can_run(name: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> bool:
    """Tell whether a call with these arguments can be run here and means the same."""
    if importlib.util.find_spec("networkit") is None:
        return False
    given = dict(zip(_PARAMETERS[name], args, strict=False)) | dict(kwargs)
    graph = given.get("G")
    if graph is not None and (graph.is_directed() or graph.is_multigraph()):
        return False
    plain = {"max_level": (None,), "parallel_edges": (False,), "create_using": (None,)}
    if any(given[key] not in values for key, values in plain.items() if key in given):
        return False
    return bool(given.get("threshold", 1e-7) == 1e-7)


_PARAMETERS = {
    "from_scipy_sparse_array": ("A", "parallel_edges", "create_using", "edge_attribute"),
    "louvain_communities": ("G", "weight", "resolution", "threshold", "max_level", "seed"),
    "connected_components": ("G",),
}


def convert_from_nx(graph: Any, edge_attrs: Mapping[str, Any] | None = None, **_more: Any) -> Net:
    """Take over a networkx graph with at most one attribute of its edges."""
    import numpy as np

    names = list(graph)
    place = {name: at for at, name in enumerate(names)}
    weight, default = next(iter((edge_attrs or {}).items()), (None, 1))
    ends = np.array([(place[a], place[b]) for a, b in graph.edges()], dtype=np.int64).reshape(-1, 2)
    values = None
    if weight is not None:
        values = np.array([value for *_, value in graph.edges(data=weight, default=default)], dtype=float)
    return Net(_coo(ends[:, 0], ends[:, 1], values, len(names)), names, weight)


def convert_to_nx(found: Any, **_more: Any) -> Any:
    """Give a graph back to networkx; any other result is as it should be."""
    if not isinstance(found, Net):
        return found
    import networkx

    graph = networkx.Graph(backend="networkx")
    graph.add_nodes_from(found.names)
    names, weight = found.names, found.weight
    edges = ((names[a], names[b], value) for a, b, value in found.graph.iterEdgesWeights())
    if weight is None:
        graph.add_edges_from((a, b) for a, b, _ in edges)
    else:
        graph.add_weighted_edges_from(edges, weight=weight)
    return graph


def _coo(a: Any, b: Any, values: Any, n: int) -> Any:
    import networkit
    import numpy as np

    # NetworKit's reader crashes on indices of 32 bits.
    ends = (np.ascontiguousarray(a, dtype=np.int64), np.ascontiguousarray(b, dtype=np.int64))
    if values is None:
        return networkit.GraphFromCoo(ends, n=n)
    return networkit.GraphFromCoo((np.ascontiguousarray(values, dtype=float), ends), n=n, weighted=True)


def from_scipy_sparse_array(
    A: Any,  # noqa: N803 — networkx's own name for it
    parallel_edges: bool = False,
    create_using: None = None,
    edge_attribute: str = "weight",
) -> Net:
    """Build a graph from a symmetric matrix of weights, as ``networkx.from_scipy_sparse_array`` does."""
    from scipy import sparse

    if A.shape[0] != A.shape[1] or (A != A.T).nnz:
        raise NotImplementedError("only for symmetric matrices")
    half = sparse.triu(A, format="coo")
    return Net(_coo(half.row, half.col, half.data, A.shape[0]), list(range(A.shape[0])), edge_attribute)


def louvain_communities(
    G: Net,  # noqa: N803
    weight: str | None = "weight",
    resolution: float = 1,
    threshold: float = 1e-7,
    max_level: None = None,
    seed: Any = None,
) -> list[set[Any]]:
    """Find communities by the Louvain method (Blondel et al. 2008; NetworKit's PLM)."""
    import networkit

    graph = G.graph
    if weight != G.weight and graph.isWeighted():
        graph = networkit.graphtools.toUnweighted(graph)
    # networkx hands over a random.Random made from the caller's seed.
    networkit.engineering.setSeed(
        seed.getrandbits(31) if hasattr(seed, "getrandbits") else int(seed or 1), False
    )
    # One after the other, without the extra pass: as networkx does it, and the same on every run.
    method = networkit.community.PLM(graph, refine=False, gamma=float(resolution), par="none")
    return _sets(G, method.run().getPartition().getVector())


def connected_components(G: Net) -> Iterator[set[Any]]:  # noqa: N803
    """Yield the components, each a set of nodes."""
    import networkit

    method = networkit.components.ConnectedComponents(G.graph)
    yield from _sets(G, method.run().getPartition().getVector())


def _sets(net: Net, number: Any) -> list[set[Any]]:
    import numpy as np

    number = np.asarray(number)
    order = np.argsort(number, kind="stable")
    cuts = np.flatnonzero(np.diff(number[order])) + 1
    if not len(order):
        return []
    return [{net.names[at] for at in part.tolist()} for part in np.split(order, cuts)]


def priority(there: bool) -> Any:
    """Return networkx's configuration by which this backend is asked first, if it is there."""
    from networkx.utils.configs import BackendPriorities

    names = [NAME] if there else []
    return BackendPriorities(algos=names, generators=names, classes=[])

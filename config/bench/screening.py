"""How fast collusion is screened for: a lot's documents, a long history, the graph, near-copies, several machines.

One row is one module of its own with ``measure(small, told)``; heavy work runs in a process apart, whose memory counts.
"""

from collections.abc import Sequence
from importlib import import_module

from config.bench.figures import Figure, Tell

# row → the module that measures it, in the order in which they run
ROWS = {
    "lot": "config.bench.screening_lot",
    "history": "config.bench.screening_history",
    "graph": "config.bench.screening_graph",
    "near-copies": "config.bench.screening_near_copies",
    "machines": "config.bench.screening_machines",
}
PARTS = tuple(ROWS)


def run(*, small: bool, only: str, told: Tell) -> list[Figure]:
    """Measure one row, or all; ``small`` is a tenth of everything."""
    found: list[Figure] = []
    for row in _wanted(only):
        told(f"row {row}")
        found += import_module(ROWS[row]).measure(small=small, told=told)
    return found


def _wanted(only: str) -> Sequence[str]:
    return [only] if only else PARTS

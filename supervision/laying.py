"""Where the nodes of a picture of ties stand: from a fixed seed, the same input always the same places. Pure."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

SEED = 20_260_301
SIZE = 1000
# Units of the view box: the ring of the parties, and what is kept free at the edge for names.
RING = 230.0
SIDE, TOP = 150, 50
ROUNDS = 60
# Below so many nodes every one carries its name, and names are kept from covering each other.
NAMED = 70
NAME_WIDTH, NAME_HEIGHT = 210, 62

Places = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Node:
    """A node: a bidder ("firm") or a value that several share ("device", "people")."""

    key: str
    label: str
    kind: str
    party: bool = False


@dataclass(frozen=True)
class Tie:
    """A line between two nodes on one layer: how strong, and its key in the list beside the picture."""

    key: str
    a: str
    b: str
    layer: str
    grade: str
    weight: float


def lay(nodes: Sequence[Node], ties: Collection[Tie], seed: int = SEED) -> Places:
    """Place the parties on a ring in the middle, everything else around them by its ties (Fruchterman and Reingold)."""
    parties = [node.key for node in nodes if node.party]
    ring = {key: _on_ring(place, len(parties)) for place, key in enumerate(parties)}
    if len(ring) == len(nodes):
        return {key: _point(*place) for key, place in ring.items()}
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(sorted(node.key for node in nodes))
    for tie in sorted(ties, key=lambda tie: tie.key):
        graph.add_edge(tie.a, tie.b, weight=0.2 + tie.weight)
    start = {key: ring.get(key, _around(place, len(nodes))) for place, key in enumerate(graph.nodes)}
    placed = nx.spring_layout(
        graph, pos=start, fixed=list(ring) or None, k=130.0 / math.sqrt(len(nodes) / 12), iterations=ROUNDS, seed=seed,
        scale=None, method="force",
    )  # fmt: skip
    return _fitted({key: (float(x), float(y)) for key, (x, y) in placed.items()}, ring)


def _on_ring(place: int, of: int) -> tuple[float, float]:
    turn = 2 * math.pi * place / max(of, 1) - math.pi / 2
    return SIZE / 2 + RING * math.cos(turn), SIZE / 2 + RING * math.sin(turn)


def _around(place: int, of: int) -> tuple[float, float]:
    # By the golden angle: nobody begins where somebody else does.
    turn = place * math.pi * (3 - math.sqrt(5))
    far = RING * (1.2 + 1.3 * place / of)
    return SIZE / 2 + far * math.cos(turn), SIZE / 2 + far * math.sin(turn)


def _fitted(places: Mapping[str, tuple[float, float]], ring: Mapping[str, tuple[float, float]]) -> Places:
    """Stretch what is not on the ring so that it fills the picture and stays inside; keep names apart."""
    across, down = SIZE / 2 - SIDE, SIZE / 2 - TOP
    free = {key: (x - SIZE / 2, y - SIZE / 2) for key, (x, y) in places.items() if key not in ring}
    reach = max((max(abs(dx) / across, abs(dy) / down) for dx, dy in free.values()), default=1.0)
    grown = min(1.5, 1 / reach) if reach else 1.0
    spots = {key: [SIZE / 2 + dx * grown, SIZE / 2 + dy * grown] for key, (dx, dy) in free.items()}
    spots |= {key: [x, y] for key, (x, y) in ring.items()}
    if len(spots) <= NAMED:
        _apart(spots, ring)
    return {key: _point(*_inside(*spot)) for key, spot in spots.items()}


def _apart(spots: dict[str, list[float]], ring: Mapping[str, tuple[float, float]]) -> None:
    """Move nodes whose names would cover each other up and down until none does, or patience ends."""
    keys = sorted(spots)
    for _round in range(ROUNDS):
        moved = False
        for place, one in enumerate(keys):
            for other in keys[place + 1 :]:
                moved |= _pushed(spots, ring, one, other)
        for key in keys:
            if key not in ring:
                spots[key][:] = _inside(*spots[key])
        if not moved:
            return


def _pushed(
    spots: dict[str, list[float]], ring: Mapping[str, tuple[float, float]], one: str, other: str
) -> bool:
    a, b = spots[one], spots[other]
    gap = NAME_HEIGHT - abs(a[1] - b[1])
    if gap <= 0 or abs(a[0] - b[0]) >= NAME_WIDTH or (one in ring and other in ring):
        return False
    up = 1.0 if a[1] <= b[1] else -1.0
    share = 1.0 if one in ring or other in ring else 0.5
    if one not in ring:
        a[1] -= up * (gap * share + 1)
    if other not in ring:
        b[1] += up * (gap * share + 1)
    return True


def _inside(x: float, y: float) -> tuple[float, float]:
    return min(max(x, SIDE), SIZE - SIDE), min(max(y, TOP), SIZE - TOP - 40)


def _point(x: float, y: float) -> tuple[int, int]:
    return round(x), round(y)

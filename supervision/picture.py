"""The small picture of a group: bidders on a circle, a line for every pair that evidence ties. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

WIDTH, HEIGHT = 640, 380
RADIUS = 130
LABEL = 13


@dataclass(frozen=True)
class Node:
    """A bidder: where it stands, and where its name is written."""

    key: int
    name: str
    x: int
    y: int
    label_y: int


@dataclass(frozen=True)
class Edge:
    """A tie: its ends, how strong ("hard", "strong" or "soft"), and by how many pieces of evidence."""

    x1: int
    y1: int
    x2: int
    y2: int
    grade: str
    count: int
    label: str


@dataclass(frozen=True)
class Picture:
    """The whole picture, in units of its view box."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int = WIDTH
    height: int = HEIGHT


def draw(names: Mapping[int, str], ties: Sequence[tuple[frozenset[int], str]]) -> Picture:
    """Place the bidders (key to name) and draw their ties (bidders, grade)."""
    keys = sorted(names)
    nodes = {key: _node(key, names[key], place, len(keys)) for place, key in enumerate(keys)}
    edges = [edge for a, b in combinations(keys, 2) if (edge := _edge(nodes[a], nodes[b], ties))]
    return Picture(tuple(nodes.values()), tuple(edges))


def _node(key: int, name: str, place: int, of: int) -> Node:
    turn = 2 * math.pi * place / of - math.pi / 2
    x = round(WIDTH / 2 + 1.3 * RADIUS * math.cos(turn))
    y = round(HEIGHT / 2 + 6 + RADIUS * math.sin(turn))
    above = math.sin(turn) < -0.2
    return Node(key, _short(name), x, y, y - 28 if above else y + 38)


def _short(name: str) -> str:
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"


def _edge(a: Node, b: Node, ties: Sequence[tuple[frozenset[int], str]]) -> Edge | None:
    grades = [grade for bidders, grade in ties if {a.key, b.key} <= bidders]
    if not grades:
        return None
    strongest = min(grades, key=("hard", "strong", "soft").index)
    return Edge(a.x, a.y, b.x, b.y, strongest, len(grades), f"{a.name} – {b.name}")

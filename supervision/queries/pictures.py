"""The picture of ties around an alert, laid out once and stored: whoever opens it sees the same."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import IntegrityError, transaction

from ledger import clock
from supervision.laying import NAMED, SEED, Node, Places, lay
from supervision.models import Alert, AlertPicture
from supervision.queries.ties import Around, Shown, around, firm_in_sight, nodes_of, ties_of, value_urls

MOST_TIES = 1500
LABEL = 13


@dataclass(frozen=True)
class Dot:
    """A node in its place; `short` is its name in the picture, empty where names would cover each other."""

    node: Node
    x: int
    y: int
    short: str
    ties: int
    url: str


@dataclass(frozen=True)
class Line:
    """A tie with the places of its ends, and its number in the list."""

    number: int
    shown: Shown
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Graph:
    """The picture and its list, from the same rows."""

    dots: list[Dot]
    lines: list[Line]
    left_out: int
    stored: AlertPicture
    centre: str

    @property
    def firms(self) -> list[Dot]:
        """The bidders, parties first."""
        return [dot for dot in self.dots if dot.node.kind == "firm"]

    @property
    def values(self) -> list[Dot]:
        """The shared values."""
        return [dot for dot in self.dots if dot.node.kind != "firm"]


def graph_of(alert: Alert, *, hops: int, centre: int = 0) -> Graph | None:
    """Return the picture around the alert's parties, or around one bidder; None for a bidder out of sight."""
    office = alert.lot.project.supervisor_id or 0
    parties = {
        one.organisation_id: one.organisation.name for one in alert.parties.select_related("organisation")
    }
    name = firm_in_sight(office, centre) if centre else ""
    if name is None:
        return None
    found = around(office, {centre: name} if centre else parties, hops, alert=alert.pk)
    nodes, ties = nodes_of(found), ties_of(found)
    stored = _stored(alert, hops, centre, nodes, ties[:MOST_TIES])
    return _drawn(found, nodes, ties[:MOST_TIES], stored, name)


def _stored(alert: Alert, hops: int, centre: int, nodes: list[Node], ties: list[Shown]) -> AlertPicture:
    parts = [*(f"{node.key} {node.party}" for node in nodes), *sorted(one.tie.key for one in ties)]
    digest = sha256("\n".join(parts).encode()).hexdigest()
    asked = {"alert": alert, "hops": hops, "centre_id": centre or None, "digest": digest}
    there = AlertPicture.objects.filter(**asked).first()
    if there:
        return there
    places = {key: list(place) for key, place in lay(nodes, [one.tie for one in ties]).items()}
    try:
        with transaction.atomic():
            return AlertPicture.objects.create(**asked, seed=SEED, places=places, drawn_at=clock.now())
    except IntegrityError:  # another page was quicker; from the same seed it drew the same
        return AlertPicture.objects.get(**asked)


def _drawn(found: Around, nodes: list[Node], ties: list[Shown], stored: AlertPicture, centre: str) -> Graph:
    places: Places = {key: (place[0], place[1]) for key, place in stored.places.items()}
    degree: dict[str, int] = {}
    for one in ties:
        for key in (one.tie.a, one.tie.b):
            degree[key] = degree.get(key, 0) + 1
    named, urls = len(nodes) <= NAMED, value_urls(found)
    dots = [
        Dot(
            node,
            *places[node.key],
            _short(node.label) if named or node.party else "",
            degree.get(node.key, 0),
            urls.get(node.key, ""),
        )
        for node in nodes
    ]
    lines = [
        Line(number, one, *places[one.tie.a], *places[one.tie.b]) for number, one in enumerate(ties, start=1)
    ]
    return Graph(dots, lines, found.left_out, stored, centre)


def _short(name: str) -> str:
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"

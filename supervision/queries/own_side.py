"""A bidder's own side of what it is asked about: its passages and its prices. Nothing of another bidder's is in it."""

from dataclasses import dataclass

from supervision import words
from supervision.models import AlertParty, Evidence, EvidenceSide
from supervision.queries.matrix import matrix_of
from supervision.queries.passages import Passages, passages_of


@dataclass(frozen=True)
class Asked:
    """One line of what is asked: the kind, the article, the own side, and with how many other bidders it is shared."""

    kind: str
    row: Evidence
    own: EvidenceSide
    others: int
    opens: bool


@dataclass(frozen=True)
class OwnPassage:
    """A passage of the bidder's own: its text, file and page."""

    number: int
    text: str
    file: str
    page: int


@dataclass(frozen=True)
class OwnPrice:
    """A unit price of the bidder's own, and whether it follows the rule that was found."""

    item: str
    name: str
    price: str
    follows: bool


def asked_about(party: AlertParty) -> list[Asked]:
    """Return what a bidder is told; one value that it shares with several others is one line."""
    rows = party.alert.evidence.filter(sides__bid=party.bid_id).prefetch_related("sides").distinct()
    told: dict[tuple[str, str], tuple[Evidence, EvidenceSide, set[int]]] = {}
    for row in rows:
        sides = list(row.sides.all())
        own = next(side for side in sides if side.bid_id == party.bid_id)
        others = {side.bid_id for side in sides} - {party.bid_id}
        told.setdefault((row.kind, own.value or f"#{row.pk}"), (row, own, set()))[2].update(others)
    return [
        Asked(words.kind(row.kind), row, own, len(others), _opens(row)) for row, own, others in told.values()
    ]


def _opens(row: Evidence) -> bool:
    return "spans" in row.detail or row.family == "unit_prices"


def own_passages(row: Evidence, bid: int) -> list[OwnPassage] | None:
    """Return the bidder's own stretches with file and page, each once; None when they are not there any more."""
    found = passages_of(row)
    if found is None:
        return None
    at = _side_of(found, bid)
    once: dict[tuple[int, int], int] = {}
    for number, span in found.spans:
        once.setdefault((span[2 * at], span[2 * at + 1]), number + 1)
    return [_own(found, at, number, start, end) for (start, end), number in once.items()]


def _own(found: Passages, at: int, number: int, start: int, end: int) -> OwnPassage:
    text = found.texts[at]
    place = text.locate(start)
    file = found.readings[place.reading].file.name if place else ""
    return OwnPassage(number, text.text[start:end].strip(), file, place.page if place else 0)


def _side_of(found: Passages, bid: int) -> int:
    return next(number for number, side in enumerate(found.sides) if side.bid_id == bid)


def own_prices(row: Evidence, bid: int) -> list[OwnPrice]:
    """Return the bidder's own unit prices of the items that were compared."""
    matrix = matrix_of(row)
    sides = [side.bid_id for side in row.sides.all()]
    at = sides.index(bid)
    return [
        OwnPrice(line.item, line.name, line.cells[at].shown, line.follows)
        for line in matrix.lines
        if line.cells[at].price is not None
    ]

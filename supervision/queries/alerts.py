"""An alert as its page shows it: evidence with masked values, passages, the matrix of unit prices, the picture."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from supervision import masking, words
from supervision.comparing import Segment, side_by_side, within
from supervision.models import Alert, AlertParty, Evidence, EvidenceSide
from supervision.picture import Picture, draw
from supervision.queries import facts as known
from supervision.screens.passages import template_spans
from supervision.texts import BidText

MOST_PASSAGES = 12
MOST_ITEMS = 200


@dataclass(frozen=True)
class ShownSide:
    """One side of a piece of evidence as it is shown."""

    side: EvidenceSide
    bidder: str
    value: str
    masked: bool


@dataclass(frozen=True)
class ShownEvidence:
    """A piece of evidence in the page's words."""

    evidence: Evidence
    kind: str
    family: str
    grade: str
    innocent: str
    sides: list[ShownSide]
    figures: list[tuple[str, str]]


@dataclass(frozen=True)
class PassagePair:
    """Two passages side by side, each with its page."""

    left: list[Segment]
    right: list[Segment]
    left_page: int
    right_page: int
    left_file: str
    right_file: str


@dataclass(frozen=True)
class MatrixRow:
    """An item of the bill with the price of each party, and the ratio of the second to the first."""

    item: str
    prices: list[Decimal | None]
    ratio: Decimal | None


def evidence_of(alert: Alert, unmasked: int = 0) -> list[ShownEvidence]:
    """Return the evidence, strongest first; only the side `unmasked` shows its plain value.

    One value that several pairs share is shown once, with all who share it.
    """
    shown: dict[tuple[str, str], ShownEvidence] = {}
    for row in alert.evidence.prefetch_related("sides__bid__bidder", "sides__file"):
        one = _shown(row, unmasked)
        values = {side.side.value for side in one.sides}
        key = (row.kind, values.pop()) if len(values) == 1 else (row.kind, f"#{row.pk}")
        shown[key] = _joined(shown[key], one) if key in shown else one
    return list(shown.values())


def _joined(one: ShownEvidence, other: ShownEvidence) -> ShownEvidence:
    """Add the sides of bidders that are not there yet."""
    there = {side.side.bid_id for side in one.sides}
    new = [side for side in other.sides if side.side.bid_id not in there]
    return replace(one, sides=[*one.sides, *new])


def _shown(row: Evidence, unmasked: int) -> ShownEvidence:
    sides = [_side(row, side, unmasked) for side in row.sides.all()]
    innocent = str(words.INNOCENT.get(row.family, ""))
    return ShownEvidence(
        row,
        words.kind(row.kind),
        words.family(row.family),
        words.grade(row.grade),
        innocent,
        sides,
        _figures(row),
    )


def _side(row: Evidence, side: EvidenceSide, unmasked: int) -> ShownSide:
    hidden = masking.masked(row.kind, side.value)
    plain = side.pk == unmasked or hidden == side.value
    return ShownSide(side, side.bid.bidder.name, side.value if plain else hidden, not plain)


def _figures(row: Evidence) -> list[tuple[str, str]]:
    """Return the figures of a rule that was found: difference, ratio, chance, how many items follow."""
    names = {
        "ratio": _("Ratio"),
        "figure": _("Figure of the rule"),
        "difference": _("Difference"),
        "chance": _("Chance by coincidence"),
        "items": _("Items in common"),
        "follow": _("Items that follow the rule"),
        "likeness": _("Likeness"),
        "passages": _("Passages"),
        "characters": _("Characters in common"),
        "rarity": _("Rarity (0–1)"),
    }
    return [(label, _number(row.detail[name])) for name, label in names.items() if name in row.detail]


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def picture_of(alert: Alert, parties: list[AlertParty], evidence: list[ShownEvidence]) -> Picture:
    """Return the picture of the group."""
    names = {party.bid_id: party.organisation.name for party in parties}
    ties = [(frozenset(one.side.bid_id for one in shown.sides), shown.evidence.grade) for shown in evidence]
    return draw(names, ties)


def passages_of(evidence: Evidence) -> list[PassagePair]:
    """Return the copied passages of a piece of evidence side by side, the template's text greyed."""
    left, right = [side.bid for side in evidence.sides.select_related("bid__lot")][:2]
    readings = known.readings_of(left.lot)
    texts = known.texts(readings)
    files = {reading.pk: reading.file.name for reading in readings}
    template = known.template_of(left.lot)
    a, b = texts[str(left.pk)], texts[str(right.pk)]
    grey = template_spans(a.text, template), template_spans(b.text, template)
    # The same sheet may lie in two envelopes: equal passages are shown once.
    once = {(a.text[span[0] : span[1]], b.text[span[2] : span[3]]): span for span in evidence.detail["spans"]}
    return [_pair(a, b, grey, span, files) for span in list(once.values())[:MOST_PASSAGES]]


def _pair(
    a: BidText,
    b: BidText,
    grey: tuple[list[tuple[int, int]], list[tuple[int, int]]],
    span: list[int],
    files: dict[int, str],
) -> PassagePair:
    a0, a1, b0, b1 = span
    left, right = side_by_side(a.text[a0:a1], b.text[b0:b1], within(grey[0], a0, a1), within(grey[1], b0, b1))
    here, there = a.locate(a0), b.locate(b0)
    return PassagePair(
        left, right, here.page if here else 0, there.page if there else 0,
        files.get(here.reading, "") if here else "", files.get(there.reading, "") if there else "",
    )  # fmt: skip


def matrix_of(evidence: Evidence) -> tuple[list[str], list[MatrixRow]]:
    """Return the unit prices of the parties of a piece of evidence: their names, and a row for each item."""
    sides = list(evidence.sides.select_related("bid__lot", "bid__bidder"))
    bills = known.boqs(known.readings_of(sides[0].bid.lot))
    mine = [bills.get(str(side.bid_id), {}) for side in sides]
    items = sorted(set.intersection(*(set(bill) for bill in mine)))[:MOST_ITEMS]
    rows = [_matrix_row(item, [bill.get(item) for bill in mine]) for item in items]
    return [side.bid.bidder.name for side in sides], rows


def _matrix_row(item: str, prices: list[Decimal | None]) -> MatrixRow:
    first, second = prices[0], prices[1]
    ratio = (second / first).quantize(Decimal("0.0001")) if first and second else None
    return MatrixRow(item, prices, ratio)

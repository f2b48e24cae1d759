"""An alert as its page shows it: evidence with masked values, its reviews, and the small picture of the group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from supervision import masking, words
from supervision.models import Alert, AlertParty, Evidence, EvidenceReview, EvidenceSide
from supervision.picture import Picture, draw
from supervision.queries.reviews import reviews_of


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
    reviews: list[EvidenceReview]
    also: tuple[int, ...] = ()

    @property
    def compared(self) -> str:
        """Which comparison there is to open: "passages", "prices" or ""."""
        if "spans" in self.evidence.detail:
            return "passages"
        return "prices" if self.evidence.family == "unit_prices" else ""

    @property
    def usable(self) -> bool:
        """Whether both reviews found it sound (EN-09)."""
        return sum(review.sound for review in self.reviews) == 2


def evidence_of(alert: Alert, unmasked: int = 0, *, plain: bool = False) -> list[ShownEvidence]:
    """Return the evidence by family, strongest first; only the side `unmasked` shows its value, or all if `plain`.

    One value that several pairs share is shown once, with all who share it.
    """
    shown: dict[tuple[str, str], ShownEvidence] = {}
    reviews = reviews_of(alert)
    for row in alert.evidence.prefetch_related("sides__bid__bidder"):
        one = _shown(row, unmasked, reviews, plain)
        values = {side.side.value for side in one.sides}
        key = (row.kind, values.pop()) if len(values) == 1 else (row.kind, f"#{row.pk}")
        shown[key] = _joined(shown[key], one) if key in shown else one
    order = {name: place for place, name in enumerate(words.FAMILIES)}
    return sorted(shown.values(), key=lambda one: order.get(one.evidence.family, len(order)))


def page_of_side(evidence: Sequence[ShownEvidence], side: int, per_page: int) -> int:
    """Return the number of the page on which a side stands; 1 when it stands nowhere."""
    places = (place for place, one in enumerate(evidence) for each in one.sides if each.side.pk == side)
    return next(places, 0) // per_page + 1


def page_of_piece(evidence: Sequence[ShownEvidence], piece: str, per_page: int) -> int:
    """Return the number of the page on which a piece of evidence (its key) stands; 1 when it stands nowhere."""
    places = (place for place, one in enumerate(evidence) if piece in map(str, (one.evidence.pk, *one.also)))
    return next(places, 0) // per_page + 1


def _joined(one: ShownEvidence, other: ShownEvidence) -> ShownEvidence:
    """Add the sides of bidders that are not there yet."""
    there = {side.side.bid_id for side in one.sides}
    new = [side for side in other.sides if side.side.bid_id not in there]
    return replace(one, sides=[*one.sides, *new], also=(*one.also, other.evidence.pk))


def _shown(
    row: Evidence, unmasked: int, reviews: Mapping[int, list[EvidenceReview]], plain: bool
) -> ShownEvidence:
    return ShownEvidence(
        row,
        words.kind(row.kind),
        words.family(row.family),
        words.grade(row.grade),
        str(words.INNOCENT.get(row.family, "")),
        [_side(row, side, plain or side.pk == unmasked) for side in row.sides.all()],
        _figures(row),
        reviews.get(row.pk, []),
    )


def _side(row: Evidence, side: EvidenceSide, plain: bool) -> ShownSide:
    hidden = masking.masked(row.kind, side.value)
    plain = plain or hidden == side.value
    return ShownSide(side, side.bid.bidder.name, side.value if plain else hidden, not plain)


def _figures(row: Evidence) -> list[tuple[str, str]]:
    """Return the figures of what was found: difference, ratio, chance, how many items follow."""
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
        "expected": _("Joint tenders that chance explains"),
        "jaccard": _("Share of their tenders that are joint"),
        "wins": _("Joint tenders won by one of them"),
    }
    return [(label, _number(row.detail[name])) for name, label in names.items() if name in row.detail]


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def picture_of(parties: list[AlertParty], evidence: list[ShownEvidence]) -> Picture:
    """Return the small picture of the group."""
    names = {party.bid_id: party.organisation.name for party in parties}
    ties = [(frozenset(one.side.bid_id for one in shown.sides), shown.evidence.grade) for shown in evidence]
    return draw(names, ties)

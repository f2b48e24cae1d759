"""An alert as its page shows it: evidence with masked values, its reviews, and the small picture of the group."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from supervision import masking, words
from supervision.models import Alert, AlertParty, Evidence, EvidenceReview, EvidenceSide
from supervision.picture import Picture, draw
from supervision.queries.hearing import unheard_of
from supervision.queries.inbox import IDENTITIES
from supervision.queries.remarks import figures_of, methods_of, remarks_of
from supervision.queries.reviews import reviews_of


@dataclass(frozen=True)
class ShownSide:
    """One side of a piece of evidence as it is shown."""

    side: EvidenceSide
    bidder: str
    value: str
    masked: bool
    method: str = ""


@dataclass(frozen=True)
class ShownEvidence:
    """A piece of evidence in the page's words; `usable` once both reviews of all its rows found it sound (EN-09).

    `also` are further rows of the same value; `unheard`: added after the bidders were asked or had replied.
    """

    evidence: Evidence
    kind: str
    family: str
    grade: str
    innocent: str
    sides: list[ShownSide]
    figures: list[tuple[str, str]]
    reviews: list[EvidenceReview]
    remarks: list[str]
    usable: bool
    unheard: bool
    also: tuple[int, ...] = ()

    @property
    def compared(self) -> str:
        """Which comparison there is to open: "passages", "prices" or ""."""
        if "spans" in self.evidence.detail:
            return "passages"
        return "prices" if self.evidence.family == "unit_prices" else ""


def evidence_of(alert: Alert, unmasked: int = 0, *, plain: bool = False) -> list[ShownEvidence]:
    """Return the evidence by family, strongest first; only the side `unmasked` shows its value, or all if `plain`.

    One value that several pairs share is shown once, with all who share it.
    """
    shown: dict[tuple[str, str], ShownEvidence] = {}
    rows = list(alert.evidence.prefetch_related("sides__bid__bidder", "sides__fact"))
    reviews, unheard = reviews_of(alert), unheard_of(alert)
    methods = methods_of(side for row in rows for side in row.sides.all())
    for row in rows:
        sides = [_side(row, side, plain or side.pk == unmasked, methods) for side in row.sides.all()]
        one = _shown(row, sides, reviews, unheard)
        key = _same(row, {side.side.value for side in one.sides})
        shown[key] = _joined(shown[key], one) if key in shown else one
    order = {name: place for place, name in enumerate(words.FAMILIES)}
    return sorted(shown.values(), key=lambda one: order.get(one.evidence.family, len(order)))


def _same(row: Evidence, values: Collection[str]) -> tuple[str, str]:
    """What makes two rows one piece: one value that identifies, or one file; equal figures are two findings."""
    if row.kind == "same_file":
        return row.kind, str(row.detail.get("sha256", ""))
    if row.family in IDENTITIES and len(values) == 1 and all(values):
        return row.kind, next(iter(values))
    return row.kind, f"#{row.pk}"


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
    return replace(
        one,
        sides=[*one.sides, *new],
        also=(*one.also, other.evidence.pk),
        remarks=list(dict.fromkeys([*one.remarks, *other.remarks])),
        usable=one.usable and other.usable,
        unheard=one.unheard or other.unheard,
    )


def _shown(
    row: Evidence,
    sides: list[ShownSide],
    reviews: Mapping[int, list[EvidenceReview]],
    unheard: Collection[str],
) -> ShownEvidence:
    given = reviews.get(row.pk, [])
    return ShownEvidence(
        row,
        words.kind(row.kind),
        words.family(row.family),
        words.grade(row.grade),
        str(words.INNOCENT.get(row.family, "")),
        sides,
        figures_of(row),
        given,
        remarks_of(row),
        sum(review.sound for review in given) == 2,
        row.digest in unheard,
    )


def _side(row: Evidence, side: EvidenceSide, plain: bool, methods: Mapping[int, str]) -> ShownSide:
    hidden = masking.masked(row.kind, side.value)
    plain = plain or hidden == side.value
    value = side.value if plain else hidden
    return ShownSide(side, side.bid.bidder.name, value, not plain, methods[side.pk])


def picture_of(parties: list[AlertParty], evidence: list[ShownEvidence]) -> Picture:
    """Return the small picture of the group."""
    names = {party.bid_id: party.organisation.name for party in parties}
    ties = [(frozenset(one.side.bid_id for one in shown.sides), shown.evidence.grade) for shown in evidence]
    return draw(names, ties)

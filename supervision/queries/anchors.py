"""To what a claim can point on a lot, and where that place is: a clause, a notice, a candidate's mark, the opening record."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from bidding.models import Lot, TenderDocument
from bidding.queries.bids import session_of
from bidding.queries.documents import current_document
from bidding.texts.chapters import Place, places
from ledger import clock
from supervision.models import AnchorKind, Claim

Choice = tuple[str, str]


@dataclass(frozen=True)
class Anchor:
    """A place: kind, what names it there ("3.1", a notice's number, a rank), and what it is called."""

    kind: str
    name: str
    label: str

    @property
    def value(self) -> str:
        """The place as a form's choice."""
        return f"{self.kind}:{self.name}"


def anchors_of(lot: Lot) -> list[Anchor]:
    """Return every place of a lot that the public may see now."""
    return [*_clauses(lot), *_notices(lot), *_marks(lot), *_opening(lot)]


def anchor_of(lot: Lot, value: str) -> Anchor | None:
    """Return the place that a form named; None for one that is not there."""
    return next((one for one in anchors_of(lot) if one.value == value), None)


def _clauses(lot: Lot) -> Iterator[Anchor]:
    document = current_document(lot)
    for place in _numbered(document):
        yield Anchor(AnchorKind.CLAUSE, place.number, f"{place.number} {_title(place)}"[:80])


def _title(place: Place) -> str:
    return place.text.removeprefix(place.number).strip()


def _numbered(document: TenderDocument | None) -> list[Place]:
    return [place for place in places(document.text) if place.number] if document else []


def _notices(lot: Lot) -> Iterator[Anchor]:
    shown = lot.notices.filter(addressee__isnull=True, published_at__lte=clock.now())
    for notice in shown.order_by("published_at", "pk"):
        yield Anchor(AnchorKind.NOTICE, str(notice.pk), notice.title[:80])


def _marks(lot: Lot) -> Iterator[Anchor]:
    if lot.publicity_from is None:
        return
    for one in lot.candidates.select_related("bid__bidder").order_by("rank"):
        words = {"rank": one.rank, "name": one.bid.bidder.name}
        yield Anchor(AnchorKind.SCORE, str(one.rank), _("Rank %(rank)d: %(name)s") % words)


def _opening(lot: Lot) -> Iterator[Anchor]:
    if session_of(lot) is not None:
        yield Anchor(AnchorKind.OPENING, "record", _("Opening record"))


class LotPlaces:
    """What the places of one lot are called and where they are; each document is read once for a whole page."""

    def __init__(self, lot: Lot) -> None:
        self.lot = lot
        self._clauses: dict[int, dict[str, str]] = {}

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each place is called, by its value."""
        return {one.value: one.label for one in anchors_of(self.lot)}

    @cached_property
    def documents(self) -> list[TenderDocument]:
        """The published versions, the latest first."""
        return list(self.lot.documents.filter(published_at__isnull=False).order_by("-version"))

    def clauses(self, document: TenderDocument) -> dict[str, str]:
        """Return where each numbered clause of a document stands."""
        if document.pk not in self._clauses:
            self._clauses[document.pk] = {place.number: place.anchor for place in _numbered(document)}
        return self._clauses[document.pk]


def link_of(claim: Claim, there: LotPlaces) -> str:
    """Return the address of the place that a claim points to; "" when it points to none or the place is gone."""
    if claim.anchor_kind == AnchorKind.CLAUSE:
        return _clause_link(claim, there)
    if claim.anchor_kind == AnchorKind.NOTICE and claim.anchor.isdecimal():
        return reverse("portal:notice", args=[int(claim.anchor)])
    if claim.anchor_kind == AnchorKind.SCORE:
        return reverse("portal:result", args=[there.lot.code])
    if claim.anchor_kind == AnchorKind.OPENING:
        return reverse("bidding:hall", args=[there.lot.code])
    return ""


def _clause_link(claim: Claim, there: LotPlaces) -> str:
    """The clause stands in the version that was in force when the claim was made."""
    at = (
        claim.objection.filed_at
        if claim.objection
        else claim.complaint.received_at
        if claim.complaint
        else None
    )
    document = next(
        (one for one in there.documents if at and one.published_at and one.published_at <= at), None
    )
    anchor = there.clauses(document).get(claim.anchor) if document else None
    if document is None or anchor is None:
        return ""
    return f"{reverse('bidding:documents', args=[there.lot.pk])}?version={document.version}#{anchor}"

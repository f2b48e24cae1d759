"""One lot as the public sees it: its papers, its questions, its result after the legal moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from bidding.models import Award, Candidate, Lot, Notice, OpenedEnvelope, Question, Status, TenderDocument

# 实施条例 54: candidates are public from the start of publicity; a return to evaluation ends it.
RESULT_PUBLIC = frozenset({Status.PUBLICISED, Status.AWARDED, Status.CONTRACTED, Status.COMPLETED})
# 招标投标法 34-36: what was bid is public from the opening.
OPENING_PUBLIC = RESULT_PUBLIC | {Status.OPENED, Status.EVALUATING}
PARTIES = ("project__tenderer", "project__agency", "project__centre", "project__supervisor")


@dataclass(frozen=True)
class CandidateLine:
    """One candidate as publicity shows it (10号令 Art. 6): rank, name, price, quality, period, manager."""

    rank: int
    name: str
    uscc: str
    price: Any
    score: Any
    quality: str
    duration_days: Any
    manager: str
    certificate: str
    passed_over: str


def public_lot(code: str) -> Lot:
    """The public lot with this code, with the parties' names; Http404 for a draft or an unknown code."""
    return get_object_or_404(Lot.objects.public().select_related(*PARTIES), code=code)


def lots_of_card(code: str) -> list[Lot]:
    """The lots of one ID card: the lot with this code, or every public lot of the project with it."""
    lots = Lot.objects.public().select_related(*PARTIES, "opening", "award__contract")
    return list(lots.filter(code=code)) or list(lots.filter(project__code=code).order_by("number"))


def notices_of(lot: Lot) -> QuerySet[Notice]:
    """The lot's public notices in order; an award notice to one winner is not among them."""
    return Notice.objects.filter(lot=lot, addressee__isnull=True).order_by("published_at", "pk")


def documents_of(lot: Lot) -> QuerySet[TenderDocument]:
    """The published versions of the tender document, newest first."""
    return (
        TenderDocument.objects.filter(lot=lot, published_at__isnull=False)
        .only("pk", "version", "sha256", "published_at", "lot_id")
        .order_by("-version")
    )


def answered_questions(lot: Lot) -> QuerySet[Question]:
    """Questions with their answers, which go to everyone; who asked is never read."""
    return (
        Question.objects.filter(lot=lot, answered_at__isnull=False)
        .only("pk", "clause", "text", "asked_at", "answer", "answered_at", "lot_id")
        .order_by("answered_at", "pk")
    )


def result_is_public(lot: Lot, at: datetime) -> bool:
    """Whether the candidates may be shown: never before their publicity has begun."""
    return lot.status in RESULT_PUBLIC and lot.publicity_from is not None and lot.publicity_from <= at


def takes_objections(lot: Lot, at: datetime) -> bool:
    """Whether the result may still be objected to: during publicity only (实施条例 54)."""
    return lot.status == Status.PUBLICISED and lot.publicity_until is not None and at <= lot.publicity_until


def candidates_of(lot: Lot, at: datetime) -> list[CandidateLine]:
    """The candidates in order of rank; an empty list before the legal moment."""
    if not result_is_public(lot, at):
        return []
    opened = OpenedEnvelope.objects.filter(cause="").select_related("envelope").order_by("envelope__kind")
    rows = (
        Candidate.objects.filter(lot=lot)
        .select_related("bid__bidder")
        .prefetch_related(Prefetch("bid__envelopes__opened", queryset=opened))
        .order_by("rank")
    )
    return [_line(row) for row in rows]


def award_of(lot: Lot) -> Award | None:
    """The award with its winner and contract, once it is made public."""
    if lot.status not in RESULT_PUBLIC - {Status.PUBLICISED}:
        return None
    return Award.objects.filter(lot=lot).select_related("candidate__bid__bidder", "contract").first()


def _line(row: Candidate) -> CandidateLine:
    letter: dict[str, Any] = {}
    for envelope in row.bid.envelopes.all():
        letter |= getattr(getattr(envelope, "opened", None), "letter", {}) or {}
    bidder = row.bid.bidder
    return CandidateLine(
        rank=row.rank,
        name=bidder.name,
        uscc=bidder.uscc,
        price=row.price,
        score=row.score,
        quality=letter.get("quality", ""),
        duration_days=letter.get("duration_days"),
        manager=letter.get("manager", ""),
        certificate=letter.get("manager_certificate", ""),
        passed_over=str(row.get_passed_over_display()),
    )

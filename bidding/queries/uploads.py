"""Questions about uploads: whose they are, which wait, and what happened to them."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from bidding.models import Lot, Upload, UploadEvent, UploadState
from bidding.models.projects import LotQuerySet

# An upload that nobody touched for so long is swept; the bidder may begin it anew.
EXPIRES_AFTER = timedelta(days=7)


def own_upload(token: str, organisation_id: int | None) -> Upload | None:
    """Return an organisation's upload; another's is as unknown as one that never was."""
    if organisation_id is None:
        return None
    return Upload.objects.select_related("lot").filter(token=token, owner_id=organisation_id).first()


def lots_with_all_around() -> LotQuerySet:
    """Return lots with those who run the tender at hand, whom the rules ask about: one query instead of five."""
    around = [f"project__{role}" for role in ("tenderer", "agency", "centre", "supervisor")]
    lots: LotQuerySet = Lot.objects.select_related(*around)
    return lots


def unfinished(lot: Lot, owner: Organisation) -> QuerySet[Upload]:
    """Return what an organisation has begun to upload for a lot and not finished, latest first."""
    return lot.uploads.filter(owner=owner, state=UploadState.ARRIVING).order_by("-began_at", "-pk")


def upload_journal(lot: Lot, organisation: Organisation) -> QuerySet[UploadEvent]:
    """Return every event of an organisation's uploads for a lot in the order of time: its own evidence.

    Secret from everybody else before the opening: it says who bids.
    """
    events = UploadEvent.objects.filter(lot=lot, owner=organisation)
    return events.select_related("upload", "user").order_by("at", "pk")


def expires_at(upload: Upload) -> datetime:
    """Return when the bytes of an unfinished upload go: at the lot's deadline, or after a week of silence."""
    silent, deadline = upload.moved_at + EXPIRES_AFTER, upload.lot.deadline
    return min(silent, deadline) if deadline else silent


def to_sweep(at: datetime) -> QuerySet[Upload]:
    """Return the unfinished uploads that count as nothing any more (RULES EB-12).

    A suspended lot gets its lost time back: its uploads wait.
    """
    over = Q(lot__deadline__lte=at, lot__suspended_at__isnull=True) | Q(moved_at__lte=at - EXPIRES_AFTER)
    return Upload.objects.filter(over, state=UploadState.ARRIVING).select_related("lot").order_by("pk")

"""Questions about tender documents: which version binds, and who has taken note of it."""

from accounts.models import Organisation
from bidding.models import DocumentDownload, Lot, TenderDocument


def current_document(lot: Lot) -> TenderDocument | None:
    """Return the version that binds: the latest published one."""
    return lot.documents.filter(published_at__isnull=False).order_by("-version").first()


def draft_document(lot: Lot) -> TenderDocument | None:
    """Return the version in preparation, if there is one."""
    return lot.documents.filter(published_at__isnull=True).order_by("-version").first()


def download_of(document: TenderDocument, organisation: Organisation) -> DocumentDownload | None:
    """Return an organisation's download of a version."""
    return document.downloads.filter(organisation=organisation).first()


def has_acknowledged(lot: Lot, organisation: Organisation) -> bool:
    """Tell whether the organisation has acknowledged the version that binds now."""
    current = current_document(lot)
    return (
        current is not None
        and current.downloads.filter(organisation=organisation, acknowledged_at__isnull=False).exists()
    )


def has_document(lot: Lot, organisation: Organisation) -> bool:
    """Tell whether the organisation has fetched any version."""
    return DocumentDownload.objects.filter(document__lot=lot, organisation=organisation).exists()

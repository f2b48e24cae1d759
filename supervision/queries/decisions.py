"""Decisions as the public reads them: of cases and of complaints, redacted."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from bidding.models import Lot
from supervision.masking import redacted
from supervision.models import Case, Complaint, ComplaintStatus


@dataclass(frozen=True)
class Announcement:
    """One line of the public list."""

    kind: str
    number: str
    outcome: str
    lot: Lot
    published_at: datetime | None
    url: str


def announcements() -> list[Announcement]:
    """Return every published decision, newest first."""
    cases = Case.objects.filter(published_at__isnull=False).select_related("lot", "decision")
    complaints = Complaint.objects.filter(status=ComplaintStatus.PUBLISHED).select_related("lot")
    found = [
        Announcement("case", one.decision.number, one.decision.get_outcome_display(), one.lot, one.published_at,
                     reverse("supervision:public_case", args=[one.pk]))
        for one in cases
    ] + [
        Announcement("complaint", f"TS-{one.pk:04d}", one.get_outcome_display(), one.lot, one.published_at,
                     reverse("supervision:public_complaint", args=[one.pk]))
        for one in complaints
    ]  # fmt: skip
    return sorted(found, key=lambda one: str(one.published_at), reverse=True)


def without_complainant(complaint: Complaint, text: str) -> str:
    """Take the complainant, its contact and other personal data out of a text that goes public."""
    for name in (complaint.complainant.name, complaint.signatory, complaint.contact):
        if len(name) > 1:
            text = text.replace(name, "×××")
    return redacted(text)

"""Decisions as the public reads them: of cases and of complaints, redacted."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from bidding.models import Lot
from supervision.models import Attorney, Case, Complaint, ComplaintStatus
from supervision.queries.nameless import marks_of, without_names


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
    """Return every published decision that was not taken down (行政处罚法 48), newest first."""
    cases = Case.objects.filter(
        published_at__isnull=False, decision__taken_down_at__isnull=True
    ).select_related("lot", "decision")
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
    attorney = Attorney.objects.filter(complaint=complaint).values_list("name", flat=True)
    contact = [complaint.contact, *re.split(r"[\s,，、;；:：()（）]+", complaint.contact)]
    return without_names(text, [*marks_of(complaint.complainant), complaint.signatory, *contact, *attorney])

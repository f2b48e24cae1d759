"""One thing that an office has to do; apart, so that each noun can list its own."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from bidding.models import Lot
from supervision.models import Complaint


@dataclass(frozen=True)
class Duty:
    """Something to be done: what, about which lot (None: about no lot), until when, on which basis, and where.

    `about` names the thing: a subject, a matter, a number.
    """

    label: str
    lot: Lot | None
    due_at: datetime | None
    article: str
    url: str
    about: str = ""


def about_complaint(one: Complaint, label: str, due: datetime | None = None, article: str = "") -> Duty:
    """Return something to be done about a complaint."""
    return Duty(label, one.lot, due, article, reverse("supervision:complaint", args=[one.pk]), str(one))

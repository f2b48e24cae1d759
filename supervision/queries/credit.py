"""Credit records as the public reads them, and what an entry would touch."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from bidding.models import BidState, Lot, Status
from supervision.models import CreditEntry
from supervision.models.credit import SHOWN


@dataclass(frozen=True)
class Preview:
    """What a gate would touch: how many lots are open to everyone, and where the subject is publicly known."""

    open_lots: int
    known_lots: list[Lot]


def public_credit(*, at: datetime, text: str = "") -> QuerySet[CreditEntry]:
    """Return the entries that are public at an instant, newest first; repaired, expired and revoked ones are not.

    `text` is part of a name or credit code.
    """
    found = CreditEntry.objects.filter(status__in=SHOWN, published_at__lte=at, max_until__gt=at)
    if text:
        found = found.filter(Q(organisation__name__icontains=text) | Q(organisation__uscc__icontains=text))
    return found.select_related("organisation", "authority", "decision", "bar").order_by(
        "-published_at", "-pk"
    )


def effect_preview(organisation: Organisation) -> Preview:
    """Say which trades a gate would touch, without telling from sealed bids whether the subject takes part.

    Lots that take bids are only counted, the same for every subject; lots are named where the opening has made
    the subject's bid public.
    """
    known = Lot.objects.filter(
        bids__bidder=organisation,
        bids__state=BidState.OPENED,
        status__in=[Status.OPENED, Status.EVALUATING, Status.PUBLICISED, Status.AWARDED],
    )
    open_lots = Lot.objects.filter(status__in=[Status.PUBLISHED, Status.CLOSED]).count()
    return Preview(open_lots, list(known.select_related("project").distinct().order_by("pk")))


def entries_about(organisation: Organisation) -> QuerySet[CreditEntry]:
    """Return everything about one organisation that it may see itself."""
    return CreditEntry.objects.filter(organisation=organisation, noticed_at__isnull=False).select_related(
        "decision__case__lot", "authority"
    )

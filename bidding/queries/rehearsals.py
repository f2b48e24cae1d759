"""Questions about practice runs."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Organisation
from bidding.models import BidState, Lot, Rehearsal, RehearsalBid, RehearsalUpload
from bidding.practice_log import PracticeLog
from bidding.sealing import keysets
from bidding.sealing.keysets import Keyset

# A practice run that nobody touches for so long is wiped; closing a tab must not end it, since resuming is practised.
IDLE = timedelta(minutes=30)


def rehearsal_of(lot: Lot, owner: Organisation) -> Rehearsal | None:
    """Return the organisation's practice run on a lot."""
    return Rehearsal.objects.select_related("lot__project").filter(lot=lot, owner=owner).first()


def idle_since(at: datetime) -> QuerySet[Rehearsal]:
    """Return the practice runs that are to be wiped."""
    return Rehearsal.objects.filter(moved_at__lte=at - IDLE)


def practice_keyset(rehearsal: Rehearsal) -> Keyset:
    """Return the keyset of a practice run."""
    return keysets.parse(rehearsal.keyset.encode())


def practice_log(rehearsal: Rehearsal) -> PracticeLog:
    """Return the practice log as it stands."""
    leaves = [bytes(leaf) for leaf in rehearsal.entries.order_by("index").values_list("leaf", flat=True)]
    return PracticeLog(settings.PLATFORM_NAME, rehearsal.keys["log"], leaves)


def standing(rehearsal: Rehearsal) -> RehearsalBid | None:
    """Return the practice bid in force."""
    return rehearsal.bids.filter(state=BidState.SEALED).first()


def own_practice_upload(token: str, owner: Organisation | None) -> RehearsalUpload | None:
    """Return one's own practice upload."""
    found = RehearsalUpload.objects.select_related("rehearsal__lot__project", "rehearsal__owner")
    return found.filter(token=token, rehearsal__owner=owner).first() if owner else None

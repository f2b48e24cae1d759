"""Credit records as the public reads them, and what an entry would touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Organisation, Person, User
from bidding.models import BidState, Contract, Lot, Status
from evaluation.models import Member, Room
from evaluation.models.rooms import State
from supervision.masking import redacted
from supervision.models import CreditCorrection, CreditEntry, CreditStatus
from supervision.models.credit import SHOWN
from supervision.queries.points import EXPERTS_KNOWN, lookup

RUNNING = [
    Status.PUBLISHED,
    Status.CLOSED,
    Status.OPENED,
    Status.EVALUATING,
    Status.PUBLICISED,
    Status.AWARDED,
]


@dataclass(frozen=True)
class Preview:
    """What a gate would touch: how many lots and draws are open to everyone, and where the subject is publicly known."""

    open_lots: int
    known_lots: Sequence[Lot]
    open_draws: int = 0
    contracts: Sequence[Contract] = ()
    agency_lots: Sequence[Lot] = ()
    sat_in: Sequence[Lot] = ()


def public_credit(*, at: datetime, text: str = "") -> QuerySet[CreditEntry]:
    """Return the entries that are public at an instant, newest first; repaired, expired and revoked ones are not.

    `text` is part of a name or credit code.
    """
    found = CreditEntry.objects.filter(
        Q(max_until__isnull=True) | Q(max_until__gt=at), status__in=SHOWN, published_at__lte=at
    )
    for word in text.split():
        found = found.filter(
            Q(organisation__name__icontains=word)
            | Q(organisation__uscc__icontains=word)
            | Q(person__name__icontains=word)
        )
    return found.select_related("organisation", "person", "authority", "decision__case", "bar").order_by(
        "-published_at", "-pk"
    )


def taken_down() -> QuerySet[CreditEntry]:
    """Return the entries that were taken down because their document fell, newest first: the law asks to say why."""
    found = CreditEntry.objects.filter(status=CreditStatus.REVOKED, published_at__isnull=False)
    return found.select_related("organisation", "person", "authority").order_by("-ended_at")


@dataclass(frozen=True)
class Corrected:
    """One correction as the public reads it: when and why; never the words that were wrong."""

    at: datetime
    reason: str


def corrections_of(entry: CreditEntry) -> list[Corrected]:
    """Return the corrections of an entry, the latest first."""
    return [Corrected(one.at, redacted(one.reason)) for one in CreditCorrection.objects.filter(entry=entry)]


def effect_preview(subject: Organisation | Person) -> Preview:
    """Say which trades a gate would touch, without telling from sealed bids whether the subject takes part.

    Lots that take bids, and draws under way, are only counted, the same for every subject; lots are named where the
    opening has made the subject's bid public, or the award the committee.
    """
    open_lots = Lot.objects.filter(status__in=[Status.PUBLISHED, Status.CLOSED]).count()
    open_draws = Room.objects.filter(state=State.ARRANGED).count()
    if isinstance(subject, Person):
        return Preview(open_lots, (), open_draws, sat_in=_sat_in(subject))
    known = Lot.objects.filter(
        bids__bidder=subject,
        bids__state=BidState.OPENED,
        status__in=[Status.OPENED, Status.EVALUATING, Status.PUBLICISED, Status.AWARDED],
    )
    contracts = Contract.objects.filter(award__candidate__bid__bidder=subject, completed_at__isnull=True)
    prepared = Lot.objects.filter(project__agency=subject, status__in=RUNNING)
    return Preview(
        open_lots,
        list(known.select_related("project").distinct().order_by("pk")),
        open_draws,
        list(contracts.select_related("award__lot").order_by("pk")),
        list(prepared.select_related("project").order_by("pk")),
    )


def _sat_in(person: Person) -> list[Lot]:
    """The lots in whose committees a person sat, where the award has made the names public."""
    rooms = Member.objects.filter(user__person=person, room__lot__status__in=EXPERTS_KNOWN).values(
        "room__lot"
    )
    return list(Lot.objects.filter(pk__in=rooms).select_related("project").order_by("pk"))


def entries_about(subject: Organisation | Person) -> QuerySet[CreditEntry]:
    """Return everything about one subject that it may see itself."""
    return CreditEntry.objects.filter(noticed_at__isnull=False, **lookup(subject)).select_related(
        "decision__case__lot", "authority", "organisation", "person"
    )


def own_entries(user: User) -> QuerySet[CreditEntry]:
    """Return the entries an account may see as their subject: its organisation's, and an expert's own."""
    mine = Q(organisation__isnull=False, organisation=user.organisation_id) | Q(
        person__isnull=False, person=user.person_id
    )
    return CreditEntry.objects.filter(mine, noticed_at__isnull=False).select_related(
        "decision__case__lot", "authority", "organisation", "person"
    )

"""What the desk of an agency or tenderer shows: its lots, and what each waits for today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import MATRIX, Act, Role
from bidding.models import Lot, Status, TenderDocument

SOON = timedelta(days=1)
HALL = "bidding:hall"


@dataclass(frozen=True)
class Need:
    """One thing that waits for someone: what, on which page, until when, and whether it is for this reader."""

    lot: Lot
    label: str | Promise
    page: str
    until: datetime | None
    mine: bool

    @property
    def url(self) -> str:
        """The address of the page; the hall's is by the lot's code."""
        return reverse(self.page, args=[self.lot.code if self.page == HALL else self.lot.pk])


def desk_lots(user: User) -> QuerySet[Lot]:
    """Return the lots of the user's organisation as tenderer, agency or centre, with what the desk asks of them.

    A centre sees lots from publication on. Nothing here tells who or how many take part.
    """
    home = user.organisation_id
    mine = Q(project__tenderer=home) | Q(project__agency=home)
    hosted = Q(project__centre=home) & ~Q(status=Status.DRAFT)
    draft = TenderDocument.objects.filter(lot=OuterRef("pk"), published_at__isnull=True)
    return (
        Lot.objects.filter(mine | hosted)
        .select_related("project__tenderer", "project__agency", "award")
        .annotate(
            unanswered=Count("questions", filter=Q(questions__answered_at__isnull=True)),
            has_draft=Exists(draft),
            draft_approved=Exists(draft.filter(approved_by__isnull=False)),
        )
        .order_by("due_at", "-pk")
    )


def needs(lots: Iterable[Lot], user: User, *, at: datetime) -> list[Need]:
    """List what waits, the most urgent first; what this user may do before what others must."""
    found = [need for lot in lots for need in _needs(lot, user, at)]
    far = at + timedelta(days=36_500)
    return sorted(found, key=lambda need: (not need.mine, need.until or far, need.lot.pk))


def _needs(lot: Lot, user: User, at: datetime) -> list[Need]:
    acts = MATRIX[Role(user.role)]
    if lot.suspended_at:
        return [Need(lot, _("Suspended: see the reason"), "bidding:lot", None, mine=False)]
    prepares, decides = Act.PREPARE_TENDER in acts, Act.DECIDE_AWARD in acts
    waiting = {
        Status.DRAFT: _draft,
        Status.PUBLISHED: _published,
        Status.CLOSED: _opening,
        Status.OPENED: _opening,
        Status.PUBLICISED: _publicised,
        Status.AWARDED: _awarded,
    }.get(Status(lot.status))
    return waiting(lot, at, prepares, decides) if waiting else []


def _draft(lot: Lot, at: datetime, prepares: bool, decides: bool) -> list[Need]:
    if not getattr(lot, "has_draft", False):
        return [Need(lot, _("Write the tender document"), "bidding:lot", lot.deadline, prepares)]
    if not getattr(lot, "draft_approved", False):
        return [Need(lot, _("Approve the tender document"), "bidding:check", lot.deadline, prepares)]
    return [Need(lot, _("Publish the tender"), "bidding:publish", lot.deadline, decides)]


def _published(lot: Lot, at: datetime, prepares: bool, decides: bool) -> list[Need]:
    found = []
    if getattr(lot, "unanswered", 0):
        found.append(Need(lot, _("Answer questions"), "bidding:questions", lot.deadline, prepares))
    if getattr(lot, "has_draft", False):
        found.append(Need(lot, _("Issue the addendum"), "bidding:addendum_issue", lot.deadline, decides))
    if lot.deadline and lot.deadline - SOON <= at:
        found.append(Need(lot, _("Prepare the opening"), "bidding:lot", lot.deadline, prepares))
    return found


def _opening(lot: Lot, at: datetime, prepares: bool, decides: bool) -> list[Need]:
    return [Need(lot, _("Conduct the opening"), HALL, lot.deadline, mine=not decides)]


def _publicised(lot: Lot, at: datetime, prepares: bool, decides: bool) -> list[Need]:
    if lot.publicity_until and at >= lot.publicity_until:
        return [Need(lot, _("Decide the award"), "bidding:result", lot.publicity_until, decides)]
    return []


def _awarded(lot: Lot, at: datetime, prepares: bool, decides: bool) -> list[Need]:
    return [Need(lot, _("Record the contract"), "bidding:contract", lot.award.contract_due_at, decides)]

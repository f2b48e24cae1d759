"""May this letter be lodged, signed, corrected: standing, scope, size, power of attorney."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from bidding.law.days import day_of
from bidding.models import Lot, Regime, Status
from bidding.queries.bids import standing_bids
from supervision.models import Claim, Complaint, ComplaintStatus, Matter, Objection
from supervision.models.complaints import OPEN_COMPLAINTS

# Twenty points of 8000 characters each: more is a way to stop an office, not a complaint.
MOST_TEXT = 160_000
MOST_OPEN = 10
BIDS_SECRET = frozenset({Status.DRAFT, Status.PUBLISHED, Status.CLOSED})


def has_standing(user: User, lot: Lot, matter: str) -> Permit:
    """In procurement only who took part complains about its course and result (94号令 11, 17); no lot is flooded."""
    open_ones = Complaint.objects.filter(
        lot=lot, complainant=user.organisation_id, status__in=OPEN_COMPLAINTS
    ).count()
    if open_ones >= MOST_OPEN:
        return no(
            _("Several of your complaints are being handled; lodge another when they are decided."), "many"
        )
    took_part = standing_bids(lot).filter(bidder=user.organisation_id).exists
    if (
        lot.project.regime == Regime.GP
        and matter in {Matter.OPENING, Matter.RESULT}
        and lot.status not in BIDS_SECRET
        and not took_part()
    ):
        return no(
            _("Only suppliers that took part complain about course and result (94号令17)."), "no_standing"
        )
    return YES


def is_within_query(lot: Lot, objection: Objection | None, origins: Sequence[Claim | None]) -> Permit:
    """In procurement a complaint stays within the matters of its query (94号令 20)."""
    for origin in origins:
        if origin is not None and (objection is None or origin.objection_id != objection.pk):
            return no(_("This point belongs to another objection."), "wrong_point")
    if lot.project.regime != Regime.GP:
        return YES
    if objection is None:
        return no(
            _("A query to the purchaser or its agency comes before every complaint (94号令17)."),
            "objection_first",
        )
    if not origins or any(origin is None for origin in origins):
        return no(
            _(
                "A complaint stays within the matters of the query: choose for each point the one it goes on from (94号令20)."
            ),
            "beyond_query",
        )
    return YES


def is_of_lawful_size(*texts: str) -> Permit:
    """A letter has its five items, in words that can be read."""
    if any(not text.strip() for text in texts):
        return no(_("A complaint needs facts, requests and leads (11号令7)."), "items")
    if sum(map(len, texts)) > MOST_TEXT:
        return no(
            _("The letter is longer than %(most)d characters. Shorten it; hand in files as evidence.")
            % {"most": MOST_TEXT},
            "too_long",
        )
    return YES


def power_reaches(matters: str, limits: str, until: date, at: datetime) -> Permit:
    """A power of attorney names its matters and limits and is in force (11号令 10)."""
    if not matters.strip() or not limits.strip():
        return no(_("The power of attorney names its matters and limits (11号令10)."), "power")
    if until < day_of(at):
        return no(_("The power of attorney has expired."), "power_expired")
    return YES


def may_sign_letter(user: User, complaint: Complaint) -> Permit:
    """The complainant signs, once, before it is decided whether the complaint is accepted."""
    if user.organisation_id != complaint.complainant_id:
        return no(_("Only the complainant can ask for that."), "not_own")
    if hasattr(complaint, "signature"):
        return no(_("The letter is signed already."), "signed")
    if complaint.status != ComplaintStatus.RECEIVED:
        return no(_("This complaint has been dealt with."), "closed")
    return YES


def may_correct(user: User, complaint: Complaint, at: datetime) -> Permit:
    """The complainant adds what was asked for, in the time given."""
    if user.organisation_id != complaint.complainant_id:
        return no(_("Only the complainant can ask for that."), "not_own")
    if complaint.status != ComplaintStatus.RECEIVED or complaint.correct_by is None:
        return no(_("Nothing is to be corrected."), "not_asked")
    if at > complaint.correct_by:
        return no(_("The time to correct the letter is over."), "too_late")
    return YES

"""Questions about results: what a bid's letter offers, which candidate stands."""

from django.db.models import QuerySet

from accounts.models import Organisation
from bidding.models import Award, Bid, Candidate, Hold, Lot, Notice, NoticeKind, OpenedEnvelope

# How the letter inside a bid may call what a contract must repeat.
MANAGER = ("manager", "project_manager")
DURATION = ("duration_days", "duration")


def offered_by(bid: Bid) -> dict[str, str]:
    """Return what a bid's opened letters offer: "manager" and "duration_days", where they say it."""
    letters = OpenedEnvelope.objects.filter(envelope__bid=bid).values_list("letter", flat=True)
    offered: dict[str, str] = {}
    for letter in letters:
        for name, keys in (("manager", MANAGER), ("duration_days", DURATION)):
            said = next((letter[key] for key in keys if letter.get(key)), None)
            if said is not None:
                offered.setdefault(name, str(said).strip())
    return offered


def standing_candidate(lot: Lot) -> Candidate | None:
    """Return the first candidate that has not been passed over."""
    return lot.candidates.filter(passed_over="").select_related("bid__bidder").order_by("rank").first()


def open_holds(lot: Lot) -> list[Hold]:
    """List why the lot is suspended, the oldest reason first."""
    return list(lot.holds.filter(released_at__isnull=True).select_related("placed_by").order_by("placed_at"))


def award_of(lot: Lot) -> Award | None:
    """Return the award of a lot, if there is one."""
    return Award.objects.filter(lot=lot).select_related("candidate__bid__bidder").first()


def letters_to(organisation: Organisation) -> QuerySet[Notice]:
    """Return the award notices addressed to an organisation, the latest first."""
    letters = Notice.objects.filter(addressee=organisation, kind=NoticeKind.AWARD)
    return letters.select_related("lot").order_by("-published_at")

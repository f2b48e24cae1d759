"""What the law asks of a change to a published tender document (TL-04)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from bidding.law import days
from bidding.law.figures import Figure, figure, holidays
from bidding.models import Lot, Status, TenderDocument
from bidding.rules import wording
from bidding.rules.tenders import may_approve, may_publish

KEY = "TL-04.addendum_days"


@dataclass(frozen=True)
class Timing:
    """How an addendum stands to the deadline: the earliest lawful one, and the law's figure."""

    earliest: datetime
    figure: Figure
    must_move: bool


def timing(lot: Lot, *, at: datetime, affects_bid: bool) -> Timing:
    """Return whether an addendum issued now must move the deadline, and to what at the earliest.

    15 full days must remain to the minute; the lawful date offered is at the hour of the old deadline, on a
    working day.
    """
    project = lot.project
    law = figure(KEY, regime=project.regime, region=project.region, on=days.day_of(at))
    deadline = lot.deadline
    assert deadline is not None  # a published lot has one by constraint
    if not affects_bid or days.before(deadline, law.number) >= at:
        return Timing(deadline, law, must_move=False)
    return Timing(_earliest(at, law.number, deadline), law, must_move=True)


def _earliest(at: datetime, count: int, deadline: datetime) -> datetime:
    hour = deadline.astimezone(days.SHANGHAI)
    table = holidays()
    day = days.add_days(days.day_of(at), count, table)
    proposal = days.at(day, hour.hour, hour.minute)
    if days.before(proposal, count) < at:
        proposal = days.at(table.next_working(day + days.DAY), hour.hour, hour.minute)
    return proposal


def may_set_deadline(lot: Lot, new: datetime, *, at: datetime, affects_bid: bool) -> Permit:
    """A change that affects bids leaves 15 days; no change brings a deadline forward or onto a day of rest."""
    needed = timing(lot, at=at, affects_bid=affects_bid)
    if lot.deadline and new < lot.deadline:
        return no(_("A deadline is never brought forward."), "forward")
    if needed.must_move and days.before(new, needed.figure.number) < at:
        words = {
            "deadline": wording.moment(new),
            "limit": wording.limit(needed.figure),
            "proposal": wording.moment(needed.earliest),
        }
        text = _(
            "The deadline %(deadline)s leaves less than %(limit)s after this change; the earliest lawful one is %(proposal)s."
        )
        return no(text % words, "deadline")
    if new != lot.deadline and not holidays().works(days.day_of(new)):
        text = _("The deadline falls on a day of rest (%(article)s): %(day)s.")
        return no(text % {"day": wording.moment(new), "article": wording.ARTICLES["rest"]}, "rest")
    return YES


def may_issue(user: User, document: TenderDocument, *, at: datetime) -> Permit:
    """The tenderer issues what another person has drafted, while bids may come in and nothing is suspended."""
    lot = document.lot
    for permit in (may_publish(user, lot), may_approve(user, document)):
        if not permit:
            return permit
    if lot.suspended_at:
        return no(_("The lot is suspended; this can go on after it is resumed."), "suspended")
    if lot.status != Status.PUBLISHED or (lot.deadline and at >= lot.deadline):
        return no(_("The document can be changed only before the bid deadline."), "too_late")
    return YES

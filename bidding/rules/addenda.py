"""What the law asks of a change to a published tender document (TL-04)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from bidding.flow import why_suspended
from bidding.law import days
from bidding.law.figures import Figure, figure, holidays
from bidding.models import Lot, Regime, Status, TenderDocument
from bidding.rules import wording
from bidding.rules.linting import lint_checks
from bidding.rules.points import obstacles
from bidding.rules.tenders import may_approve, may_publish
from bidding.texts.comparing import compare
from bidding.texts.parameters import clauses

KEY = "TL-04.addendum_days"
# 87号令 27: what a clarification or modification must not alter.
OBJECT = "87号令27"
QUALIFICATION = "TD-06.qualification"


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


def may_change_so(before: TenderDocument, after: TenderDocument) -> Permit:
    """In government procurement no change touches the object or the qualification of suppliers (87号令 27)."""
    if before.lot.project.regime != Regime.GP:
        return YES
    items = [[(line["code"], line["name"], line["quantity"]) for line in one.boq] for one in (before, after)]
    if items[0] != items[1]:
        return no(
            _("A change must not alter the object of the procurement, and so not its items (%(article)s).")
            % {"article": OBJECT},
            "object",
        )
    guarded = {
        str(clause["number"]): str(clause["title"])
        for clause in clauses(after.template.body)
        if QUALIFICATION in clause.get("covers", [])
    }
    touched = [part for part in compare(before.text, after.text).changes if part.number in guarded]
    if touched:
        text = _("Clause %(clause)s: a change must not alter the qualification of suppliers (%(article)s).")
        return no(text % {"clause": touched[0].number, "article": OBJECT}, "qualification")
    return YES


def may_pass_linter(document: TenderDocument) -> Permit:
    """What the linter finds forbidden in a change is mended or answered first, as before publication."""
    failing = obstacles(list(lint_checks(document)))
    if not failing:
        return YES
    return no("\n".join(f"{one.label}: {one.detail} ({one.article})" for one in failing), "lint")


def may_issue(user: User, document: TenderDocument, *, at: datetime) -> Permit:
    """The tenderer issues what another person has drafted, while bids may come in and nothing is suspended."""
    lot = document.lot
    for permit in (may_publish(user, lot), may_approve(user, document)):
        if not permit:
            return permit
    if lot.suspended_at:
        return no(why_suspended(lot), "suspended")
    if lot.status != Status.PUBLISHED or (lot.deadline and at >= lot.deadline):
        return no(_("The document can be changed only before the bid deadline."), "too_late")
    return YES

"""May points be taken, contested, voided; may the table be changed?"""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.law.days import day_of
from bidding.models import Lot
from ledger import clock
from supervision.bases import Rank, rank_of
from supervision.models import ConductItem, Deduction, FollowUp, PointRule, SubjectKind
from supervision.points import unfair_words
from supervision.queries.points import lookup, names_known
from supervision.rules.credit import is_subject

Subject = Organisation | Person


def may_deduct(user: User, subject: Subject, item: ConductItem, lot: Lot | None, happened_on: date) -> Permit:
    """An officer who decides cases, about a lot of the own department whose names are no secret any more.

    The row of the table must have been in force on the day of the act, and fit the subject.
    """
    permit = may_act(user, Act.DECIDE_CASE)
    if not permit:
        return permit
    if user.organisation is None:
        return no(_("This account belongs to no organisation."), "no_organisation")
    if lot is not None and lot.project.supervisor_id != user.organisation_id:
        return no(_("This project is supervised by another department."), "other_office")
    expert = item.part == SubjectKind.EXPERT
    if expert != isinstance(subject, Person):
        return no(_("This row of the table is about other subjects."), "part")
    if lot is not None and not names_known(lot, expert=expert):
        return no(
            _(
                "Who takes part in this lot is still secret; points are taken after the opening, from experts after the award."
            ),
            "names_secret",
        )
    if happened_on > day_of(clock.now()):
        return no(_("This day lies in the future."), "future")
    if happened_on < item.effective_from or (item.effective_to and happened_on > item.effective_to):
        return no(_("This row of the table was not in force on that day."), "not_in_force")
    return YES


def is_first(subject: Subject, item: ConductItem, proof: str, happened_on: date) -> Permit:
    """Tell whether the act has not cost points yet."""
    same = Deduction.objects.filter(item=item, proof=proof, happened_on=happened_on, **lookup(subject))
    if same.filter(voided_at__isnull=True).exists():
        return no(_("These points were taken for this act already."), "twice")
    return YES


def may_handle_points(user: User | AnonymousUser, record: Deduction | FollowUp) -> Permit:
    """The department that took the points."""
    permit = may_act(user, Act.DECIDE_CASE)
    if not permit:
        return permit
    if isinstance(user, User) and user.organisation_id == record.office_id:
        return YES
    return no(_("Another department took these points."), "other_office")


def may_contest(user: User | AnonymousUser, deduction: Deduction) -> Permit:
    """The subject, once, while the points are taken."""
    if not is_subject(user, deduction):
        return no(_("Only the subject of a deduction can do that."), "not_subject")
    if deduction.voided_at:
        return no(_("This deduction was voided already."), "voided")
    if deduction.stated_at:
        return no(_("Your statement is on file already."), "twice")
    return YES


def may_end_row(user: User, row: ConductItem | PointRule) -> Permit:
    """The department that entered a row ends it; rows that came with the platform are everybody's who decides cases."""
    permit = may_act(user, Act.DECIDE_CASE)
    if permit and row.entered_by and row.entered_by.organisation_id != user.organisation_id:
        return no(_("Another department entered this row."), "other_office")
    return permit


def row_fits(text: str, basis: str) -> Permit:
    """Tell whether a row may stand in the table: with a basis, and the same for every place and owner (CR-15)."""
    if words := unfair_words(text):
        return no(
            _("Credit is not counted by region or ownership (公平竞争审查规则9): “%(words)s”.")
            % {"words": _(", ").join(words)},
            "unfair",
        )
    if rank_of(basis) is Rank.UNKNOWN:
        return no(_("Name the rule that the row rests on."), "no_basis")
    return YES

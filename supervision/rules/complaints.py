"""May she complain, decide on acceptance, investigate, decide?"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from bidding.law.days import day_of
from bidding.models import Lot, Status
from supervision.models import Complaint, ComplaintStatus, Matter, NotAccepted, Objection, ObjectionStatus
from supervision.models.complaints import OPEN_COMPLAINTS
from supervision.models.objections import OBJECTION_FIRST
from supervision.queries.law import general_figure
from supervision.rules.offices import may_decide_on, may_supervise
from supervision.sameness import fingerprint

DECIDED = (ComplaintStatus.DECIDED, ComplaintStatus.SERVED, ComplaintStatus.PUBLISHED)


def may_complain(user: User | AnonymousUser, lot: Lot) -> Permit:
    """Bidders and other interested parties with an organisation (实施条例 60); it costs nothing."""
    permit = may_act(user, Act.COMPLAIN)
    if not permit:
        return permit
    if not isinstance(user, User) or user.organisation_id is None:
        return no(_("This account belongs to no organisation."), "no_organisation")
    if lot.status == Status.DRAFT:
        return no(_("This lot has not been published."), "draft")
    return YES


def rests_on_objection(
    user: User, lot: Lot, matter: str, objection: Objection | None, at: datetime
) -> Permit:
    """Documents, opening and result: objection first, answered or left unanswered in its time (实施条例 60)."""
    if matter not in OBJECTION_FIRST:
        return YES
    if objection is None:
        return no(
            _("About “%(matter)s” an objection must be raised with the tenderer first (实施条例60).")
            % {"matter": Matter(matter).label},
            "objection_first",
        )
    own = objection.organisation_id == user.organisation_id
    if not own or objection.lot_id != lot.pk or objection.matter != matter:
        return no(_("That is not your objection about this matter."), "wrong_objection")
    if objection.status == ObjectionStatus.WITHDRAWN:
        return no(_("That objection was withdrawn."), "withdrawn")
    waiting = objection.answered_at is None and (objection.due_at is None or at <= objection.due_at)
    if waiting:
        return no(_("The tenderer still has time to answer your objection."), "waiting")
    return YES


def is_new(user: User, lot: Lot, facts: str, leads: str) -> Permit:
    """The same facts are complained of once: not while it is handled, after a withdrawal, or a decision (11号令 12, 19)."""
    same_facts = fingerprint(facts)
    own = Complaint.objects.filter(
        lot=lot, complainant=user.organisation_id, fingerprint=same_facts
    ).order_by("-pk")
    for same in own:
        if same.status in OPEN_COMPLAINTS:
            text = _("You have lodged this complaint already (no. %(number)d); it is being handled.")
            return no(text % {"number": same.pk}, "duplicate")
        if same.status == ComplaintStatus.WITHDRAWN:
            return no(
                _("You withdrew this complaint; the same facts are not complained of again (11号令19)."),
                "withdrawn_before",
            )
        if same.status in DECIDED and fingerprint(same.leads) == fingerprint(leads):
            return no(
                _("This complaint was decided; it needs new evidence to be taken up again (11号令12)."),
                "already_decided",
            )
    return YES


def may_see_complaint(user: User | AnonymousUser, complaint: Complaint) -> Permit:
    """The complainant and the supervision department."""
    if isinstance(user, User) and user.organisation_id == complaint.complainant_id:
        return YES
    return may_supervise(user, complaint.lot)


def may_take_in(user: User, complaint: Complaint) -> Permit:
    """An officer of the department decides on acceptance."""
    return may_decide_on(user, complaint.lot)


def reason_is_known(reason: str) -> Permit:
    """A complaint is refused only for one of the reasons of the law (11号令 12)."""
    if reason in NotAccepted.values:
        return YES
    return no(_("Choose one of the reasons of the law."), "reason")


def has_enough_investigators(officers: Sequence[User], complaint: Complaint, at: datetime) -> Permit:
    """At least two, of the department (11号令 13)."""
    least = general_figure("CP-07.min_investigators", day_of(at))
    if len({officer.person_id or -officer.pk for officer in officers}) < least.number:
        text = _("At least %(count)d officers investigate a complaint (%(article)s).")
        return no(text % {"count": least.number, "article": least.article}, "officers")
    for officer in officers:
        permit = may_supervise(officer, complaint.lot)
        if not permit:
            return permit
    return YES


def may_investigate(user: User, complaint: Complaint) -> Permit:
    """One of the appointed officers."""
    permit = may_decide_on(user, complaint.lot)
    if not permit or complaint.officers.filter(user=user).exists():
        return permit
    return no(_("Only the officers of this complaint work on it."), "not_officer")


def may_ask_withdrawal(user: User, complaint: Complaint) -> Permit:
    """The complainant, in writing with reasons (11号令 19)."""
    if user.organisation_id != complaint.complainant_id:
        return no(_("Only the complainant can ask for that."), "not_own")
    if complaint.status not in OPEN_COMPLAINTS:
        return no(_("This complaint has been dealt with."), "closed")
    return YES

"""May the respondents be told, answer, and may a record be put on file?"""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from supervision.models import Complaint, ComplaintStatus, RecordKind, Respondent

RUNNING = (ComplaintStatus.ACCEPTED, ComplaintStatus.INVESTIGATING)


def may_tell(complaint: Complaint) -> Permit:
    """After acceptance, until the decision."""
    if complaint.status in RUNNING:
        return YES
    return no(_("The letter goes to the respondents between acceptance and decision."), "stage")


def may_see_as_respondent(user: User | AnonymousUser, respondent: Respondent) -> Permit:
    """The organisation that was told."""
    if isinstance(user, User) and user.organisation_id == respondent.organisation_id:
        return YES
    return no(_("This complaint concerns others."), "others")


def may_answer(user: User, respondent: Respondent) -> Permit:
    """The organisation that was told, once, while nothing is decided."""
    permit = may_see_as_respondent(user, respondent)
    if not permit:
        return permit
    if respondent.answered_at:
        return no(_("Your answer is on file."), "answered")
    if respondent.complaint.status not in RUNNING:
        return no(_("This complaint has been dealt with."), "closed")
    return YES


def may_record(complaint: Complaint, kind: str, held_at: datetime, at: datetime) -> Permit:
    """A record of what has happened, while the complaint is investigated."""
    if complaint.status != ComplaintStatus.INVESTIGATING:
        return no(_("Records are put on file while the complaint is investigated."), "stage")
    if kind not in set(RecordKind.values) - {RecordKind.CORRECTION}:
        return no(_("Choose the kind of record."), "kind")
    if held_at > at or held_at < complaint.received_at:
        return no(_("A record is about a time between the letter and now."), "time")
    return YES

"""May a case be transferred, and an answer be put on file?"""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Permit, no
from supervision.models import Case, CaseStatus, Transfer
from supervision.rules.cases import may_work_on
from supervision.rules.offices import may_supervise


def may_transfer(user: User, case: Case) -> Permit:
    """By an officer of a case that has been filed; crime does not wait for the decision (国务院令第310号第3条)."""
    permit = may_work_on(user, case)
    if permit and case.status == CaseStatus.LEAD:
        return no(_("File the case first."), "stage")
    return permit


def may_note_answer(user: User, case: Case, transfer: Transfer) -> Permit:
    """By the department, once."""
    permit = may_supervise(user, case.lot)
    if permit and transfer.answer:
        return no(_("The answer is on file."), "twice")
    return permit

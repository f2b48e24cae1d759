"""The other side of a complaint: the letter sent to the respondents, their answers, and records of hearings."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from ledger import clock
from ledger.actions import record
from supervision.actions.filing import locked
from supervision.actions.papers import make_paper
from supervision.models import (
    Complaint,
    ComplaintPaperKind,
    HandlingRecord,
    RecordKind,
    Respondent,
)
from supervision.queries.respondents import answer_due, eligible
from supervision.rules import answers as answer_rules
from supervision.rules import complaints as rules


@transaction.atomic
def tell_respondents(
    complaint: Complaint, *, organisations: Sequence[Organisation], by: User
) -> list[Respondent]:
    """Send the letter to those who are to answer it; each gets the time of the law (94号令 21, 22).

    Raises Refused before acceptance, for nobody, and for somebody who has no part in the lot.
    """
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_take_in(by, complaint))
    require(answer_rules.may_tell(complaint))
    allowed = {one.pk for one in eligible(complaint)}
    told = set(complaint.respondents.values_list("organisation", flat=True))
    fresh = [one for one in organisations if one.pk not in told]
    if not fresh or any(one.pk not in allowed for one in fresh):
        raise Refused(
            _("Choose tenderer, agency or candidates of this lot that were not told yet."), "respondent"
        )
    due = answer_due(complaint.lot, at)
    made = [
        Respondent.objects.create(complaint=complaint, organisation=one, told_at=at, due_at=due)
        for one in fresh
    ]
    paper = make_paper(complaint, ComplaintPaperKind.ANSWER, at=at)
    names = [one.uscc for one in fresh]
    record("complaint.tell", by=by, on=complaint, at=at, respondents=names, paper=paper.sha256)
    return made


@transaction.atomic
def answer_complaint(respondent: Respondent, *, answer: str, evidence: str, by: User) -> Respondent:
    """Answer a complaint as respondent; once, and after its time only while nothing is decided."""
    at = clock.now()
    complaint = locked(respondent.complaint)
    respondent = Respondent.objects.select_for_update().get(pk=respondent.pk)
    respondent.complaint = complaint
    require(answer_rules.may_answer(by, respondent))
    if not answer.strip():
        raise Refused(_("Write the answer."), "empty")
    respondent.answer, respondent.evidence = answer.strip(), evidence.strip()
    respondent.answered_at, respondent.answered_by = at, by
    respondent.save(update_fields=["answer", "evidence", "answered_at", "answered_by"])
    record("complaint.answer", by=by, on=complaint, at=at, overdue=at > respondent.due_at)
    return respondent


@transaction.atomic
def note_answer(complaint: Complaint, *, answer: str, by: User) -> Complaint:
    """Put a respondent's answer that came on paper on file."""
    complaint = locked(complaint)
    require(rules.may_investigate(by, complaint))
    if not answer.strip():
        raise Refused(_("Write the answer."), "empty")
    complaint.respondent_answer = answer.strip()
    complaint.save(update_fields=["respondent_answer"])
    record("complaint.answer", by=by, on=complaint)
    return complaint


@transaction.atomic
def put_on_record(
    complaint: Complaint, *, kind: str, held_at: datetime, present: str, text: str, by: User
) -> HandlingRecord:
    """Put a record of an inquiry, an exchange of evidence or a hearing on file (11号令 14; 94号令 23)."""
    at = clock.now()
    complaint = locked(complaint)
    require(rules.may_investigate(by, complaint))
    require(answer_rules.may_record(complaint, kind, held_at, at))
    if not text.strip():
        raise Refused(_("Write the record."), "empty")
    made = HandlingRecord.objects.create(
        complaint=complaint, kind=RecordKind(kind), held_at=held_at, present=present.strip(), text=text.strip(),
        by=by, at=at,
    )  # fmt: skip
    record("complaint.record", by=by, on=complaint, at=at, kind=kind)
    return made

"""Handing a suspicion of crime to the police, or a matter to another office, and putting the answer on file (行刑衔接)."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from ledger import clock
from ledger.actions import record
from supervision.actions.casefile import locked, make_paper, put
from supervision.models import Case, CasePaperKind, StepKind, Transfer, TransferAnswer
from supervision.papers import cases as casewords
from supervision.queries.crime import hints_of
from supervision.queries.law import general_due_at
from supervision.rules import transferring as rules


@transaction.atomic
def transfer_case(
    case: Case,
    *,
    authority: str,
    is_police: bool,
    facts: str,
    by: User,
    loss: Decimal = Decimal(0),
    gain: Decimal = Decimal(0),
    coerced: bool = False,
) -> Transfer:
    """Write the letter of transfer; the case itself goes on. The thresholds of LG-20 stand in it as hints only."""
    at = clock.now()
    case = locked(case)
    require(rules.may_transfer(by, case))
    if not facts.strip() or not authority.strip():
        raise Refused(_("Name the authority and the facts."), "empty")
    transfer = Transfer.objects.create(
        case=case,
        number=f"{case.number.replace('AJ', 'YS')}-{case.transfers.count() + 1}",
        authority=authority.strip(),
        is_police=is_police,
        facts=facts.strip(),
        hints=hints_of(case, loss=loss, gain=gain, coerced=coerced, at=at) if is_police else [],
        sent_at=at,
        by=by,
        answer_due_at=general_due_at("LG-19.answer_days", at) if is_police else None,
    )
    paper = make_paper(
        case, CasePaperKind.TRANSFER, "涉嫌犯罪案件移送书" if is_police else "案件移送函",
        casewords.transfer_parts(transfer), at=at, number=transfer.number, addressee=transfer.authority,
    )  # fmt: skip
    put(case, StepKind.TRANSFER, f"移送{transfer.authority}：{transfer.number}", at, by)
    record(
        "case.transfer", by=by, on=case, at=at, number=transfer.number, police=is_police, paper=paper.sha256
    )
    return transfer


@transaction.atomic
def answer_transfer(transfer: Transfer, *, answer: str, text: str, by: User) -> Transfer:
    """Put on file what the authority answered."""
    at = clock.now()
    case = locked(transfer.case)
    transfer = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    require(rules.may_note_answer(by, case, transfer))
    transfer.answer, transfer.answer_text, transfer.answered_at = answer, text.strip(), at
    transfer.save(update_fields=["answer", "answer_text", "answered_at"])
    said = (
        f"{transfer.authority}答复{transfer.number}：{TransferAnswer(answer).label}。{transfer.answer_text}"
    )
    put(case, StepKind.TRANSFER, said, at, by)
    record("case.transfer_answer", by=by, on=case, at=at, number=transfer.number, answer=answer)
    return transfer

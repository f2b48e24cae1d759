"""What subjects ask for: credit repair (信用修复) and correction by appeal, and the department's answers."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from ledger import clock
from ledger.actions import record
from supervision.actions.credit import end_entry, locked
from supervision.flow import move
from supervision.models import CreditEntry, CreditRequest, RequestKind
from supervision.rules import credit as rules


@transaction.atomic
def apply_for_repair(
    entry: CreditEntry, *, pledge: str, by: User, corrected: str = "", duties: str = ""
) -> CreditEntry:
    """Apply for repair: what was corrected, how the duties were done, and a public credit pledge (CR-03)."""
    at = clock.now()
    entry = locked(entry)
    require(rules.may_apply_for_repair(by, entry, at))
    if not pledge.strip():
        raise Refused(_("Repair needs a public credit pledge."), "no_pledge")
    move(entry, "apply")
    made = CreditRequest.objects.create(
        entry=entry, kind=RequestKind.REPAIR, text=corrected.strip() or pledge.strip(), duties=duties.strip(),
        pledge=pledge.strip(), filed_at=at, filed_by=by,
    )  # fmt: skip
    record("credit.apply", by=by, on=entry, at=at, request=made.pk)
    return entry


@transaction.atomic
def repair_credit(
    entry: CreditEntry,
    *,
    reason: str,
    by: User,
    corrected: bool = True,
    duties: bool = True,
    other: bool = True,
) -> CreditEntry:
    """Grant the repair when every condition holds: the entry is no longer shown or used, and its gate opens (CR-04).

    `corrected`, `duties` and `other` are what the officer checked; the answer keeps all conditions as they stood.
    """
    at = clock.now()
    entry = locked(entry)
    require(rules.may_handle(by, entry))
    asked = _open(entry, RequestKind.REPAIR)
    found = rules.repair_conditions(
        entry, asked.pledge if asked else "", at, corrected=corrected, duties=duties, other=other
    )
    require(rules.repair_granted(found))
    if asked:
        _answer(asked, granted=True, text=reason, by=by, conditions=found)
    return end_entry(entry, "repair", reason, by)


@transaction.atomic
def decline_repair(entry: CreditEntry, *, reason: str, by: User) -> CreditEntry:
    """Decline a repair with its reason; the entry stays public, and another application may follow."""
    entry = locked(entry)
    require(rules.may_handle(by, entry))
    move(entry, "decline")
    if asked := _open(entry, RequestKind.REPAIR):
        _answer(asked, granted=False, text=reason, by=by)
    record("credit.decline", by=by, on=entry, reason=reason)
    return entry


@transaction.atomic
def appeal(entry: CreditEntry, *, text: str, by: User) -> CreditRequest:
    """Say what is wrong with a public entry; it stays public until the department has answered."""
    at = clock.now()
    entry = locked(entry)
    require(rules.may_appeal(by, entry))
    if not text.strip():
        raise Refused(_("Say what is wrong with the entry."), "empty")
    made = CreditRequest.objects.create(
        entry=entry, kind=RequestKind.APPEAL, text=text.strip(), filed_at=at, filed_by=by
    )
    record("credit.appeal", by=by, on=entry, at=at, request=made.pk)
    return made


@transaction.atomic
def answer_appeal(entry: CreditEntry, *, granted: bool, reason: str, by: User) -> CreditEntry:
    """Answer an appeal with reasons; a granted one takes the entry down at once and opens its gate."""
    entry = locked(entry)
    require(rules.may_handle(by, entry))
    asked = _open(entry, RequestKind.APPEAL)
    if asked is None:
        raise Refused(_("There is no appeal to answer."), "no_appeal")
    _answer(asked, granted=granted, text=reason, by=by)
    record("credit.answer_appeal", by=by, on=entry, granted=granted, request=asked.pk)
    return end_entry(entry, "revoke", reason, by) if granted else entry


def grant_with_correction(entry: CreditEntry, *, reason: str, by: User) -> CreditRequest:
    """Grant the open appeal by a correction, in the caller's transaction: the entry stays public with other words."""
    asked = _open(entry, RequestKind.APPEAL)
    if asked is None:
        raise Refused(_("There is no appeal to answer."), "no_appeal")
    _answer(asked, granted=True, text=reason, by=by)
    record("credit.answer_appeal", by=by, on=entry, granted=True, request=asked.pk)
    return asked


def _open(entry: CreditEntry, kind: str) -> CreditRequest | None:
    return entry.requests.filter(kind=kind, answered_at__isnull=True).first()


def _answer(
    asked: CreditRequest, *, granted: bool, text: str, by: User, conditions: dict[str, bool] | None = None
) -> None:
    if not text.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    asked.granted, asked.answer, asked.conditions = granted, text.strip(), conditions or {}
    asked.answered_at, asked.answered_by = clock.now(), by
    asked.save(update_fields=["granted", "answer", "conditions", "answered_at", "answered_by"])

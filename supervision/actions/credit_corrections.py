"""Correcting (更正) the words of a public credit entry: the old ones stay on file, the day and the reason are public."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from ledger import clock
from ledger.actions import record
from supervision.actions.credit import locked
from supervision.actions.credit_requests import grant_with_correction
from supervision.models import CreditCorrection, CreditEntry
from supervision.models.credit import SHOWN
from supervision.rules import credit as rules

# What may be corrected: words. Another class, period or gate is another decision, with notice of its own (CR-19).
WORDS = ("conduct", "basis", "document")
LENGTHS = {"conduct": 8000, "basis": 300, "document": 120}


@transaction.atomic
def correct_credit(
    entry: CreditEntry, *, words: Mapping[str, str], reason: str, by: User, answers_appeal: bool = False
) -> CreditCorrection:
    """Correct the words of an entry while it is public; `answers_appeal` grants the open appeal by it.

    Raises Refused for an entry that is not public, no change, a basis that carries none, or no reason.
    """
    at = clock.now()
    entry = locked(entry)
    require(rules.may_handle(by, entry))
    if entry.status not in SHOWN:
        raise Refused(_("This entry is not public: there is nothing to correct."), "not_public")
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    changes = _changes(entry, words)
    if not changes:
        raise Refused(_("Nothing was changed."), "same")
    if "basis" in changes:
        require(rules.basis_fits(changes["basis"][1], entry.listing))
    if "document" in changes:
        require(rules.is_first(entry.subject, changes["document"][1], entry.authority))
    for name, (_before, after) in changes.items():
        setattr(entry, name, after)
    entry.save(update_fields=list(changes))
    asked = grant_with_correction(entry, reason=reason, by=by) if answers_appeal else None
    made = CreditCorrection.objects.create(
        entry=entry, request=asked, changes={name: list(pair) for name, pair in changes.items()},
        reason=reason.strip(), at=at, by=by,
    )  # fmt: skip
    record("credit.correct", by=by, on=entry, at=at, fields=sorted(changes), reason=made.reason)
    return made


def _changes(entry: CreditEntry, words: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    found = {}
    for name in WORDS:
        before, after = getattr(entry, name), words.get(name, "").strip()[: LENGTHS[name]]
        if after and after != before:
            found[name] = (before, after)
    return found

"""Good records (守信激励): giving and withdrawing them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from ledger import clock
from ledger.actions import record
from supervision.models import GoodRecord
from supervision.queries.credit import public_credit
from supervision.queries.points import lookup
from supervision.rules.points import row_fits


@transaction.atomic
def give_good_record(
    subject: Organisation | Person,
    *,
    title: str,
    document: str,
    basis: str,
    hint: str,
    until: datetime,
    by: User,
) -> GoodRecord:
    """Publish a good record of a subject until a day; the same for every place and owner (CR-15).

    Raises Refused while a credit entry about the subject is public, and for words that tell places or owners apart.
    """
    at = clock.now()
    require(may_act(by, Act.DECIDE_CASE))
    require(row_fits(f"{title} {hint}", basis))
    if by.organisation is None or until <= at:
        raise Refused(_("The due date lies in the past."), "past")
    if public_credit(at=at).filter(**lookup(subject)).exists():
        raise Refused(_("A credit entry about this subject is public now."), "listed")
    made = GoodRecord.objects.create(
        **lookup(subject), title=title.strip(), document=document.strip(), basis=basis.strip(), hint=hint.strip(),
        authority=by.organisation, given_at=at, given_by=by, ends_at=until,
    )  # fmt: skip
    record("credit.praise", by=by, on=made, at=at, document=made.document, until=until.isoformat())
    return made


@transaction.atomic
def withdraw_good_record(good: GoodRecord, *, reason: str, by: User) -> GoodRecord:
    """Withdraw a good record with a reason; who gave it withdraws it."""
    good = GoodRecord.objects.select_for_update().get(pk=good.pk)
    require(may_act(by, Act.DECIDE_CASE))
    if by.organisation_id != good.authority_id:
        raise Refused(_("Another department gave this record."), "other_office")
    if good.withdrawn_at:
        raise Refused(_("It was withdrawn already."), "twice")
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    good.withdrawn_at, good.withdraw_reason = clock.now(), reason.strip()
    good.save(update_fields=["withdrawn_at", "withdraw_reason"])
    record("credit.unpraise", by=by, on=good, at=good.withdrawn_at, reason=good.withdraw_reason)
    return good

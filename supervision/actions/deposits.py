"""The return of bid securities: the tender side's record, and the bidder's word against it (TL-15, LG-09)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from bidding.law.days import day_of
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from supervision.models import DepositEnd, DepositReturn
from supervision.rules import deposits as rules


@transaction.atomic
def record_return(
    lot: Lot,
    who: Organisation,
    *,
    end: str,
    ended_on: date,
    proof: str,
    by: User,
    interest: Decimal | None = None,
) -> DepositReturn:
    """Record what became of a bidder's security; one that the bidder contested is recorded anew.

    Raises Refused before the bidders are public, for somebody who did not bid, a day to come, or without proof.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_record(by, lot, who, end, ended_on, day_of(at)))
    if not proof.strip():
        raise Refused(
            _("Name the proof: the number of the transfer, of the guarantee or of the notice."), "proof"
        )
    one, _new = DepositReturn.objects.update_or_create(
        lot=lot, organisation=who,
        defaults={
            "end": DepositEnd(end), "ended_on": ended_on, "interest": interest, "proof": proof.strip()[:200],
            "recorded_at": at, "recorded_by": by, "contested": "", "contested_at": None,
        },
    )  # fmt: skip
    record("deposit.record", by=by, on=one, at=at, end=end, on_day=ended_on.isoformat(), bidder=who.uscc)
    return one


@transaction.atomic
def contest_return(one: DepositReturn, *, text: str, by: User) -> DepositReturn:
    """Say, as the bidder, that it is not so; the department sees it among its duties."""
    at = clock.now()
    Lot.objects.select_for_update(of=("self",)).get(pk=one.lot_id)
    one = DepositReturn.objects.select_for_update(of=("self",)).get(pk=one.pk)
    require(rules.may_contest(by, one))
    if not text.strip():
        raise Refused(_("Say what is wrong."), "empty")
    one.contested, one.contested_at = text.strip(), at
    one.save(update_fields=["contested", "contested_at"])
    record("deposit.contest", by=by, on=one, at=at)
    return one

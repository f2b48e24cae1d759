"""Agreements between centres: entered with the hash of the paper, given up with a reason (RULES RE-02)."""

import re
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationKind, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from evaluation.actions.writing import needed
from evaluation.models import Agreement
from evaluation.queries.partners import day_of
from evaluation.rules.sites import may_end_agreement
from ledger import clock
from ledger.actions import record

HASH = re.compile("[0-9a-f]{64}")


@transaction.atomic
def add_agreement(
    *,
    partner: Organisation,
    region: str,
    number: str,
    sha256: str,
    contact: str,
    phone: str,
    valid_from: date,
    valid_to: date,
    by: User,
) -> Agreement:
    """Enter an agreement of the account's centre with another; the paper stays with them, its hash stands here.

    Raises Refused for oneself, no centre, days out of order, no hash, or a number that is taken.
    """
    require(may_act(by, Act.RUN_SITE))
    if by.organisation is None or partner.pk == by.organisation_id or partner.kind != OrganisationKind.CENTRE:
        raise Refused(_("An agreement is made with another trading centre."), "partner")
    if valid_to < valid_from:
        raise Refused(_("The agreement ends before it begins."), "days")
    if not HASH.fullmatch(sha256.strip().lower()):
        raise Refused(_("A hash is a SHA-256 of 64 hexadecimal digits."), "sha256")
    at = clock.now()
    agreement, new = Agreement.objects.get_or_create(
        centre=by.organisation,
        number=needed(number, _("the number of the agreement")),
        defaults={
            "partner": partner,
            "region": region,
            "sha256": sha256.strip().lower(),
            "contact": contact,
            "phone": phone,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "entered_at": at,
            "entered_by": by,
        },
    )
    if not new:
        raise Refused(_("There is an agreement of this number already."), "duplicate")
    days = [valid_from.isoformat(), valid_to.isoformat()]
    record(
        "agreement.add", by=by, on=agreement, at=at, partner=partner.pk, sha256=agreement.sha256, days=days
    )
    return agreement


@transaction.atomic
def end_agreement(*, agreement: Agreement, reason: str, by: User) -> Agreement:
    """Give an agreement up as of today; requests that were made under it stay as they are."""
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    require(may_end_agreement(by, agreement))
    if agreement.ended_on:
        raise Refused(_("The agreement has been given up already."), "ended")
    agreement.end_reason = needed(reason, _("why it is given up"))
    agreement.ended_on = day_of(clock.now())
    agreement.save()
    record("agreement.end", by=by, on=agreement, reason=agreement.end_reason)
    return agreement

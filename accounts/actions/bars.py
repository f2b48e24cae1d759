"""Closing and opening the blacklist gate for a subject."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Bar, BarScope, Organisation, Person, User
from accounts.permits import Refused, require
from accounts.queries import names_of
from accounts.roles import Act
from accounts.rules import may_act
from ledger import clock
from ledger.actions import record


@transaction.atomic
def bar(
    subject: Organisation | Person | str,
    *,
    basis: str,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    source: str,
    by: User,
    scope: str = BarScope.ALL,
) -> Bar:
    """Bar a subject (organisation, person, credit code or identity hash) from taking part for a time.

    `basis` names the law, regulation or State Council document (CR-06); `source` the decision, e.g.
    "supervision.decision:7". Raises Refused without a basis, for an empty period, or when `by` decides no cases.
    """
    require(may_act(by, Act.DECIDE_CASE))
    if not basis.strip():
        raise Refused(_("A bar needs its legal basis."), "no_basis")
    if ends_at <= starts_at:
        raise Refused(_("A bar must end after it starts."), "period")
    (name,) = names_of(subject)
    made = Bar.objects.create(
        subject=name,
        scope=scope,
        basis=basis.strip(),
        reason=reason,
        starts_at=starts_at,
        ends_at=ends_at,
        source=source,
    )
    record(
        "bar.set",
        by=by,
        on=made,
        at=clock.now(),
        scope=str(scope),
        basis=made.basis,
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
        source=source,
    )
    return made


@transaction.atomic
def lift_bar(bar: Bar, *, reason: str, by: User | None) -> Bar:
    """Lift a bar before its end, after credit repair or a changed decision (CR-04, CR-08).

    `by` None is the clock, which takes down what was revoked. Lifting a second time changes nothing. Raises Refused
    when `by` decides no cases, or without a reason.
    """
    bar = Bar.objects.select_for_update().get(pk=bar.pk)
    if by is not None:
        require(may_act(by, Act.DECIDE_CASE))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    if bar.lifted_at is None:
        bar.lifted_at = clock.now()
        bar.save(update_fields=["lifted_at"])
        record("bar.lift", by=by, on=bar, at=bar.lifted_at, reason=reason.strip())
    return bar

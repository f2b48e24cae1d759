"""Setting up a project and its lots."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.law.days import day_of
from bidding.models import Lot, Project, ProjectKind, Regime
from bidding.rules import tenders as rules
from ledger import clock
from ledger.actions import record

CHANGEABLE = frozenset(
    {
        "name",
        "scope",
        "estimate",
        "max_price",
        "security_amount",
        "duration_days",
        "validity_days",
        "deadline",
        "documents_until",
    }
)


@transaction.atomic
def create_project(
    *,
    by: User,
    name: str,
    kind: ProjectKind | str,
    region: str,
    tenderer: Organisation,
    agency: Organisation,
    centre: Organisation,
    supervisor: Organisation,
    regime: Regime | str = Regime.ZB,
    code: str = "",
    mandatory_tender: bool = True,
    state_controlled: bool = True,
) -> Project:
    """Set up a project; `code` is made from region, day and sequence when it is not given.

    Raises Refused unless `by` belongs to the tenderer or the agency, and for roles that lie with one organisation.
    """
    at = clock.now()
    require(may_act(by, Act.PREPARE_TENDER))
    project = Project(
        code=code or _project_code(region, at),
        name=name,
        kind=kind,
        regime=regime,
        region=region,
        tenderer=tenderer,
        agency=agency,
        centre=centre,
        supervisor=supervisor,
        mandatory_tender=mandatory_tender,
        state_controlled=state_controlled,
        created_at=at,
        created_by=by,
    )
    require(rules.may_prepare(by, project))
    save_checked(project)
    record("project.create", by=by, on=project, at=at, code=project.code, regime=str(regime), kind=str(kind))
    return project


def _project_code(region: str, at: datetime) -> str:
    """Region, day, running number; the layout of the national code is not confirmed (DS-09), so it is our own."""
    stem = f"{region}-{day_of(at):%Y%m%d}-"
    count = Project.objects.filter(code__startswith=stem).count()
    return f"{stem}{count + 1:03d}"


@transaction.atomic
def create_lot(
    project: Project,
    *,
    by: User,
    name: str,
    scope: str,
    estimate: Decimal,
    max_price: Decimal,
    duration_days: int,
    security_amount: Decimal = Decimal(0),
    validity_days: int = 90,
    deadline: datetime | None = None,
    documents_until: datetime | None = None,
    shares_needed: int = 2,
    shares_total: int = 3,
) -> Lot:
    """Add a lot to a project, as a draft. Amounts in yuan; `deadline` is the opening time too (招标投标法 34).

    `documents_until` is the deadline when it is not given. Raises Refused for impossible amounts or keysets.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    require(rules.may_prepare(by, project))
    number = (project.lots.aggregate(Max("number"))["number__max"] or 0) + 1
    lot = Lot(
        project=project,
        number=number,
        code=f"{project.code}-{number:03d}",
        name=name,
        scope=scope,
        estimate=estimate,
        max_price=max_price,
        duration_days=duration_days,
        security_amount=security_amount,
        validity_days=validity_days,
        deadline=deadline,
        documents_until=documents_until or deadline,
        shares_needed=shares_needed,
        shares_total=shares_total,
    )
    save_checked(lot)
    record("lot.create", by=by, on=lot, code=lot.code, **_facts(lot))
    return lot


@transaction.atomic
def change_lot(lot: Lot, *, by: User, **changes: Any) -> Lot:
    """Change particulars of a draft (CHANGEABLE); the document must be written anew afterwards.

    Raises Refused once the lot is published, TypeError for a particular that does not change so.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_change(by, lot))
    for name, value in changes.items():
        setattr(lot, name, value)
    save_checked(lot)
    record("lot.change", by=by, on=lot, **_facts(lot))
    return lot


def _facts(lot: Lot) -> dict[str, Any]:
    return {
        "estimate": str(lot.estimate),
        "max_price": str(lot.max_price),
        "security": str(lot.security_amount),
        "deadline": lot.deadline.isoformat() if lot.deadline else "",
        "shares_needed": lot.shares_needed,
        "shares_total": lot.shares_total,
    }


def save_checked(row: Project | Lot) -> None:
    """Save a row, or refuse in words what the database would refuse in its own."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(_sentence(error), "invalid") from error
    row.save()


def _sentence(error: ValidationError) -> str:
    return " ".join(error.messages)

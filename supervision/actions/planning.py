"""The item list and the plans of double-random inspections: what, how much, how often, with whom; published before draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from bidding.law.days import day_of
from ledger import clock
from ledger.actions import record
from supervision.actions.numbering import numbered
from supervision.models import InspectionItem, InspectionPlan
from supervision.rules import inspections as rules


@dataclass(frozen=True)
class Planned:
    """What a plan says; `weights` by credit class, ratio in percent of the library."""

    title: str
    year: int
    target: str
    ratio_percent: Decimal
    rounds: int
    inspectors_each: int
    weights: Mapping[str, int]


@transaction.atomic
def put_item(
    *, code: str, title: str, target: str, basis: str, points: Sequence[str], by: User, active: bool = True
) -> InspectionItem:
    """Put a line on the department's item list, or change one that no plan names yet."""
    require(rules.may_plan(by))
    require(rules.may_list(by, code, points))
    at = clock.now()
    item, _made = InspectionItem.objects.update_or_create(
        office=by.organisation, code=code.strip(),
        defaults={"title": title.strip(), "target": target, "basis": basis.strip(), "active": active,
                  "points": [point.strip() for point in points if point.strip()]},
    )  # fmt: skip
    record("inspection.item", by=by, on=item, at=at, code=item.code, basis=item.basis)
    return item


@transaction.atomic
def make_plan(
    planned: Planned, *, items: Sequence[InspectionItem], joint: Sequence[Organisation], by: User
) -> InspectionPlan:
    """Make a plan; it is public once published, and cannot be changed from then on."""
    at = clock.now()
    require(rules.may_plan(by))
    require(
        rules.is_lawful(
            planned.ratio_percent, planned.rounds, planned.inspectors_each, planned.weights, day_of(at)
        )
    )
    require(rules.fit(by, items, joint, planned.target, planned.inspectors_each))
    if by.organisation is None:
        raise Refused(_("Your account belongs to no department."), "no_office")
    facts = {
        "office": by.organisation, "title": planned.title.strip(), "year": planned.year, "target": planned.target,
        "ratio_percent": planned.ratio_percent, "rounds": planned.rounds, "weights": dict(planned.weights),
        "inspectors_each": planned.inspectors_each, "made_at": at, "made_by": by,
    }  # fmt: skip
    plan = numbered(
        InspectionPlan, "SJ", at, lambda number: InspectionPlan.objects.create(number=number, **facts)
    )
    plan.items.set(items)
    plan.joint.set(joint)
    record(
        "inspection.plan", by=by, on=plan, at=at, number=plan.number, ratio=str(plan.ratio_percent),
        weights=dict(plan.weights), joint=[one.uscc for one in joint],
    )  # fmt: skip
    return plan


@transaction.atomic
def publish_plan(plan: InspectionPlan, *, by: User) -> InspectionPlan:
    """Publish a plan with its items and rules (一公开 begins before the draw)."""
    at = clock.now()
    plan = InspectionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    require(rules.may_publish_plan(by, plan))
    plan.published_at = at
    plan.save(update_fields=["published_at"])
    record("inspection.publish_plan", by=by, on=plan, at=at, number=plan.number)
    return plan

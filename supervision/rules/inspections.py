"""May an inspection be planned, drawn, carried out, confirmed, published, handed on?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationKind, User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act, same_person
from bidding.models import Lot
from supervision.models import (
    Inspection,
    InspectionItem,
    InspectionOfficer,
    InspectionPlan,
    InspectionResult,
    InspectionStatus,
)
from supervision.queries.law import general_figure
from supervision.queries.libraries import CLASSES, lots_of

MOST_WEIGHT = 20
HANDED_ON = (InspectionResult.VIOLATION, InspectionResult.REFUSED)


def may_plan(user: User | AnonymousUser) -> Permit:
    """An officer of a supervision department who may decide."""
    permit = may_act(user, Act.DECIDE_CASE)
    if permit and (not isinstance(user, User) or user.organisation_id is None):
        return no(_("Your account belongs to no department."), "no_office")
    return permit


def may_list(user: User, code: str, points: Sequence[str]) -> Permit:
    """A line has a code and points; once a published plan names it, it stays as it is."""
    if not code.strip() or not any(point.strip() for point in points):
        return no(_("An item has a code and at least one point."), "points")
    named = InspectionItem.objects.filter(
        office=user.organisation_id, code=code.strip(), plans__published_at__isnull=False
    )
    return no(_("A published plan names this item: enter a new one."), "published") if named.exists() else YES


def is_lawful(
    ratio: Decimal, rounds: int, inspectors_each: int, weights: Mapping[str, int], on: date
) -> Permit:
    """At least the ratio, the rounds and the inspectors of EN-02; weights only raise."""
    least = {
        "ratio": (ratio, general_figure("EN-02.ratio_percent", on)),
        "rounds": (Decimal(rounds), general_figure("EN-02.times_a_year", on)),
        "inspectors": (Decimal(inspectors_each), general_figure("EN-02.min_inspectors", on)),
    }
    for code, (given, figure) in least.items():
        if given < figure.amount:
            return no(_("At least %(limit)s.") % {"limit": figure}, code)
    if (
        ratio > 100
        or set(weights) - set(CLASSES)
        or any(not 1 <= weight <= MOST_WEIGHT for weight in weights.values())
    ):
        return no(
            _("A weight lies between 1 and %(most)d; the ratio is at most 100%%.") % {"most": MOST_WEIGHT},
            "weights",
        )
    return YES


def fit(
    user: User, items: Sequence[InspectionItem], joint: Sequence[Organisation], target: str, each: int
) -> Permit:
    """Items of the own list for these objects; other supervision departments, each of which sends somebody."""
    if not items or any(
        item.office_id != user.organisation_id or item.target != target or not item.active for item in items
    ):
        return no(_("A plan names items of your list for the same objects."), "items")
    if any(one.kind != OrganisationKind.SUPERVISOR or one.pk == user.organisation_id for one in joint):
        return no(_("Joint inspections are made with other supervision departments."), "joint")
    if len(joint) + 1 > each:
        return no(
            _("Each department sends at least one inspector to each object: ask for %(count)d or more.")
            % {"count": len(joint) + 1},
            "joint_inspectors",
        )
    return YES


def may_watch_plan(user: User | AnonymousUser | None, plan: InspectionPlan) -> Permit:
    """Officers of the plan's department and of those that take part."""
    permit = may_act(user or AnonymousUser(), Act.SUPERVISE)
    if not permit or not isinstance(user, User):
        return permit
    at = user.organisation_id
    if at == plan.office_id or plan.joint.filter(pk=at or 0).exists():
        return YES
    return no(_("This plan belongs to another department."), "other_office")


def may_publish_plan(user: User, plan: InspectionPlan) -> Permit:
    """The department that made it, once."""
    permit = _of_the_plan(user, plan)
    return no(_("The plan is public."), "twice") if permit and plan.published_at else permit


def may_draw(user: User, plan: InspectionPlan) -> Permit:
    """The department, a public plan, one round after the other."""
    permit = _of_the_plan(user, plan)
    if not permit:
        return permit
    if plan.published_at is None:
        return no(_("The plan is published before anything is drawn."), "unpublished")
    if plan.draws.filter(drawn_at__isnull=True).exists():
        return no(_("A round is being drawn."), "open")
    return no(_("Every round of the plan was drawn."), "rounds") if plan.draws.count() >= plan.rounds else YES


def _of_the_plan(user: User, plan: InspectionPlan) -> Permit:
    permit = may_plan(user)
    if permit and user.organisation_id != plan.office_id:
        return no(_("This plan belongs to another department."), "other_office")
    return permit


def may_see_inspection(user: User | AnonymousUser | None, one: Inspection) -> Permit:
    """Who may see its plan."""
    return may_watch_plan(user, one.draw.plan)


def sent(user: User, one: Inspection) -> InspectionOfficer | None:
    """Return the appointment of an account to an inspection, None when it has none."""
    found = InspectionOfficer.objects.filter(inspection=one, qualification__user=user, left_at__isnull=True)
    return found.select_related("qualification").first()


def may_record(user: User, one: Inspection, visited_at: datetime, at: datetime) -> Permit:
    """An inspector who was sent, after the draw and not before the visit."""
    permit = _may_act_on(user, one)
    if not permit:
        return permit
    if one.draw.drawn_at is None or not one.draw.drawn_at <= visited_at <= at:
        return no(_("The visit lies between the draw and now."), "time")
    return YES


def may_confirm(user: User, one: Inspection) -> Permit:
    """Another inspector who was sent: two sign the record (行政处罚法 42)."""
    permit = _may_act_on(user, one)
    if permit and same_person(user, one.recorded_by):
        return no(_("Another inspector confirms the record."), "same")
    return permit


def may_stand_aside(user: User, one: Inspection) -> Permit:
    """An inspector who was sent, before the record; or an officer of the department who may plan."""
    if one.status != InspectionStatus.DRAWN:
        return no(_("The visit is on record."), "stage")
    if sent(user, one):
        return YES
    return _of_the_plan(user, one.draw.plan)


def may_publish_result(user: User, one: Inspection) -> Permit:
    """The plan's department, after two signed."""
    return _of_the_plan(user, one.draw.plan)


def may_hand_on(user: User, one: Inspection, lot: Lot) -> Permit:
    """A suspected violation or a refusal, about a lot of the department that has to do with the object, once."""
    permit = _of_the_plan(user, one.draw.plan)
    if not permit:
        return permit
    if one.case_id:
        return no(_("There is a case on this inspection already."), "twice")
    if one.result not in HANDED_ON or one.status not in {
        InspectionStatus.CONFIRMED,
        InspectionStatus.PUBLISHED,
    }:
        return no(_("A case is taken up on a confirmed record that suspects a violation."), "stage")
    if not lots_of(one.draw.plan.office).filter(pk=lot.pk).exists():
        return no(_("This lot is not among those that inspections look at."), "lot")
    return YES


def _may_act_on(user: User, one: Inspection) -> Permit:
    permit = may_see_inspection(user, one)
    if permit and sent(user, one) is None:
        return no(_("Only the inspectors who were drawn for it act on this inspection."), "not_sent")
    return permit

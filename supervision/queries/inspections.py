"""Questions to inspections: whose plans, whose visits, which libraries, what is public."""

from collections import Counter

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from supervision.models import (
    Inspection,
    InspectionDraw,
    InspectionItem,
    InspectionPlan,
    InspectionStatus,
    Qualification,
)
from supervision.queries.libraries import CLASSES, objects_of
from supervision.quotas import quotas

CLASS_WORDS: dict[str, Promise] = {
    "plain": _("Nothing known"),
    "minor": _("Minor dishonesty"),
    "complained": _("Complaints or alerts"),
    "general": _("General dishonesty"),
    "serious": _("Serious dishonesty"),
}


def plans_for(user: User) -> QuerySet[InspectionPlan]:
    """Return the plans of the user's department and those it takes part in."""
    at = user.organisation_id
    found = InspectionPlan.objects.filter(Q(office=at) | Q(joint=at)).distinct()
    return found.select_related("office").prefetch_related("draws__inspections")


def inspections_for(user: User) -> QuerySet[Inspection]:
    """Return the open inspections of the user's department, and those its officers were sent to, the most urgent first."""
    at = user.organisation_id
    closed = (InspectionStatus.PUBLISHED, InspectionStatus.DROPPED)
    sent = Q(officers__qualification__user__organisation=at, officers__left_at__isnull=True)
    found = Inspection.objects.filter(Q(draw__plan__office=at) | sent).exclude(status__in=closed).distinct()
    return found.select_related("draw__plan", "lot", "organisation").order_by("publish_due_at", "pk")


def items_of(user: User) -> QuerySet[InspectionItem]:
    """Return the item list of the user's department."""
    return InspectionItem.objects.filter(office=user.organisation_id)


def library_of(user: User) -> QuerySet[Qualification]:
    """Return the officers of the user's department who have a certificate."""
    found = Qualification.objects.filter(user__organisation=user.organisation_id)
    return found.select_related("user__person").prefetch_related("relations__organisation")


def sizes_of(plan: InspectionPlan) -> list[tuple[str | Promise, int, int, int]]:
    """Return of each credit class: its name, how many objects it has now, its weight, how many a round draws."""
    sizes = Counter(one.group for one in objects_of(plan.office, plan.target))
    drawn = quotas(sizes, plan.ratio_percent, plan.weights)
    return [
        (CLASS_WORDS[name], sizes[name], plan.weights.get(name, 1), drawn.get(name, 0))
        for name in CLASSES
        if sizes[name]
    ]


def public_plans() -> QuerySet[InspectionPlan]:
    """Return the published plans."""
    found = InspectionPlan.objects.filter(published_at__isnull=False).order_by("-published_at")
    return found.select_related("office").prefetch_related("items", "draws", "joint")


def public_results() -> QuerySet[Inspection]:
    """Return the published results, and what was not carried out with its reason, newest first."""
    shown = Q(status=InspectionStatus.PUBLISHED) | Q(status=InspectionStatus.DROPPED)
    found = Inspection.objects.filter(shown).select_related("draw__plan__office", "lot", "organisation")
    return found.order_by("-published_at", "-pk")


def seed_party(user: User | AnonymousUser, here: InspectionDraw) -> str:
    """Return the party for which an account gives a seed now, "" for none."""
    if (
        not isinstance(user, User)
        or user.role != Role.SUPERVISOR
        or user.organisation is None
        or here.drawn_at
    ):
        return ""
    uscc = user.organisation.uscc
    if uscc not in here.parties or uscc in here.seeds:
        return ""
    return "" if (uscc in here.commitments) != bool(here.root) else uscc

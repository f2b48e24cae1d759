"""Signed pledges (承诺书) by kind, version and words, and which were broken (SD-04)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import Pledge
from accounts.roles import Role
from supervision.models import PledgeBreach

# The four kinds of the reports that the platform begins from, then everybody else who signs.
SORTS = (Role.TENDERER, Role.BIDDER, Role.AGENCY, Role.EXPERT)


@dataclass(frozen=True)
class Sort:
    """One kind of pledge: how many stand signed, how many were broken."""

    kind: str
    label: str
    signed: int
    broken: int


def sorts() -> Sequence[Sort]:
    """Count the pledges of each kind, the four sorted kinds first."""
    signed = dict(Pledge.objects.values_list("kind").annotate(Count("pk")).order_by())
    broken = dict(
        PledgeBreach.objects.filter(deduction__voided_at__isnull=True)
        .values_list("kind")
        .annotate(Count("pk"))
        .order_by()
    )
    others = [role for role in Role if role not in SORTS and signed.get(role)]
    return [
        Sort(str(role), str(role.label), signed.get(role, 0), broken.get(role, 0))
        for role in (*SORTS, *others)
    ]


def pledges_matching(text: str = "", kind: str = "", version: str = "") -> QuerySet[Pledge]:
    """Return signed pledges by kind, version and words in account, organisation, credit code or name, newest first."""
    found = Pledge.objects.select_related("user__organisation", "user__person").order_by("-signed_at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    if version:
        found = found.filter(version=version)
    for word in text.split():
        found = found.filter(
            Q(user__username__icontains=word) | Q(user__organisation__name__icontains=word)
            | Q(user__organisation__uscc__icontains=word) | Q(user__person__name__icontains=word)
        )  # fmt: skip
    return found


def versions() -> list[str]:
    """Return the versions of the texts that somebody signed."""
    return list(Pledge.objects.values_list("version", flat=True).distinct().order_by("version"))

"""The libraries of double-random inspections (两库): objects as the platform's own rows give them, inspectors with certificates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Duty, DutyKind, Organisation
from bidding.law.days import day_of
from bidding.models import Bid, Lot, Status
from ledger.models import thing_name
from supervision.models import (
    Complaint,
    CreditEntry,
    InspectionPlan,
    InspectionStatus,
    Qualification,
    Relation,
    Target,
)
from supervision.models.credit import SHOWN

# Before the opening nobody's bid may be met by an inspection (招标投标法 22).
OPEN_TO_ALL = [
    status
    for status in Status
    if status not in {Status.DRAFT, Status.PUBLISHED, Status.CLOSED, Status.TERMINATED}
]
# The gravest first: an object counts in the first class that fits.
CLASSES = ("serious", "general", "complained", "minor", "plain")


@dataclass(frozen=True)
class Object:
    """One object of the library: its name for the hash, its credit class, who stands behind it."""

    thing: str
    name: str
    group: str
    organisations: frozenset[int]
    lot: Lot | None = None
    organisation: Organisation | None = None


def lots_of(office: Organisation) -> QuerySet[Lot]:
    """Return the lots of a department that inspections may look at."""
    found = Lot.objects.filter(project__supervisor=office, status__in=OPEN_TO_ALL)
    return found.select_related("project__tenderer", "project__agency").order_by("pk")


def objects_of(office: Organisation, target: str) -> list[Object]:
    """Return the library's shelf: every lot, agency or bidder of the department, each with its credit class."""
    lots = list(lots_of(office))
    if target == Target.LOT:
        return _lots(lots)
    if target == Target.AGENCY:
        agencies = {lot.project.agency for lot in lots if lot.project.agency}
        return _organisations(agencies)
    # A lot that failed without an opening never tells who bid.
    opened = [lot for lot in lots if lot.status != Status.FAILED]
    bidders = Organisation.objects.filter(pk__in=Bid.objects.filter(lot__in=opened).values("bidder"))
    return _organisations(bidders)


def _lots(lots: list[Lot]) -> list[Object]:
    bidders: dict[int, set[int]] = {}
    for key, bidder in Bid.objects.filter(lot__in=lots).values_list("lot_id", "bidder_id"):
        bidders.setdefault(key, set()).add(bidder)
    complained = set(Complaint.objects.filter(lot__in=lots).values_list("lot_id", flat=True))
    marked = _credit_classes()
    made = []
    for lot in lots:
        side = {one for one in (lot.project.tenderer_id, lot.project.agency_id) if one}
        group = _gravest([marked.get(one, "plain") for one in side], complained=lot.pk in complained)
        made.append(
            Object(thing_name(lot), str(lot), group, frozenset(side | bidders.get(lot.pk, set())), lot=lot)
        )
    return made


def _organisations(found: Iterable[Organisation]) -> list[Object]:
    marked = _credit_classes()
    return [
        Object(thing_name(one), one.name, marked.get(one.pk, "plain"), frozenset({one.pk}), organisation=one)
        for one in sorted(found, key=lambda one: one.pk)
    ]


def _credit_classes() -> dict[int, str]:
    """The gravest class of the credit entries that are shown, by organisation."""
    marked: dict[int, list[str]] = {}
    rows = CreditEntry.objects.filter(status__in=SHOWN, organisation__isnull=False)
    for organisation, kind in rows.values_list("organisation_id", "kind"):
        if organisation is not None:
            marked.setdefault(organisation, []).append(kind)
    return {organisation: _gravest(kinds) for organisation, kinds in marked.items()}


def _gravest(classes: list[str], *, complained: bool = False) -> str:
    found = {*classes, *(["complained"] if complained else [])}
    return next((one for one in CLASSES if one in found), "plain")


def inspectors_of(plan: InspectionPlan, at: datetime) -> list[Qualification]:
    """Return the inspectors of all departments of a plan whose certificate is in force; each person once."""
    offices = Q(user__organisation=plan.office) | Q(user__organisation__in=plan.joint.all())
    found = Qualification.objects.filter(
        offices,
        in_library=True,
        valid_until__gte=day_of(at),
        user__is_active=True,
        user__person__isnull=False,
    )
    rows = found.select_related("user__person", "user__organisation").order_by("-pk")
    # Two accounts of one person are nobody else: the first certificate stands for both (行政处罚法 42).
    once = {one.user.person_id: one for one in rows}
    return sorted(once.values(), key=lambda one: one.pk)


def already_inspected(plan: InspectionPlan) -> set[str]:
    """Return what was drawn in earlier rounds of a plan and carried out or still to be: one object, one visit."""
    found: set[str] = set()
    for draw in plan.draws.prefetch_related("inspections__lot", "inspections__organisation"):
        for one in draw.inspections.all():
            if one.status != InspectionStatus.DROPPED:
                found.add(thing_name(one.lot or one.organisation))
    return found


def kept_apart(
    objects: list[Object], inspectors: list[Qualification]
) -> list[tuple[Object, Qualification, str]]:
    """Return the pairs that must not meet: declared relations, the own department, other functions in a lot."""
    declared = {
        (one.qualification_id, one.organisation_id): one.ground
        for one in Relation.objects.filter(qualification__in=inspectors)
    }
    duties = _duties([one for one in objects if one.lot], inspectors)
    pairs = []
    for one in objects:
        for inspector in inspectors:
            ground = _ground(one, inspector, declared, duties)
            if ground:
                pairs.append((one, inspector, ground))
    return pairs


def _ground(
    one: Object,
    inspector: Qualification,
    declared: dict[tuple[int, int], str],
    duties: set[tuple[str, int | None]],
) -> str:
    if any((inspector.pk, organisation) in declared for organisation in one.organisations):
        return "relation"
    if inspector.user.organisation_id in one.organisations:
        return "own"
    return "duty" if (one.thing, inspector.user.person_id) in duties else ""


def _duties(objects: list[Object], inspectors: list[Qualification]) -> set[tuple[str, int | None]]:
    """Who has another function in a lot, as the separation of duties knows it."""
    rows = Duty.objects.filter(
        matter__in=[one.thing for one in objects], person__in=[one.user.person_id for one in inspectors]
    ).exclude(kind=DutyKind.SUPERVISE)
    return set(rows.values_list("matter", "person_id"))

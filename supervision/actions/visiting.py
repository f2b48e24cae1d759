"""The visit: recorded on the spot, confirmed by the second inspector, published, handed on as a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import rfc8785
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Lot
from evaluation import draw
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from supervision.actions.attaching import attach
from supervision.actions.cases import Lead, open_case
from supervision.actions.drawing import entries
from supervision.flow import move
from supervision.models import (
    Case,
    Inspection,
    InspectionOfficer,
    InspectionResult,
    LeadSource,
    Qualification,
)
from supervision.queries.law import general_due_at
from supervision.rules import inspections as rules

ANSWERS = frozenset({"yes", "no", "na"})


@dataclass(frozen=True)
class Visit:
    """What a record sheet says; `answers` by item and point: (yes, no or na; note)."""

    visited_at: datetime
    place: str
    met: str
    answers: Mapping[tuple[int, int], tuple[str, str]]
    result: str
    summary: str
    correct_until: date | None = None


def _locked(one: Inspection) -> Inspection:
    rows = Inspection.objects.select_for_update(of=("self",)).select_related(
        "draw__plan__office", "lot__project"
    )
    return rows.get(pk=one.pk)


@transaction.atomic
def record_visit(one: Inspection, visit: Visit, *, files: Sequence[Any] = (), by: User) -> Inspection:
    """Put the record of a visit on file with its photos; its hash covers sheet and photos. Publication is then due.

    Raises Refused for who was not sent, an incomplete sheet, a problem without words or day, a result that fits no answer.
    """
    at = clock.now()
    one = _locked(one)
    require(rules.may_record(by, one, visit.visited_at, at))
    sheet = _sheet(one, visit)
    _check(visit, sheet)
    move(one, "check")
    photos = [attach(one, file, name=file.name, by=by) for file in files if file]
    one.visited_at, one.place, one.met = visit.visited_at, visit.place.strip(), visit.met.strip()
    one.sheet, one.result, one.summary, one.correct_until = (
        sheet,
        visit.result,
        visit.summary.strip(),
        visit.correct_until,
    )
    one.recorded_by, one.recorded_at = by, at
    one.sha256 = digest_of(one)
    one.publish_due_at = general_due_at("EN-04.publish_workdays", visit.visited_at)
    one.save()
    record(
        "inspection.visit", by=by, on=one, at=at, sha256=one.sha256, result=one.result,
        photos=[photo.sha256 for photo in photos],
    )  # fmt: skip
    return one


def digest_of(one: Inspection) -> str:
    """Return the hash of a record sheet with its photos (RFC 8785)."""
    content = {
        "inspection": one.pk,
        "code": one.code,
        "visited_at": one.visited_at.isoformat() if one.visited_at else "",
        "place": one.place,
        "met": one.met,
        "sheet": one.sheet,
        "result": str(one.result),
        "summary": one.summary,
        "correct_until": one.correct_until.isoformat() if one.correct_until else "",
        "photos": sorted(one.attachments.values_list("sha256", flat=True)),
    }
    return sha256(rfc8785.dumps(content)).hexdigest()


def _sheet(one: Inspection, visit: Visit) -> list[dict[str, str]]:
    lines = []
    for item in one.draw.plan.items.order_by("code"):
        for place, point in enumerate(item.points):
            answer, note = visit.answers.get((item.pk, place), ("", ""))
            if answer not in ANSWERS:
                raise Refused(_("Answer every point: %(point)s.") % {"point": point}, "sheet")
            if answer == "no" and not note.strip():
                raise Refused(_("Describe the problem: %(point)s.") % {"point": point}, "note")
            lines.append({"item": str(item), "point": point, "answer": answer, "note": note.strip()})
    return lines


def _check(visit: Visit, sheet: list[dict[str, str]]) -> None:
    problems = any(line["answer"] == "no" for line in sheet)
    if visit.result not in InspectionResult.values:
        raise Refused(_("Choose a result."), "result")
    if problems and visit.result == InspectionResult.CLEAN:
        raise Refused(_("The sheet names a problem; the result says there is none."), "result")
    if not problems and visit.result in {InspectionResult.CORRECTED, InspectionResult.ORDERED}:
        raise Refused(_("The result speaks of problems; the sheet names none."), "result")
    if visit.result == InspectionResult.ORDERED and visit.correct_until is None:
        raise Refused(_("Say until when the problem is to be corrected."), "correct_until")
    if visit.result != InspectionResult.CLEAN and not visit.summary.strip():
        raise Refused(_("Say in words what was found."), "summary")


@transaction.atomic
def confirm_visit(one: Inspection, *, by: User) -> Inspection:
    """The second inspector confirms the record."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_confirm(by, one))
    move(one, "confirm")
    one.confirmed_by, one.confirmed_at = by, at
    one.save(update_fields=["confirmed_by", "confirmed_at"])
    record("inspection.confirm", by=by, on=one, at=at, sha256=one.sha256)
    return one


@transaction.atomic
def publish_result(one: Inspection, *, by: User) -> Inspection:
    """Publish the result (EN-04); from now on its code is named."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_publish_result(by, one))
    move(one, "publish")
    one.published_at = at
    one.save(update_fields=["published_at"])
    record("inspection.publish", by=by, on=one, at=at, sha256=one.sha256)
    return one


@transaction.atomic
def stand_aside(one: Inspection, *, officer: InspectionOfficer, ground: str, by: User) -> InspectionOfficer:
    """Replace an inspector by the next in the draw's order of luck who may meet the object, with the ground on record.

    Raises Refused when nobody is left.
    """
    at = clock.now()
    one = _locked(one)
    require(rules.may_stand_aside(by, one))
    officer = InspectionOfficer.objects.select_for_update(of=("self",)).get(pk=officer.pk, inspection=one)
    if officer.left_at or not ground.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    instead = _next_in_order(one, officer)
    if instead is None:
        raise Refused(_("No other inspector of the draw may meet this object."), "nobody")
    officer.left_at, officer.ground = at, ground.strip()[:200]
    officer.save(update_fields=["left_at", "ground"])
    made = InspectionOfficer.objects.create(inspection=one, qualification=instead, appointed_at=at)
    record("inspection.replace", by=by, on=one, at=at, left=officer.qualification_id, came=instead.pk)
    return made


def _next_in_order(one: Inspection, left: InspectionOfficer) -> Qualification | None:
    """The next of the proof's own order: nobody chooses who comes instead.

    In a joint inspection the department of who left sends somebody else, so that it stays represented.
    """
    given = one.draw
    group = left.qualification.user.organisation
    joint = given.rules.get("from_each", {})
    order = draw.ordered(entries(given.inspectors_pool), draw.part_seed(given.proof["seed"], "inspectors"))
    apart = {line["inspector"] for line in given.rules["apart"] if line["object"] == one.code}
    been = set(one.officers.values_list("qualification_id", flat=True))
    for entry in order:
        key = int(given.identities[entry.code].rsplit(":", 1)[1])
        if joint and group and entry.group != group.uscc:
            continue
        if entry.code not in apart and key not in been:
            return Qualification.objects.get(pk=key)
    return None


@transaction.atomic
def hand_on(one: Inspection, *, lot: Lot, title: str, by: User) -> Case:
    """Take up a case on what an inspection found."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_hand_on(by, one, lot))
    party = one.organisation or lot.project.agency or lot.project.tenderer
    case = open_case(
        lot, title=title, source=f"双随机检查 {one.draw}", parties=[party], by=by,
        lead=Lead(LeadSource.INSPECTION, thing_name(one)),
    )  # fmt: skip
    one.case = case
    one.save(update_fields=["case"])
    record("inspection.hand_on", by=by, on=one, at=at, case=case.number)
    return case


@transaction.atomic
def drop_inspection(one: Inspection, *, reason: str, by: User) -> Inspection:
    """Put down that an inspection could not be carried out, and why; the reason is public."""
    at = clock.now()
    one = _locked(one)
    require(rules.may_publish_result(by, one))
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    move(one, "drop")
    one.summary, one.recorded_at, one.recorded_by = reason.strip(), at, by
    one.save(update_fields=["summary", "recorded_at", "recorded_by"])
    record("inspection.drop", by=by, on=one, at=at, reason=reason.strip())
    return one

"""What happens to an objection: filed, the lot stands still, answered, the lot goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.holds import resume, suspend
from bidding.actions.spot import answer_on_the_spot, raise_on_the_spot, take_back_on_the_spot
from bidding.flow import LIVE
from bidding.models import Lot
from bidding.queries.bids import session_of
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name
from ledger.queries import entries_on
from supervision.actions.claims import Handed, Point, keep_files, keep_points
from supervision.flow import can, move
from supervision.models import Matter, Objection, ObjectionStatus
from supervision.models.objections import OPEN_OBJECTIONS
from supervision.queries.law import due_at
from supervision.rules import objections as rules

# Where the law says that the activity stands still until the answer, and how long the answer may take.
BASIS = {
    Matter.DOCUMENT: "实施条例22",
    Matter.OPENING: "实施条例44",
    Matter.RESULT: "实施条例54",
}
# Notices of suspension are official texts: in Chinese, whatever language the page has.
NAMES = {Matter.DOCUMENT: "招标文件", Matter.OPENING: "开标", Matter.RESULT: "评标结果"}
CLOCK = frozenset({Matter.DOCUMENT, Matter.RESULT})


@dataclass(frozen=True)
class Objected:
    """What an objection says: anchored to a clause or notice; ground, evidence, and the remedy asked for."""

    ground: str
    remedy: str
    anchor: str = ""
    evidence: str = ""
    points: Sequence[Point] = ()
    files: Sequence[Handed] = ()

    @classmethod
    def of(cls, points: Sequence[Point], files: Sequence[Handed] = ()) -> "Objected":
        """Say it in points: the whole is what they say together."""
        return cls(
            ground=numbered([one.argument for one in points]),
            remedy=numbered([one.remedy for one in points]),
            evidence=numbered([one.evidence for one in points]),
            anchor="、".join(dict.fromkeys(one.anchor for one in points if one.anchor))[:120],
            points=tuple(points),
            files=tuple(files),
        )


def numbered(texts: Sequence[str]) -> str:
    """Join the texts of several points, each with its number; one alone stands as it is."""
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"{n}. {text}" for n, text in enumerate(texts, 1) if text)


def _locked(objection: Objection) -> Objection:
    """Lock the lot, then the objection: whatever writes into the log holds its lot before, or two could wait for each other."""
    Lot.objects.select_for_update(of=("self",)).get(pk=objection.lot_id)
    return (
        Objection.objects.select_for_update(of=("self",))
        .select_related("lot__project", "hold", "organisation")
        .get(pk=objection.pk)
    )


@transaction.atomic
def file_objection(lot: Lot, *, matter: str, said: Objected, by: User) -> Objection:
    """File an objection; in time it suspends the lot until the answer, late it is recorded and flagged.

    What is published about the suspension names nobody: before the opening even a bidder's name is secret.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_object(by, lot, matter))
    require(rules.has_few_waiting(by, lot, matter))
    late = rules.lateness(lot, matter, at, by.organisation)
    objection = Objection.objects.create(
        lot=lot, matter=matter, filed_by=by, organisation=rules.organisation_of(by), anchor=said.anchor,
        ground=said.ground, evidence=said.evidence, remedy=said.remedy, filed_at=at, late=bool(late),
        late_reason=late[:250], due_at=_due(lot, matter, at),
    )  # fmt: skip
    keep_points(objection, said.points or [_point(said)])
    keep_files(objection, said.files, by=by, at=at)
    if matter == Matter.OPENING:
        raise_on_the_spot(lot, thing=thing_name(objection), text=said.ground, by=by)
    if not late and _stands_still(lot, matter):
        _hold(objection)
    record("objection.file", by=by, on=objection, at=at, matter=matter, late=bool(late))
    return objection


def _point(said: Objected) -> Point:
    return Point(argument=said.ground, remedy=said.remedy, evidence=said.evidence, anchor=said.anchor)


def _due(lot: Lot, matter: str, at: datetime) -> datetime | None:
    """An objection to the opening is answered on the spot (TL-07), a query about it later in its working days."""
    if matter in CLOCK or not rules.stands_still(lot, matter):
        return due_at(lot, "TL-06.reply_days", at)
    return at


def _stands_still(lot: Lot, matter: str) -> bool:
    return (
        rules.stands_still(lot, matter)
        and lot.status in LIVE
        and (matter != Matter.OPENING or session_of(lot) is not None)
    )


def _hold(objection: Objection) -> None:
    matter = Matter(objection.matter)
    reason = f"收到对{NAMES[matter]}的异议，作出答复前暂停招标投标活动。"
    objection.hold = suspend(
        objection.lot, by=None, reason=reason, thing=thing_name(objection), basis=BASIS[matter]
    )
    objection.save(update_fields=["hold"])
    move(objection, "hold")


@transaction.atomic
def answer_objection(objection: Objection, *, text: str, by: User) -> Objection:
    """Answer an objection; the lot goes on unless something else holds it."""
    at = clock.now()
    objection = _locked(objection)
    require(rules.may_answer_objection(by, objection))
    if not text.strip():
        raise Refused(_("Write the answer."), "empty")
    move(objection, "release" if can(objection, "release") else "answer")
    objection.answer, objection.answered_at, objection.answered_by = text.strip(), at, by
    objection.save(update_fields=["answer", "answered_at", "answered_by"])
    overdue = objection.due_at is not None and at > objection.due_at
    if objection.matter == Matter.OPENING:
        answer_on_the_spot(objection.lot, thing=thing_name(objection), text=objection.answer, by=by)
    record("objection.answer", by=by, on=objection, at=at, overdue=overdue)
    if objection.status == ObjectionStatus.RELEASED and objection.hold:
        resume(objection.hold, by=None, reason="异议已答复，恢复招标投标活动。")
    return objection


@transaction.atomic
def withdraw_objection(objection: Objection, *, by: User) -> Objection:
    """Take an objection back before it is answered; the lot goes on."""
    objection = _locked(objection)
    require(rules.may_withdraw_objection(by, objection))
    move(objection, "withdraw")
    if objection.matter == Matter.OPENING:
        take_back_on_the_spot(objection.lot, thing=thing_name(objection), by=by)
    record("objection.withdraw", by=by, on=objection)
    if objection.hold:
        resume(objection.hold, by=None, reason="异议已撤回，恢复招标投标活动。")
    return objection


def note_overdue(at: datetime) -> int:
    """Note once for each objection that its answer is overdue; the lot stays suspended. Return how many."""
    late = Objection.objects.filter(status__in=OPEN_OBJECTIONS, due_at__lt=at).select_related("lot")
    return sum(_note(one, at) for one in late)


@transaction.atomic
def _note(objection: Objection, at: datetime) -> bool:
    objection = _locked(objection)
    if (
        objection.status not in OPEN_OBJECTIONS
        or entries_on(objection).filter(act="objection.overdue").exists()
    ):
        return False
    due = objection.due_at
    record("objection.overdue", by=None, on=objection, at=at, due=due.isoformat() if due else "")
    return True

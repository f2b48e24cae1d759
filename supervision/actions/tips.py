"""Tips: given without a name, found again by a code, answered in a dialogue, closed with what became of them.

Nothing here writes down from where or when it came: days stand for moments, files lose what tells who made them, and
the ledger gets the digests of the messages from the clock on a later day, without a network address.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from bidding import vault
from bidding.law.days import day_of, end_of
from bidding.models import Lot
from ledger import clock
from ledger.actions import record
from ledger.entries import JSON
from ledger.models import thing_name
from supervision import tipcodes
from supervision.actions.cases import Lead, open_case
from supervision.actions.claims import Handed
from supervision.actions.cleaning import Plain, freed
from supervision.files import MOST_BYTES
from supervision.flow import move
from supervision.models import LeadSource, Tip, TipFile, TipMessage, TipStatus
from supervision.queries.law import general_due_at
from supervision.rules import tips as rules

NOTED_A_TICK = 50
# A picture drawn anew may be larger than it came.
MOST_KEPT = 2 * MOST_BYTES + 1024**2


def give_tip(
    office: Organisation, *, subject: str, text: str, lot: Lot | None = None, files: Sequence[Handed] = ()
) -> tuple[Tip, str]:
    """Take a tip to a department; return it and the code, which is shown once and kept only as a hash."""
    require(rules.takes_tips(office))
    require(rules.is_about(lot, office))
    require(rules.is_said(text))
    if not subject.strip():
        raise Refused(_("Name the matter in a few words."), "subject")
    # Before the transaction: cleaning takes seconds, and nobody else may wait for the database meanwhile.
    return _given(office, subject, text, lot, freed(files))


@transaction.atomic
def _given(
    office: Organisation, subject: str, text: str, lot: Lot | None, files: Sequence[Plain]
) -> tuple[Tip, str]:
    at = clock.now()
    handle, secret = _fresh()
    tip = Tip.objects.create(
        handle=handle, secret=tipcodes.hashed(secret), office=office, lot=lot, subject=subject.strip()[:120],
        received_on=day_of(at), due_at=general_due_at("CX-03.tip_workdays", end_of(day_of(at))),
    )  # fmt: skip
    _say(tip, text, files, by=None, at=at)
    return tip, tipcodes.shown(handle, secret)


def _fresh() -> tuple[str, str]:
    while True:
        handle, secret = tipcodes.new_code()
        if not Tip.objects.filter(handle=handle).exists():
            return handle, secret


def find_tip(code: str) -> Tip | None:
    """Return the tip of a code, None for a wrong one; both take the same time."""
    parts = tipcodes.read(code)
    if parts is None:
        return None
    tip = Tip.objects.select_related("office", "lot").filter(handle=parts[0]).first()
    right = tipcodes.opens(parts[1], tip.secret if tip else tipcodes.NOBODY)
    return tip if tip and right else None


def add_to_tip(tip: Tip, *, text: str, files: Sequence[Handed] = ()) -> TipMessage:
    """Write on as the one who gave the tip; the caller has asked for the code."""
    require(rules.may_write_on(tip))
    require(rules.is_said(text))
    return _added(tip, text, freed(files))


@transaction.atomic
def _added(tip: Tip, text: str, files: Sequence[Plain]) -> TipMessage:
    tip = Tip.objects.select_for_update(of=("self",)).get(pk=tip.pk)
    require(rules.may_write_on(tip))
    return _say(tip, text, files, by=None, at=clock.now())


@transaction.atomic
def answer_tip(tip: Tip, *, text: str, by: User) -> TipMessage:
    """Write to the one who gave the tip; it is being looked into from then on."""
    tip = _locked(tip)
    require(rules.may_handle(by, tip))
    require(rules.may_write_on(tip))
    require(rules.is_said(text))
    if tip.status == TipStatus.RECEIVED:
        move(tip, "look_into")
    made = _say(tip, text, (), by=by, at=clock.now())
    record("tip.answer", by=by, on=tip)
    return made


@transaction.atomic
def close_tip(tip: Tip, *, outcome: str, by: User) -> Tip:
    """Find no lead in a tip, and say why; whoever gave it reads that."""
    tip = _closable(tip, outcome, by)
    return _closed(tip, "find_nothing", outcome, by)


@transaction.atomic
def transfer_tip(tip: Tip, *, to: str, outcome: str, by: User) -> Tip:
    """Pass a tip on to the office that it belongs to: discipline inspection, police, audit, another department."""
    tip = _closable(tip, outcome, by)
    if not to.strip():
        raise Refused(_("Name the department."), "empty")
    Tip.objects.filter(pk=tip.pk).update(transferred_to=to.strip()[:200])
    return _closed(tip, "transfer", outcome, by, to=to.strip()[:200])


@transaction.atomic
def take_up_tip(tip: Tip, *, title: str, parties: Sequence[Organisation], outcome: str, by: User) -> Tip:
    """Make a lead of a case out of a tip about a lot."""
    tip = _closable(tip, outcome, by)
    if tip.lot is None:
        raise Refused(_("A case needs a lot; this tip names none."), "no_lot")
    case = open_case(
        tip.lot,
        title=title,
        source=f"群众举报 {tip}",
        parties=parties,
        by=by,
        lead=Lead(LeadSource.TIP, thing_name(tip)),
    )
    Tip.objects.filter(pk=tip.pk).update(case=case)
    tip.case = case
    return _closed(tip, "take_up", outcome, by, case=case.number)


def note_tips(at: datetime) -> int:
    """Write the digests of the messages of earlier days into the ledger, so that none can vanish; return how many."""
    fresh = TipMessage.objects.filter(noted=False, on__lt=day_of(at)).order_by("tip_id", "pk")
    return sum(_note(pk) for pk in list(fresh.values_list("pk", flat=True)[:NOTED_A_TICK]))


@transaction.atomic
def _note(pk: int) -> bool:
    if not TipMessage.objects.filter(pk=pk, noted=False).update(noted=True):
        return False  # another ticker was quicker
    message = TipMessage.objects.prefetch_related("files").get(pk=pk)
    parts = [message.text, *(one.sha256 for one in message.files.all())]
    digest = sha256("\n".join(parts).encode()).hexdigest()
    record("tip.note", by=None, on=message.tip, message=message.pk, sha256=digest)
    return True


def _locked(tip: Tip) -> Tip:
    if tip.lot_id:
        Lot.objects.select_for_update(of=("self",)).get(pk=tip.lot_id)
    return Tip.objects.select_for_update(of=("self",)).select_related("lot__project", "office").get(pk=tip.pk)


def _closable(tip: Tip, outcome: str, by: User) -> Tip:
    tip = _locked(tip)
    require(rules.may_handle(by, tip))
    require(rules.may_close(tip))
    require(rules.is_said(outcome))
    return tip


def _closed(tip: Tip, name: str, outcome: str, by: User, **facts: JSON) -> Tip:
    # What became of it is written first: the database knows no closed tip without it.
    Tip.objects.filter(pk=tip.pk).update(outcome=outcome.strip())
    move(tip, name)
    tip.refresh_from_db()
    record(f"tip.{name}", by=by, on=tip, at=None, **facts)
    return tip


def _say(tip: Tip, text: str, files: Sequence[Plain], *, by: User | None, at: datetime) -> TipMessage:
    message = TipMessage.objects.create(tip=tip, by=by, text=text.strip(), on=day_of(at))
    for number, one in enumerate(files, start=1):
        _keep(message, one, number)
    return message


def _keep(message: TipMessage, one: Plain, number: int) -> None:
    """Keep a file under a number: its name may tell who made it; and under a day, not the second of its coming."""
    kept = vault.keep([one.data], shelf="supervision", limit=MOST_KEPT)
    vault.redate(kept.path, end_of(message.on))
    TipFile.objects.create(
        message=message,
        name=f"{number}.{one.kind}",
        kind=one.kind,
        sha256=kept.sha256,
        size=kept.size,
        path=kept.path,
    )

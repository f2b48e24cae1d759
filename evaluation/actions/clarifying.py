"""Questions to bidders: a member asks, agency or supervisor releases or holds back, the bidder answers signed (CM-12)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Bid
from bidding.queries.signing import signing_key, terms_of
from bidding.refusing import refused
from bidding.sealing import papers, signatures
from bidding.sealing.refusals import SealingError
from evaluation.actions.writing import locked, needed, note
from evaluation.letters import answer_letter
from evaluation.models import Clarification, ClarificationKind, Member, State
from evaluation.queries import qualified_bids
from evaluation.queries.clocks import is_over
from evaluation.rules import may_answer_clarification, may_release_clarification, may_sit
from ledger import clock
from ledger.actions import checkpoint
from ledger.queries import tlog_proof

ASKING = frozenset({State.RUNNING, State.LOCKED, State.CHECKS})
LONGEST_ANSWER = 8000


@transaction.atomic
def ask_clarification(*, member: Member, bid: Bid, kind: str, question: str, by: User) -> Clarification:
    """Put a question to one bidder in writing; it waits until the agency or the supervisor lets it out (CM-12)."""
    room = locked(member.room)
    member = Member.objects.select_related("room__lot").get(pk=member.pk)
    require(may_sit(by, member))
    if room.state not in ASKING:
        raise Refused(_("Questions are asked while the committee works."), "state")
    if kind not in ClarificationKind.values or not qualified_bids(room).filter(pk=bid.pk).exists():
        raise Refused(_("This bid is not in this evaluation."), "bid")
    asked = Clarification.objects.create(
        room=room,
        bid=bid,
        kind=kind,
        question=needed(question, _("the question")),
        asked_by=member,
        asked_at=clock.now(),
    )
    note("clarification.ask", room, by=member, clarification=asked.pk, kind=kind, bid=room.code_of(bid.pk))
    return asked


@transaction.atomic
def release_clarification(*, clarification: Clarification, due_at: datetime, by: User) -> Clarification:
    """Let a question out to its bidder, with the time by which the answer is due."""
    clarification = _taken(clarification)
    require(may_release_clarification(by, clarification))
    at = clock.now()
    if due_at <= at:
        raise Refused(_("The answer must be due in the future."), "past")
    clarification.released_by, clarification.released_at, clarification.due_at = by, at, due_at
    clarification.save()
    note(
        "clarification.release",
        clarification.room,
        by=by,
        clarification=clarification.pk,
        question=clarification.question,
        due=due_at.isoformat(),
    )
    return clarification


@transaction.atomic
def hold_back_clarification(*, clarification: Clarification, reason: str, by: User) -> Clarification:
    """Hold a question back for ever, with a reason: it leads, or asks for what must not change. The asker may ask anew."""
    clarification = _taken(clarification)
    require(may_release_clarification(by, clarification))
    clarification.refusal = needed(reason, _("why the question is held back"))
    clarification.refused_by, clarification.refused_at = by, clock.now()
    clarification.save()
    note(
        "clarification.hold_back",
        clarification.room,
        by=by,
        clarification=clarification.pk,
        reason=clarification.refusal,
    )
    return clarification


@transaction.atomic
def prepare_answer(*, clarification: Clarification, answer: str, by: User) -> Clarification:
    """Write the answer down as the letter to be signed; it may be written again until it is signed, and nobody else sees it."""
    clarification = _answered_in_time(clarification, by)
    answer = needed(answer, _("the answer"))
    if len(answer) > LONGEST_ANSWER or any(ord(sign) < 32 and sign not in "\r\n\t" for sign in answer):
        raise Refused(_("An answer has at most %(most)d characters.") % {"most": LONGEST_ANSWER}, "too_long")
    answer = answer.replace("\r\n", "\n")
    lot = clarification.room.lot
    letter = answer_letter(
        tender=lot.project.code,
        lot=lot.code,
        bidder=clarification.bid.bidder.uscc,
        number=clarification.pk,
        kind=clarification.kind,
        question=clarification.question,
        answer=answer,
    )
    clarification.letter = letter.decode()
    clarification.save(update_fields=["letter"])
    return clarification


@transaction.atomic
def answer_clarification(
    *, clarification: Clarification, statement: bytes, signature: bytes, by: User
) -> Clarification:
    """Hand the letter in, signed with the bidder's registered key as bids are; words only, the price stays as sealed.

    The receipt is a C2SP tlog-proof of the entry. Raises Refused for another's question, a letter that is not the
    one prepared, a wrong signature, or once the time is over.
    """
    clarification = _answered_in_time(clarification, by)
    room = clarification.room
    if not clarification.letter or statement != clarification.letter.encode():
        raise Refused(_("This is not the answer that was written. Write it again, then sign it."), "letter")
    key = signing_key(by)
    if key is None:
        raise Refused(_("Register your signing key first."), "no_key")
    at = clock.now()
    try:
        signatures.check(statement, signature, key, terms_of(room.lot), signer=by.ledger_organisation, at=at)
    except SealingError as error:
        raise refused(error) from error
    clarification.answer, clarification.answered_by, clarification.answered_at = clarification.draft, by, at
    clarification.signature, clarification.signing_key = signature.hex(), key.public
    clarification.signing_scheme, clarification.signing_material = key.scheme, key.material
    entry = note(
        "clarification.answer",
        room,
        by=by,
        clarification=clarification.pk,
        letter_sha256=papers.digest(statement),
    )
    checkpoint()
    clarification.receipt = tlog_proof(entry)
    clarification.save()
    return clarification


def _answered_in_time(clarification: Clarification, by: User) -> Clarification:
    clarification = _taken(clarification)
    require(may_answer_clarification(by, clarification))
    began, due = clarification.released_at, clarification.due_at
    if began and due and is_over(clarification.room.lot, began, due, clock.now()):
        raise Refused(_("The time to answer is over."), "overdue")
    return clarification


def _taken(clarification: Clarification) -> Clarification:
    """Take the question's room and row for the length of the transaction."""
    room = locked(clarification.room)
    rows = Clarification.objects.select_for_update(of=("self",)).select_related("bid__bidder")
    taken = rows.get(pk=clarification.pk)
    taken.room = room
    return taken

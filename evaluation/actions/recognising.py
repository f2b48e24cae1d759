"""Who sits there: the document is always enough, a comparison of faces only helps (RULES RE-16, RE-17)."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import identities
from accounts.models import User
from accounts.permits import Refused, require
from accounts.queries import identity_hash
from evaluation import faces
from evaluation.actions.writing import locked, needed, note
from evaluation.models import CallState, IdentityCheck, IdentityRecord, Member, Recognition
from evaluation.rules import may_sit
from evaluation.rules.sites import may_recognise
from ledger import clock

# Somebody who reads a number off a document needs few tries; somebody who guesses one needs many.
TRIES = 5
WINDOW = timedelta(hours=1)


@transaction.atomic
def check_document(*, member: Member, number: str = "", reason: str = "", by: User) -> IdentityRecord:
    """Note that the member's identity document was looked at at her seat.

    The number on it is compared with what the platform knows and forgotten; the officer learns only whether it fits,
    never a name. Where the number cannot be compared a reason is written down instead.
    Raises Refused before check-in, after too many tries, or for a number that is none.
    """
    member = _seated(member)
    require(may_recognise(by, member))
    at = clock.now()
    tried = member.identity_records.filter(outcome=Recognition.DIFFERENT, checked_at__gt=at - WINDOW)
    if tried.filter(method=IdentityCheck.DOCUMENT).count() >= TRIES:
        raise Refused(
            _("Too many tries; look at the document again in an hour, or write down a reason."), "tries"
        )
    outcome = Recognition.MATCHED
    if number.strip():
        outcome = _held_against(member, number)
    else:
        reason = needed(reason, _("the number on the document, or why it cannot be compared"))
    return _note(member, IdentityCheck.DOCUMENT, outcome, by, reason=reason.strip())


def compare_face(*, member: Member, document: bytes, live: bytes, consents: bool, by: User) -> IdentityRecord:
    """Compare a picture of the member with that on her document; she asks for it herself, or leaves it.

    Raises Refused while it is off, without her consent (个人信息保护法 29), or for what is no picture. A comparison
    that fails or does not match refuses nothing: the document is looked at.
    """
    require(may_sit(by, member))
    if faces.provider() is None:
        raise Refused(_("Faces are not compared here; show your document."), "off")
    if not consents:
        raise Refused(
            _("Faces are compared with your consent only; you can show your document instead."), "consent"
        )
    if not (faces.is_picture(document) and faces.is_picture(live)):
        raise Refused(_("Send two pictures, JPEG or PNG, of at most 4 MB."), "picture")
    if not member.checked_in_at:
        raise Refused(_("The member has not checked in."), "check_in")
    # Before the room is locked: a slow provider must not hold everybody up.
    found = faces.compared(document, live)
    with transaction.atomic():
        member = _seated(member)
        require(may_sit(by, member))
        return _note(
            member,
            IdentityCheck.FACE,
            Recognition(found.outcome),
            by,
            similarity=found.similarity,
            provider=found.provider,
        )


def _seated(member: Member) -> Member:
    locked(member.room)
    member = Member.objects.select_related("room__lot__project", "site__site", "user__person").get(
        pk=member.pk
    )
    if member.state != CallState.ACCEPTED or not member.checked_in_at:
        raise Refused(_("The member has not checked in."), "check_in")
    return member


def _held_against(member: Member, number: str) -> Recognition:
    if identities.fault(identities.normalise(number)):
        raise Refused(_("This is not an identity number."), "number")
    known = member.user.person.identity_hash if member.user.person else ""
    return Recognition.MATCHED if identity_hash(number) == known else Recognition.DIFFERENT


def _note(
    member: Member,
    method: IdentityCheck,
    outcome: Recognition,
    by: User,
    *,
    similarity: int | None = None,
    provider: str = "",
    reason: str = "",
) -> IdentityRecord:
    record = member.identity_records.create(
        method=method,
        outcome=outcome,
        similarity=similarity,
        provider=provider,
        reason=reason,
        checked_at=clock.now(),
        checked_by=by,
    )
    note(
        "identity.check",
        member.room,
        by=member if by.pk == member.user_id else by,
        member=member.number,
        method=method,
        outcome=outcome,
        similarity=similarity,
        provider=provider,
        reason=reason,
    )
    return record

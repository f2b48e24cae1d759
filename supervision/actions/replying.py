"""The bidder's side of an alert: a reply with files, a wish for more time; and the department's answer to the wish."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding import vault
from ledger import clock
from ledger.actions import record
from supervision.actions.alerts import locked, reply_to_alert, tell
from supervision.actions.strays import SHELF
from supervision.models import Alert, AlertParty, MoreTime, Reply, ReplyFile
from supervision.rules import alerts as rules

MOST_BYTES = 20 * 1024**2
MOST_FILES = 8
# What a file begins with, by its ending; nothing else is taken.
BEGINNINGS = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG",
    "jpg": b"\xff\xd8",
    "jpeg": b"\xff\xd8",
    "docx": b"PK",
    "xlsx": b"PK",
}


def reply_with_files(
    party: AlertParty, *, text: str, files: Sequence[tuple[str, IO[bytes]]], by: User
) -> Reply:
    """Put a reply with its files (name, stream) on file. Raises Refused, having kept nothing that anybody sees."""
    require(rules.may_reply(by, party))
    if len(files) > MOST_FILES:
        raise Refused(_("Too many files."), "too_many")
    kept = [(name, _kept(name, stream)) for name, stream in files]
    with transaction.atomic():
        reply = reply_to_alert(party, text=text, by=by, files=[one.sha256 for _name, one in kept])
        ReplyFile.objects.bulk_create(
            ReplyFile(reply=reply, name=name[-120:], sha256=one.sha256, size=one.size, path=one.path)
            for name, one in kept
        )
    return reply


def _kept(name: str, stream: IO[bytes]) -> vault.Kept:
    begins = BEGINNINGS.get(name.rpartition(".")[2].lower())
    if begins is None:
        raise Refused(_("Send PDF, DOCX, XLSX, PNG or JPEG files only: %(name)s") % {"name": name}, "kind")
    try:
        kept = vault.keep(stream, shelf=SHELF, limit=MOST_BYTES)
    except vault.TooLargeError as error:
        raise Refused(_("This file is too large: %(name)s") % {"name": name}, "too_large") from error
    if not kept.head.startswith(begins):
        raise Refused(_("This file is not what its name says: %(name)s") % {"name": name}, "kind")
    return kept


@transaction.atomic
def ask_more_time(party: AlertParty, *, until: datetime, reason: str, by: User) -> MoreTime:
    """Put a bidder's wish for more time on file."""
    at = clock.now()
    party.alert = locked(party.alert)
    require(rules.may_wish_time(by, party, until=until, at=at))
    wish = MoreTime.objects.create(party=party, until=until, reason=reason.strip(), asked_at=at, asked_by=by)
    record("alert.ask_time", by=by, on=party.alert, at=at, party=party.pk, until=until.isoformat())
    return wish


@transaction.atomic
def answer_wish(wish: MoreTime, *, granted: bool, answer: str, by: User) -> MoreTime:
    """Grant or decline more time; what is granted holds for every bidder of the alert."""
    at = clock.now()
    alert = locked(wish.party.alert)
    require(rules.may_see_alert(by, alert))
    waits = MoreTime.objects.filter(pk=wish.pk, granted__isnull=True)
    if not waits.update(granted=granted, answer=answer.strip(), answered_at=at, answered_by=by):
        raise Refused(_("This wish has been answered."), "answered")
    record("alert.answer_time", by=by, on=alert, at=at, party=wish.party_id, granted=granted)
    if granted and alert.reply_due_at is not None and wish.until > alert.reply_due_at:
        extend_reply(alert, due=wish.until, by=by)
    else:
        tell(alert)
    wish.refresh_from_db()
    return wish


@transaction.atomic
def extend_reply(alert: Alert, *, due: datetime, by: User) -> Alert:
    """Give every bidder of the alert more time, until `due` (aware)."""
    at = clock.now()
    alert = locked(alert)
    require(rules.may_extend(by, alert, due=due))
    Alert.objects.filter(pk=alert.pk).update(reply_due_at=due)
    alert.reply_due_at = due
    record("alert.extend", by=by, on=alert, at=at, due=due.isoformat())
    tell(alert)
    return alert

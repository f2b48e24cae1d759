"""Publishing a notice: the standard wording with its facts, hashed, the same on every channel (实施条例 15)."""

from datetime import datetime

from django.conf import settings

from accounts.models import Organisation, User
from bidding.actions.deliveries import deliver
from bidding.law.days import day_of
from bidding.models import Lot, Notice, NoticeKind
from bidding.queries.facts import facts_of
from bidding.queries.halls import hall_topic, wall_topic
from bidding.texts.notices import wording
from bidding.texts.signed_notices import Paper, plain
from ledger import keys, notes, origin
from ledger.actions import record
from ledger.models import Entry
from realtime.announcing import announce


def post(
    lot: Lot,
    kind: NoticeKind,
    *,
    by: User | None,
    at: datetime,
    addressee: Organisation | None = None,
    **facts: str,
) -> Notice:
    """Put up a notice of the standard wording of its kind, signed by the platform. A part of an action, which records it."""
    paper = drafted(lot, kind, at=at, **facts)
    notice = Notice.objects.create(
        lot=lot,
        kind=kind,
        title=paper.title,
        body=paper.body,
        sha256=paper.sha256,
        published_at=at,
        published_by=by,
        addressee=addressee,
        note=notes.signed(paper.text, keys.log_key()),
    )
    if addressee is None:
        _log(notice)
        deliver(notice)
    return notice


def drafted(lot: Lot, kind: NoticeKind, *, at: datetime, **facts: str) -> Paper:
    """Word a notice as it would stand if it were published at `at`; nothing is kept."""
    title, body = wording(kind, {**facts_of(lot, on=day_of(at)), **facts})
    return Paper(lot.code, kind, at, plain(title), plain(body))


def _log(notice: Notice) -> None:
    """Log the hash of a public notice in an entry that anybody may read with its proof: it names no person."""
    with origin.acting_from(""):
        record("notice.publish", by=None, on=notice, lot=notice.lot.code, notice=notice.sha256)


def tell(lot: Lot, entry: Entry) -> None:
    """Tell whoever looks at the lot's hall, in whichever language, that there is something new."""
    for language, _name in settings.LANGUAGES:
        announce(hall_topic(lot, language), kind=entry.act)
    announce(wall_topic(lot), kind="wall")

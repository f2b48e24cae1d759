"""Publishing a notice: the standard wording with its facts, hashed, the same on every channel (实施条例 15)."""

from datetime import datetime

from django.conf import settings

from accounts.models import Organisation, User
from bidding.law.days import day_of
from bidding.models import Lot, Notice, NoticeKind
from bidding.queries.facts import facts_of
from bidding.queries.halls import hall_topic
from bidding.texts.composing import notice_digest
from bidding.texts.notices import wording
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
    """Put up a notice of the standard wording of its kind. A part of an action, which records it."""
    title, body = wording(kind, {**facts_of(lot, on=day_of(at)), **facts})
    return Notice.objects.create(
        lot=lot,
        kind=kind,
        title=title,
        body=body,
        sha256=notice_digest(title, body),
        published_at=at,
        published_by=by,
        addressee=addressee,
    )


def tell(lot: Lot, entry: Entry) -> None:
    """Tell whoever looks at the lot's hall, in whichever language, that there is something new."""
    for language, _name in settings.LANGUAGES:
        announce(hall_topic(lot, language), seq=entry.index, kind=entry.act)

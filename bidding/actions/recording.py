"""The opening record (开标记录, 招标投标法 36): printed, hashed into the ledger, published (电子办法 32)."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from bidding import vault
from bidding.actions.hall import movable, moved
from bidding.models import Lot, Notice, NoticeKind, OpeningSession
from bidding.papers.opening_record import record_pdf, record_rows
from bidding.pdfs.keeping import forgotten_on_failure
from bidding.pdfs.signing import signed
from bidding.queries.halls import Hall, hall_view
from bidding.sealing import papers
from bidding.stages import insist_on_stage
from ledger import clock
from ledger.queries import entries_on
from ledger.stamping import want

MOST_BYTES = 64 * 1024 * 1024


@transaction.atomic
def sign_record(lot: Lot, *, by: User) -> OpeningSession:
    """Print the opening record, sign it as PDF (PAdES), keep it, publish its text, by the host's entry in the ledger.

    Raises Refused while an objection on the spot is unanswered (the lot is suspended then).
    """
    _lot, session = movable(lot, "sign_record", by=by)
    insist_on_stage(session, "sign_record")
    lot = Lot.objects.select_related("project__tenderer", "project__agency").get(pk=lot.pk)
    with translation.override("zh-hans"):
        hall = hall_view(lot)
        paper = signed(record_pdf(hall), reason=_("Opening record"), at=clock.now())
        kept = vault.keep([paper], shelf="records", limit=MOST_BYTES)
        title, text = _("Opening record: %(lot)s") % {"lot": lot.name}, _text(hall)
    with forgotten_on_failure(kept.path):
        session = moved(lot, "sign_record", by=by, record_sha256=kept.sha256)
        want(entries_on(lot).filter(act="opening.sign_record").latest("index"))
        OpeningSession.objects.filter(pk=session.pk).update(record_sha256=kept.sha256, record_path=kept.path)
        _publish(lot, title, text, by)
    session.refresh_from_db()
    return session


def _publish(lot: Lot, title: str, text: str, by: User) -> None:
    Notice.objects.create(
        lot=lot,
        kind=NoticeKind.OPENING,
        title=title,
        body=text,
        sha256=papers.digest(text.encode()),
        published_at=clock.now(),
        published_by=by,
    )


def _text(hall: Hall) -> str:
    """Return the record as text, for the notice."""
    return "\n".join("\t".join(cell.replace("\n", " ") for cell in line) for line in record_rows(hall))

"""Publishing a tender: two persons have prepared it, the law is asked, one notice goes out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.notices import post, tell
from bidding.actions.witnessing import publish_keyset
from bidding.flow import move
from bidding.law.days import day_of
from bidding.models import Lot, Notice, NoticeKind, Status, TenderDocument
from bidding.queries.documents import draft_document
from bidding.queries.facts import is_up_to_date
from bidding.queries.signing import platform_terms
from bidding.rules import tenders as rules
from bidding.rules.publishing import checks, obstacles
from ledger import clock
from ledger.actions import record


@transaction.atomic
def publish_tender(lot: Lot, *, by: User) -> Notice:
    """Publish a lot: its document binds from now on and bids may come in. Only the tenderer publishes.

    A retry returns the notice that went out and publishes nothing again. Raises Refused that lists every legal
    point that fails, each with its article (bidding.rules.publishing.checks shows the same list beforehand).
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_publish(by, lot))
    if lot.status == Status.PUBLISHED:
        return lot.notices.get(kind=NoticeKind.TENDER)
    document = _checked(lot, at)
    document.published_at = lot.published_at = at
    document.save(update_fields=["published_at"])
    terms = platform_terms()
    lot.signing = terms.fields
    lot.save(update_fields=["published_at", "signing"])
    move(lot, "publish")
    notice = post(
        lot,
        NoticeKind.TENDER,
        by=by,
        at=at,
        keyset=lot.keyset_sha256,
        signatures=terms.wording,
        version=str(document.version),
        document=document.sha256,
    )
    entry = record(
        "tender.publish",
        by=by,
        on=lot,
        at=at,
        document=document.sha256,
        keyset=lot.keyset_sha256,
        signing=terms.fingerprint,
        notice=notice.sha256,
        deadline=lot.deadline.isoformat() if lot.deadline else "",
    )
    publish_keyset(lot, notice=notice.sha256)
    tell(lot, entry)
    return notice


def _checked(lot: Lot, at: datetime) -> TenderDocument:
    """Return the document to publish. Raises Refused with every obstacle, one a line."""
    failing = obstacles(checks(lot, at=at)) if lot.status == Status.DRAFT else []
    if failing:
        lines = [f"{check.label}: {check.detail} ({check.article})" for check in failing]
        raise Refused("\n".join(lines), "not_lawful")
    document = draft_document(lot)
    if document is None:
        raise Refused(_("The tender document has not been written."), "no_document")
    if not is_up_to_date(document, on=day_of(at)):
        raise Refused(
            _("The lot or the law changed after the document was written: write and approve it anew."),
            "stale",
        )
    return document

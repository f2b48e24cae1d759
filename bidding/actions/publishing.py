"""Publishing a tender in two phases: prepared and fixed by hash, confirmed by the tenderer, gone out exactly once.

Phase one asks the law, words the notice and keeps both hashes; nobody outside sees anything. Phase two has two short
transactions: the confirmation is kept first, then everything public happens in one. Whatever stops between them, the
next page or tick finishes it or withdraws it with the reason (docs/decisions/0113).
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.linting import keep_findings
from bidding.actions.notices import drafted, post, tell
from bidding.actions.witnessing import publish_keyset
from bidding.flow import move
from bidding.law.days import day_of
from bidding.models import (
    DraftPart,
    Lot,
    Notice,
    NoticeKind,
    Publication,
    PublicationState,
    Status,
    TenderDocument,
)
from bidding.models.publications import STANDING
from bidding.queries.documents import draft_document
from bidding.queries.facts import is_up_to_date
from bidding.queries.signing import platform_terms
from bidding.rules import tenders as rules
from bidding.rules.publishing import checks, obstacles
from ledger import clock
from ledger.actions import record

# A preparation that nobody confirms is withdrawn: what was read should be what the law asks on that day.
PATIENCE = timedelta(minutes=30)


def publish_tender(lot: Lot, *, by: User) -> Notice:
    """Publish a lot in one go: prepare, confirm what was prepared, commit. Only the tenderer publishes.

    A retry returns the notice that went out and publishes nothing again. Raises Refused that lists every legal
    point that fails, each with its article (bidding.rules.publishing.checks shows the same list beforehand).
    """
    if lot.status != Status.DRAFT and (gone_out := lot.notices.filter(kind=NoticeKind.TENDER).first()):
        require(rules.may_publish(by, lot))
        return gone_out
    publication = prepare_publication(lot, by=by)
    if publication.state == PublicationState.PREPARED:
        seen = {"sha256": publication.document_sha256, "notice_sha256": publication.notice_sha256}
        confirm_publication(publication, by=by, **seen)
    return commit_publication(publication)


@transaction.atomic
def prepare_publication(lot: Lot, *, by: User) -> Publication:
    """Phase one: ask the law, fix document and notice by their hashes. Again it returns what stands already.

    A preparation whose document or notice would read otherwise now is withdrawn and made anew. Raises Refused.
    """
    at = clock.now()
    lot = _locked(lot)
    require(rules.may_publish(by, lot))
    if lot.status != Status.DRAFT:
        if gone_out := lot.publications.filter(state=PublicationState.COMMITTED).first():
            return gone_out
        raise Refused(_("This tender is published; what is public stays."), "committed")
    standing = lot.publications.filter(state__in=STANDING).first()
    document = _checked(lot, at)
    paper = drafted(lot, NoticeKind.TENDER, at=at, **_facts(lot, document))
    if standing and (standing.document_sha256, standing.notice_sha256) == (document.sha256, paper.sha256):
        return standing
    if standing:
        _withdraw(
            standing, by=by, at=at, reason=_("The document or the notice changed after it was prepared.")
        )
    publication = Publication.objects.create(
        lot=lot,
        document=document,
        document_sha256=document.sha256,
        title=paper.title,
        body=paper.body,
        notice_sha256=paper.sha256,
        prepared_at=at,
        prepared_by=by,
    )
    record(
        "publication.prepare",
        by=by,
        on=publication,
        at=at,
        document=document.sha256,
        notice=paper.sha256,
    )
    return publication


@transaction.atomic
def confirm_publication(
    publication: Publication, *, by: User, sha256: str, notice_sha256: str
) -> Publication:
    """Phase two begins: the tenderer confirms document and notice that she read, by their hashes; again is no change.

    Raises Refused for another hash of either, another person's preparation that has lapsed, or one that was withdrawn.
    """
    at = clock.now()
    lot = _locked(publication.lot)
    publication = _own(publication, lot)
    require(rules.may_publish(by, lot))
    if publication.state in {PublicationState.CONFIRMED, PublicationState.COMMITTED}:
        return publication
    if publication.state == PublicationState.WITHDRAWN:
        raise Refused(_("This preparation was withdrawn: %(why)s") % {"why": publication.reason}, "withdrawn")
    if at > publication.prepared_at + PATIENCE:
        raise Refused(_("This preparation has lapsed: prepare the publication anew."), "lapsed")
    if sha256 != publication.document_sha256:
        raise Refused(_("The document was changed after you opened this page. Read it again."), "stale")
    if notice_sha256 != publication.notice_sha256:
        raise Refused(_("The notice is worded otherwise than the one you read. Read it again."), "stale")
    publication.state = PublicationState.CONFIRMED
    publication.confirmed_at, publication.confirmed_by = at, by
    publication.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    record("publication.confirm", by=by, on=publication, at=at, document=sha256, notice=notice_sha256)
    return publication


@transaction.atomic
def commit_publication(publication: Publication) -> Notice:
    """Publish what was confirmed, in one transaction; of many at once one does it and the others get its notice.

    Raises Refused when the law, the document or the notice is no longer what was confirmed; then nothing is public.
    """
    at = clock.now()
    lot = _locked(publication.lot)
    publication = _own(publication, lot)
    if publication.notice:
        return publication.notice
    by = publication.confirmed_by
    if publication.state != PublicationState.CONFIRMED or by is None:
        raise Refused(_("This publication has not been confirmed."), "not_confirmed")
    document = _checked(lot, at)
    terms = platform_terms()
    _bind(lot, document, terms.fields, at)
    notice = post(lot, NoticeKind.TENDER, by=by, at=at, addressee=None, **_facts(lot, document))
    if (document.sha256, notice.sha256) != (publication.document_sha256, publication.notice_sha256):
        raise Refused(_("The document or the notice changed after it was prepared."), "stale")
    publication.state, publication.notice, publication.ended_at = PublicationState.COMMITTED, notice, at
    publication.save(update_fields=["state", "notice", "ended_at"])
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
    keep_findings(document, by=by, at=at)
    publish_keyset(lot, notice=notice.sha256)
    tell(lot, entry)
    return notice


@transaction.atomic
def withdraw_publication(publication: Publication, *, by: User | None, reason: str) -> Publication:
    """Take back what has not gone out yet; `by` None when the clock does it. What is public stays public."""
    at = clock.now()
    lot = _locked(publication.lot)
    publication = _own(publication, lot)
    if by is not None:
        require(rules.may_publish(by, lot))
    if publication.state == PublicationState.COMMITTED:
        raise Refused(_("This tender is published; what is public stays."), "committed")
    if publication.state in STANDING:
        _withdraw(publication, by=by, at=at, reason=reason)
    return publication


def finish_publications(at: datetime) -> int:
    """Finish what was confirmed and stopped on its way, and withdraw what lapsed; return how many were moved."""
    return sum(finish_publication(one, at) for one in Publication.objects.filter(state__in=STANDING))


def finish_publication(publication: Publication, at: datetime) -> bool:
    """Bring one publication to its end if it is due: gone out, or withdrawn with the reason; tell whether it was."""
    if publication.state == PublicationState.PREPARED:
        if at <= publication.prepared_at + PATIENCE:
            return False
        withdraw_publication(publication, by=None, reason=_("Nobody confirmed it in time."))
        return True
    try:
        commit_publication(publication)
    except Refused as refusal:
        try:
            withdraw_publication(publication, by=None, reason=str(refusal))
        except Refused:  # meanwhile another process has published it
            return False
    return True


def _locked(lot: Lot) -> Lot:
    return Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)


def _own(publication: Publication, lot: Lot) -> Publication:
    """Read the publication under the lot's lock."""
    found = Publication.objects.select_related("notice", "confirmed_by").get(pk=publication.pk)
    found.lot = lot
    return found


def _withdraw(publication: Publication, *, by: User | None, at: datetime, reason: str) -> None:
    publication.state, publication.ended_at = PublicationState.WITHDRAWN, at
    publication.reason = reason
    publication.save(update_fields=["state", "ended_at", "reason"])
    record("publication.withdraw", by=by, on=publication, at=at, reason=reason)


def _facts(lot: Lot, document: TenderDocument) -> dict[str, str]:
    return {
        "keyset": lot.keyset_sha256,
        "signatures": platform_terms().wording,
        "version": str(document.version),
        "document": document.sha256,
    }


def _bind(lot: Lot, document: TenderDocument, signing: dict[str, Any], at: datetime) -> None:
    document.published_at = lot.published_at = at
    document.save(update_fields=["published_at"])
    lot.signing = signing
    lot.save(update_fields=["published_at", "signing"])
    move(lot, "publish")
    # What was saved while writing is in the version that binds; a change begins from there.
    DraftPart.objects.filter(draft__lot=lot).delete()


def _checked(lot: Lot, at: datetime) -> TenderDocument:
    """Return the document to publish. Raises Refused with every obstacle, one a line."""
    failing = obstacles(checks(lot, at=at)) if lot.status == Status.DRAFT else []
    if failing:
        # The label stands before what has no place of its own in the document.
        lines = [check.line if check.place else f"{check.label}{_(': ')}{check.line}" for check in failing]
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

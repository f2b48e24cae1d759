"""Overriding a finding of the linter with a reason, and keeping what it said of what was published."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import LintOverride, LintReport, Lot, TenderDocument
from bidding.queries.linting import Found, findings_of, report_of
from bidding.rules import linting as rules
from ledger import clock
from ledger.actions import record

MOST_REASON = 2000


@transaction.atomic
def override_finding(document: TenderDocument, *, key: str, reason: str, by: User) -> LintOverride:
    """Keep a passage against the linter's advice. A new reason replaces the earlier one; the ledger keeps both.

    Raises Refused for a finding that the text does not hold (any more), and without a reason.
    """
    at = clock.now()
    Lot.objects.select_for_update(of=("self",)).get(pk=document.lot_id)
    document = TenderDocument.objects.select_related("lot__project", "template").get(pk=document.pk)
    require(rules.may_override(by, document))
    reason = reason.strip()
    if not reason:
        raise Refused(
            _("Give the reason: it is kept with the document and shown to the supervisor."), "reason"
        )
    if len(reason) > MOST_REASON:
        raise Refused(_("Write at most %(most)s characters.") % {"most": MOST_REASON}, "reason")
    found = _finding(document, key)
    override, _new = LintOverride.objects.update_or_create(
        lot=document.lot,
        key=key,
        defaults={
            "document": document,
            "clause": found.clause,
            "category": found.finding.category,
            "verdict": found.finding.verdict,
            "quote": found.quote,
            "reason": reason,
            "by": by,
            "at": at,
        },
    )
    record(
        "lint.override",
        by=by,
        on=document,
        at=at,
        clause=found.clause,
        category=found.finding.category,
        quote=found.quote,
        reason=reason,
        sha256=document.sha256,
    )
    return override


def _finding(document: TenderDocument, key: str) -> Found:
    for found in findings_of(document):
        if found.key == key:
            return found
    raise Refused(_("This passage was changed meanwhile: look at the findings again."), "changed")


@transaction.atomic
def keep_findings(document: TenderDocument, *, by: User, at: datetime) -> LintReport:
    """Keep what the linter says of a version at the moment it is published; again it changes nothing."""
    kept = LintReport.objects.filter(document=document).first()
    if kept:
        return kept
    found = report_of(document)
    report = LintReport.objects.create(document=document, findings=found, made_at=at)
    overridden = [one["key"] for one in found if one["reason"]]
    record(
        "lint.keep",
        by=by,
        on=document,
        at=at,
        findings=len(found),
        overridden=len(overridden),
        sha256=document.sha256,
    )
    return report

"""What must be right before a tender is published, each point with its place, its article and its remedy.

The same list is shown where the document is written, where it is checked and before publication, and enforced by the
actions.
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from bidding.law import days
from bidding.law.figures import figures_for, holidays
from bidding.models import Lot, TenderDocument
from bidding.queries.documents import draft_document
from bidding.queries.facts import rules_of
from bidding.queries.keysets import drills_missing
from bidding.rules import wording
from bidding.rules.amounts import ABSOLUTE, DEPOSIT, THRESHOLD, amounts
from bidding.rules.contents import content_checks
from bidding.rules.dates import PREPARE, SUPPLY, Setting, dates
from bidding.rules.linting import lint_checks
from bidding.rules.points import Check, obstacles

__all__ = ["Check", "checks", "document_checks", "keyset_checks", "lot_checks", "obstacles"]


def checks(lot: Lot, *, at: datetime) -> list[Check]:
    """List every point for a lot that would be published at this moment."""
    return [*document_checks(lot, at=at), *keyset_checks(lot), *lot_checks(lot, at=at)]


def lot_checks(lot: Lot, *, at: datetime) -> list[Check]:
    """List the points on dates and money."""
    project = lot.project
    keys = [SUPPLY, PREPARE, DEPOSIT, THRESHOLD.format(project.kind), ABSOLUTE.format(project.kind)]
    on = days.day_of(at)
    setting = Setting(
        lot, at, figures_for(keys, regime=project.regime, region=project.region, on=on), holidays()
    )
    return [*dates(setting), *amounts(setting)]


def document_checks(lot: Lot, *, at: datetime) -> Iterator[Check]:
    """The document: written, right in its contents as the law is today, approved by a second person."""
    document = draft_document(lot)
    yield Check(
        "document",
        _("Tender document"),
        document is not None,
        _("Version %(version)d is written.") % {"version": document.version}
        if document
        else _("The tender document has not been written."),
        wording.ARTICLES["document"],
    )
    if document:
        yield _approval(document)
        yield from content_checks(
            lot, document.template, document.values, rules_of(document), at=at, text=document.text
        )
        yield from lint_checks(document)


def _approval(document: TenderDocument) -> Check:
    approved = document.approved_by_id is not None
    return Check(
        "approval",
        _("Second person's approval"),
        approved,
        _("Approved.") if approved else _("A second person must approve the document."),
        wording.ARTICLES["approval"],
    )


def keyset_checks(lot: Lot) -> Iterator[Check]:
    """The keyholders: all appointed, and each has opened her drill."""
    holders = lot.keyholdings.count()
    yield Check(
        "keyset",
        _("Keyholders"),
        holders == lot.shares_total and bool(lot.keyset_sha256),
        _("%(have)d of %(need)d keyholders are appointed.") % {"have": holders, "need": lot.shares_total},
        wording.ARTICLES["keyset"],
    )
    missing = len(drills_missing(lot))
    yield Check(
        "drills",
        _("Drills"),
        holders > 0 and not missing,
        _("Every keyholder has opened her drill.")
        if holders and not missing
        else _("%(count)d keyholders have not opened their drill.") % {"count": missing or lot.shares_total},
        wording.ARTICLES["keyset"],
    )

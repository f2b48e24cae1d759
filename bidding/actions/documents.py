"""Writing, approving, fetching and acknowledging tender documents."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions import noting_refusals, take_duty
from accounts.models import BarScope, DutyKind, User
from accounts.permits import Refused, require
from accounts.queries import gate_evidence
from bidding.law.days import day_of
from bidding.models import DocTemplate, DocumentDownload, Lot, TenderDocument
from bidding.queries.documents import current_document, draft_document
from bidding.queries.facts import composed
from bidding.rules import consistency, contents, participation
from bidding.rules import tenders as rules
from bidding.rules.points import obstacles
from bidding.texts.composing import RULE_FIELDS, Rules, digest
from ledger import clock
from ledger.actions import record
from ledger.models import thing_name


@transaction.atomic
def write_document(
    lot: Lot,
    *,
    by: User,
    template: DocTemplate,
    values: Mapping[str, Any],
    change: Mapping[str, Any] | None = None,
    **parts: Any,
) -> TenderDocument:
    """Write the version in preparation from a standard text: fill-ins by name, the rest as in the template.

    `parts` are those of composing.Rules (criteria, price_formula, rejections, …) that differ from what binds, or from the template's.
    An unpublished version is written over and loses its approval; after publication a new version begins, with
    `change` {"text", "affects_bid", "new_deadline"} (see actions.addenda). Raises Refused that names every
    fill-in, weight or formula at fault, with place and article.
    """
    at = clock.now()
    lot = Lot.objects.select_for_update(of=("self",)).select_related("project").get(pk=lot.pk)
    require(rules.may_write_document(by, lot))
    _require_fitting(lot, template, at)
    given = rules_given(template.body, parts, current_document(lot))
    kept = _checked(lot, template, values, given, at)
    document = _put(lot, template, kept, given, dict(change or {}), by=by, at=at)
    take_duty(by.person, thing_name(lot), DutyKind.PREPARE, by=by)
    record("document.write", by=by, on=document, at=at, version=document.version, sha256=document.sha256)
    return document


def rules_given(
    body: Mapping[str, Any], parts: Mapping[str, Any], current: TenderDocument | None = None
) -> Rules:
    """Join what was given with what binds already, else with what the standard text has.

    A standard text that asks for the committee as fill-ins has none of its own. TypeError for a part there is not.
    """
    if unknown := set(parts) - set(RULE_FIELDS):
        raise TypeError(f"no such parts: {sorted(unknown)}")
    own = {name: body[name] for name in RULE_FIELDS if name in body}
    own |= {name: told for name in RULE_FIELDS if (told := getattr(current, name, None))}
    return Rules(**{**own, **{name: part for name, part in parts.items() if part is not None}})


def _require_fitting(lot: Lot, template: DocTemplate, at: datetime) -> None:
    project, today = lot.project, day_of(at)
    if (template.regime, template.kind) != (project.regime, project.kind):
        raise Refused(_("This standard text is for another kind of project."), "template")
    # What was published once goes on with its own text: a newer one binds new tenders.
    current = current_document(lot)
    binds = current is not None and current.template_id == template.pk
    if not binds and not DocTemplate.objects.in_force(today).filter(pk=template.pk).exists():
        raise Refused(_("This standard text is not in force."), "template")
    if lot.deadline is None:
        raise Refused(_("Set the bid deadline first: it stands in the document."), "deadline")


def _checked(
    lot: Lot, template: DocTemplate, values: Mapping[str, Any], given: Rules, at: datetime
) -> dict[str, Any]:
    kept, wrong = contents.read_values(template, lot, values, on=day_of(at))
    found = list(contents.content_checks(lot, template, kept if not wrong else values, given, at=at))
    if not wrong:
        text = composed(lot, template, kept, given, on=day_of(at))
        found += consistency.text_checks(template, kept, given, text)
    if failing := obstacles(found):
        raise Refused("\n".join(dict.fromkeys(check.line for check in failing)), "contents")
    return kept


def _put(
    lot: Lot,
    template: DocTemplate,
    values: dict[str, Any],
    given: Rules,
    change: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> TenderDocument:
    moved = change.get("new_deadline")
    text = composed(
        lot,
        template,
        values,
        given,
        on=day_of(at),
        deadline=datetime.fromisoformat(moved) if moved else None,
    )
    document = draft_document(lot) or TenderDocument(lot=lot, version=_next_version(lot))
    document.template, document.values, document.change = template, values, change
    document.text, document.sha256 = text, digest(text)
    for name, value in asdict(given).items():
        setattr(document, name, value)
    document.created_at, document.prepared_by = at, by
    document.approved_by, document.approved_at = None, None
    document.save()
    return document


def _next_version(lot: Lot) -> int:
    return (lot.documents.aggregate(Max("version"))["version__max"] or 0) + 1


@transaction.atomic
def approve_document(document: TenderDocument, *, by: User) -> TenderDocument:
    """Approve the version in preparation as a second person. Approving again changes nothing."""
    at = clock.now()
    document = (
        TenderDocument.objects.select_for_update(of=("self",))
        .select_related("lot__project")
        .get(pk=document.pk)
    )
    require(rules.may_approve(by, document))
    if document.approved_by_id is None:
        take_duty(by.person, thing_name(document.lot), DutyKind.APPROVE, by=by)
        document.approved_by, document.approved_at = by, at
        document.save(update_fields=["approved_by", "approved_at"])
        record("document.approve", by=by, on=document, at=at, sha256=document.sha256)
    return document


@noting_refusals("download", BarScope.BID, lambda document, *, by: (by, by.organisation, document))
@transaction.atomic
def fetch_document(document: TenderDocument, *, by: User) -> DocumentDownload:
    """Note that a bidder fetched a published version; fetching again changes nothing. Nobody is told (电子办法 21)."""
    at = clock.now()
    document = TenderDocument.objects.select_related("lot__project").get(pk=document.pk)
    require(participation.may_fetch(by, document, at=at))
    organisation = by.organisation
    assert organisation is not None  # asked by the rule
    download, fresh = DocumentDownload.objects.get_or_create(
        document=document, organisation=organisation, defaults={"at": at}
    )
    if fresh:
        evidence = gate_evidence(organisation, at=at, scope=BarScope.BID)
        record("document.fetch", by=by, on=document, at=at, sha256=document.sha256, gate=dict(evidence))
    return download


@transaction.atomic
def acknowledge_document(document: TenderDocument, *, by: User) -> DocumentDownload:
    """Acknowledge the version that binds; needed before bidding, anew for every version (实施条例 21)."""
    at = clock.now()
    require(participation.may_acknowledge(by, document))
    download = DocumentDownload.objects.select_for_update().get(
        document=document, organisation=by.organisation
    )
    if download.acknowledged_at is None:
        download.acknowledged_at = at
        download.save(update_fields=["acknowledged_at"])
        record("document.acknowledge", by=by, on=document, at=at, sha256=document.sha256)
    return download

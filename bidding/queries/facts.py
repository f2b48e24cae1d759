"""What the lot, the project and the law say in a tender document: drawn from the rows, never typed twice."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.money import words
from bidding.law.days import SHANGHAI
from bidding.law.figures import in_force
from bidding.models import DocTemplate, Lot, Project, TenderDocument
from bidding.texts.composing import RULE_FIELDS, Rules, compose


def facts_of(lot: Lot, *, on: date, deadline: datetime | None = None) -> dict[str, str]:
    """Return the facts of a lot as the document writes them, with the law's figures of a day as "law:KEY".

    `deadline` is another deadline than the lot's, for an addendum that will move it.
    """
    return {**_project(lot.project), **_lot(lot, deadline or lot.deadline), **_law(lot.project, on)}


def _project(project: Project) -> dict[str, str]:
    tenderer, agency = project.tenderer, project.agency
    return {
        "project_name": project.name,
        "project_code": project.code,
        "tenderer": tenderer.name,
        "tenderer_address": tenderer.address or "／",
        "tenderer_phone": tenderer.phone or "／",
        "agency": agency.name,
        "agency_address": agency.address or "／",
        "agency_phone": agency.phone or "／",
        "centre": project.centre.name,
        "supervisor": project.supervisor.name,
        "supervisor_phone": project.supervisor.phone or "／",
    }


def _lot(lot: Lot, deadline: datetime | None) -> dict[str, str]:
    return {
        "lot_name": lot.name,
        "lot_code": lot.code,
        "scope": lot.scope,
        "estimate": money(lot.estimate),
        "max_price": money(lot.max_price),
        "security": money(lot.security_amount),
        "duration_days": str(lot.duration_days),
        "validity_days": str(lot.validity_days),
        "documents_until": moment(lot.documents_until),
        "deadline": moment(deadline),
        "shares_needed": str(lot.shares_needed),
        "shares_total": str(lot.shares_total),
        "suite": lot.suite,
    }


def _law(project: Project, on: date) -> dict[str, str]:
    return law_said(project.regime, project.region, on=on)


def law_said(regime: str, region: str = "", *, on: date) -> dict[str, str]:
    """Return the figures of law that hold on a day, as the marks of a text name them."""
    rows = in_force(regime=regime, region=region, on=on).exclude(unit="")
    return {f"law:{row.key}": row.value for row in rows}


def money(amount: Decimal) -> str:
    """Write an amount twice, in figures and in words."""
    return f"人民币{amount:,.2f}元（大写：{words(amount)}）"


def moment(at: datetime | None) -> str:
    """Write a moment as official texts do, in China Standard Time."""
    if at is None:
        return "（待定）"
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def rules_of(document: TenderDocument) -> Rules:
    """Return what evaluation reads out of a document."""
    return Rules(**{name: getattr(document, name) for name in RULE_FIELDS})


def composed(
    lot: Lot,
    template: DocTemplate,
    values: Mapping[str, Any],
    rules: Rules,
    *,
    on: date,
    deadline: datetime | None = None,
) -> str:
    """Compose the canonical text of a document for a lot as it stands."""
    return compose(template.body, values, facts_of(lot, on=on, deadline=deadline), rules)


def is_up_to_date(document: TenderDocument, *, on: date) -> bool:
    """Tell whether the text still says what lot and law say."""
    moved = document.change.get("new_deadline")
    deadline = datetime.fromisoformat(moved) if moved else None
    lot, rules = document.lot, rules_of(document)
    return document.text == composed(lot, document.template, document.values, rules, on=on, deadline=deadline)

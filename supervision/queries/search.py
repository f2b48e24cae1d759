"""Search across everything that an officer may see: one box, a group for each kind of thing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Lot
from supervision.models import (
    Alert,
    Case,
    Complaint,
    CreditEntry,
    Decision,
    Inspection,
    Monitoring,
    Objection,
    Ticket,
    Tip,
)
from supervision.queries.desks import alerts_for, cases_for, complaints_for, objections_for
from supervision.queries.monitoring import monitorings_for

SHOWN = 6
COUNTED = 100
MOST_WORDS = 6


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, what is said beneath it, where it is, and since when it is there."""

    title: str
    note: str
    url: str
    at: datetime | date | None


@dataclass(frozen=True)
class Source:
    """One kind of thing: which rows the officer may see, what of them is searched, and how a row is shown."""

    code: str
    label: Promise
    rows: Callable[[User], QuerySet[Any]]
    fields: tuple[str, ...]
    hit: Callable[[Any], Hit]


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `count` stops at COUNTED, since an exact one of thousands helps nobody."""

    source: Source
    hits: list[Hit]
    count: int

    @property
    def more(self) -> bool:
        """Whether there is more than is shown."""
        return self.count > len(self.hits)

    @property
    def capped(self) -> bool:
        """Whether counting stopped."""
        return self.count > COUNTED


def words_of(text: str) -> list[str]:
    """Return the words that are looked for, at most MOST_WORDS of them."""
    return text.split()[:MOST_WORDS]


def found_rows(source: Source, user: User, words: Iterable[str]) -> QuerySet[Any]:
    """Return the rows of one kind that hold every word somewhere, the latest first."""
    rows = source.rows(user)
    for word in words:
        anywhere = Q()
        for field in source.fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(anywhere)
    return rows.order_by("-pk").distinct()


def search(user: User, text: str) -> list[Group]:
    """Return what an officer finds, by kind; kinds without a hit are left out, and no words find nothing."""
    words = words_of(text)
    groups = [_group(source, user, words) for source in SOURCES] if words else []
    return [group for group in groups if group.count]


def _group(source: Source, user: User, words: list[str]) -> Group:
    rows = found_rows(source, user, words)
    count = len(rows.values_list("pk", flat=True)[: COUNTED + 1])
    return Group(source, [source.hit(row) for row in rows[:SHOWN]] if count else [], count)


def source_of(code: str) -> Source | None:
    """Return the kind with this code."""
    return next((source for source in SOURCES if source.code == code), None)


def _lots(user: User) -> QuerySet[Lot]:
    return (
        Lot.objects.filter(project__supervisor=user.organisation_id)
        .public()
        .select_related("project__tenderer")
    )


def _lot(lot: Lot) -> Hit:
    return Hit(
        f"{lot.code} {lot.name}", f"{lot.get_status_display()} · {lot.project.tenderer}",
        reverse("portal:tender", args=[lot.code]), lot.published_at,
    )  # fmt: skip


def _organisations(_user: User) -> QuerySet[Organisation]:
    return Organisation.objects.all()


def _organisation(row: Organisation) -> Hit:
    return Hit(row.name, f"{row.uscc} · {row.get_kind_display()}", file_url(row), row.registered_at)


def file_url(row: Organisation) -> str:
    """Return where an organisation's file is."""
    return reverse("supervision:organisation_file", args=[row.pk])


def _alert(row: Alert) -> Hit:
    parties = "、".join(str(party.organisation) for party in row.parties.all())
    return Hit(
        parties,
        f"{row.get_level_display()} · {row.get_status_display()} · {row.lot}",
        _at(row),
        row.raised_at,
    )


def _case(row: Case) -> Hit:
    return Hit(str(row), f"{row.get_status_display()} · {row.lot}", _at(row), row.opened_at)


def _inspections(user: User) -> QuerySet[Inspection]:
    found = Inspection.objects.filter(draw__plan__office=user.organisation_id)
    return found.select_related("draw__plan", "lot", "organisation")


def _monitoring(row: Monitoring) -> Hit:
    return Hit(str(row), f"{row.get_status_display()} · {row.subject}", _at(row), row.opened_at)


def _inspection(row: Inspection) -> Hit:
    return Hit(str(row), f"{row.get_status_display()} · {row.draw.plan}", _at(row), row.visited_at)


def _complaint(row: Complaint) -> Hit:
    note = f"{row.get_status_display()} · {row.lot}"
    return Hit(f"{row} {row.complainant}", note, _at(row), row.received_at)


def _objection(row: Objection) -> Hit:
    note = f"{row.get_status_display()} · {row.lot}"
    # Not by whom: before the opening the objector may be a bidder, and a search must not tell (招标投标法 22).
    return Hit(str(row), note, _at(row), row.filed_at)


def _credit(user: User) -> QuerySet[CreditEntry]:
    return CreditEntry.objects.filter(authority=user.organisation_id).select_related("organisation")


def _entry(row: CreditEntry) -> Hit:
    note = f"{row.get_status_display()} · {row.basis}"
    return Hit(str(row), note, reverse("supervision:credit_entry", args=[row.pk]), row.drafted_at)


def _decisions(user: User) -> QuerySet[Decision]:
    return Decision.objects.filter(case__office=user.organisation_id).select_related("case")


def _decision(row: Decision) -> Hit:
    note = f"{row.get_outcome_display()} · {row.case.title}"
    return Hit(row.number, note, reverse("supervision:case", args=[row.case_id]), row.decided_at)


def _tips(user: User) -> QuerySet[Tip]:
    return Tip.objects.filter(office=user.organisation_id)


def _tip(row: Tip) -> Hit:
    return Hit(f"{row} {row.subject}", row.get_status_display(), _at(row), row.received_on)


def _tickets(user: User) -> QuerySet[Ticket]:
    return Ticket.objects.filter(office=user.organisation_id)


def _ticket(row: Ticket) -> Hit:
    return Hit(row.matter, row.text[:80], _at(row), row.opened_at)


def _at(row: Model) -> str:
    return reverse(f"supervision:{row._meta.model_name}", args=[row.pk])


LOT_FIELDS = ("lot__name", "lot__code", "lot__project__name")
SOURCES: tuple[Source, ...] = (
    Source("lots", _("Lots"), _lots, ("name", "code", "project__name", "project__code", "project__tenderer__name"), _lot),
    Source("organisations", _("Organisations"), _organisations, ("name", "uscc"), _organisation),
    Source("alerts", _("Alerts"), alerts_for, (*LOT_FIELDS, "parties__organisation__name"), _alert),
    Source("cases", _("Cases"), cases_for, (*LOT_FIELDS, "number", "title", "parties__organisation__name"), _case),
    Source("monitorings", _("Monitoring"), monitorings_for, (*LOT_FIELDS, "number", "title", "subject__name"), _monitoring),
    Source("inspections", _("Inspections"), _inspections,
           ("lot__name", "lot__code", "organisation__name", "draw__plan__title"), _inspection),
    Source("decisions", _("Decisions"), _decisions, ("number", "facts", "text", "basis"), _decision),
    Source("complaints", _("Complaints"), complaints_for, (*LOT_FIELDS, "complainant__name", "respondent", "facts"), _complaint),
    Source("objections", _("Objections"), objections_for, (*LOT_FIELDS, "ground", "remedy"), _objection),
    Source("credit", _("Credit entries"), _credit, ("organisation__name", "organisation__uscc", "conduct", "basis"), _entry),
    Source("tips", _("Anonymous tips"), _tips, ("handle", "subject", "lot__name", "lot__code"), _tip),
    Source("tickets", _("Service tickets"), _tickets, ("matter", "text"), _ticket),
)  # fmt: skip

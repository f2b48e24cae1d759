"""One subject, one file (一企一档): everything about an organisation or a person on one line of time (SD-19).

The public reads what is public anyhow. An officer reads besides what the own department has: no sealed bid, and of
committees nothing before the award, stands in either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import pledges
from accounts.models import Organisation, Person, Pledge, User
from bidding.models import Award, Bid, BidState, Contract, Lot
from evaluation.models import Expert, Member
from ledger import clock
from supervision.models import (
    AlertParty,
    AlertStatus,
    CaseParty,
    Complaint,
    CreditEntry,
    FollowUp,
    GoodRecord,
    PledgeBreach,
)
from supervision.queries.credit import public_credit
from supervision.queries.points import BIDDERS_KNOWN, EXPERTS_KNOWN, deductions_of, good_records, lookup

Subject = Organisation | Person
MOST = 200


@dataclass(frozen=True)
class Line:
    """One thing in a file: when, what kind, in words, where; `internal` lines only officers see."""

    at: datetime
    kind: str | Promise
    text: str
    url: str = ""
    internal: bool = False
    bad: bool = False


def public_file(subject: Organisation) -> list[Line]:
    """Return what everybody may read about an organisation, newest first."""
    return _sorted(_public_lines(subject))


def inner_file(subject: Subject, by: User) -> list[Line]:
    """Return the public lines, and those of the officer's department."""
    lines = (
        list(_public_lines(subject))
        if isinstance(subject, Organisation)
        else list(_public_of_person(subject))
    )
    return _sorted([*lines, *_inner_lines(subject, by)])


def organisations_matching(text: str) -> QuerySet[Organisation]:
    """Return organisations by a part of name or credit code."""
    found = Organisation.objects.order_by("name")
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(uscc__icontains=word))
    return found


def experts_matching(text: str) -> QuerySet[Expert]:
    """Return experts of the library by name or account; that somebody is in the library is no secret, where she sits is."""
    found = Expert.objects.select_related("user__person").order_by("user__username")
    for word in text.split():
        found = found.filter(Q(user__person__name__icontains=word) | Q(user__username__icontains=word))
    return found


def _sorted(lines: Any) -> list[Line]:
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST]


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _public_lines(subject: Organisation) -> Iterator[Line]:
    yield Line(subject.registered_at, _("Registered"), _("Registered on this platform"))
    yield from _trades(subject)
    yield from _credit(subject)
    decided = CaseParty.objects.filter(
        organisation=subject,
        person__isnull=True,
        case__published_at__isnull=False,
        case__decision__taken_down_at__isnull=True,
    )
    for party in decided.select_related("case__decision"):
        case = party.case
        yield Line(
            case.published_at or case.opened_at, _("Decision"), f"{case.decision.number} {case.decision.get_outcome_display()}",
            reverse("supervision:public_case", args=[case.pk]), bad=case.decision.outcome == "penalty",
        )  # fmt: skip


def _trades(subject: Organisation) -> Iterator[Line]:
    bids = Bid.objects.filter(bidder=subject, state=BidState.OPENED, lot__status__in=BIDDERS_KNOWN)
    for bid in bids.select_related("lot")[:MOST]:
        yield Line(bid.lot.deadline or subject.registered_at, _("Bid opened"), str(bid.lot), _result(bid.lot))
    awards = Award.objects.filter(candidate__bid__bidder=subject).select_related("lot")
    for award in awards[:MOST]:
        yield Line(award.decided_at, _("Award"), str(award.lot), _result(award.lot))
    for contract in Contract.objects.filter(award__candidate__bid__bidder=subject).select_related(
        "award__lot"
    )[:MOST]:
        yield Line(_moment(contract.signed_on), _("Contract"), f"{contract.number} {contract.award.lot}")
        if contract.completed_at:
            yield Line(contract.completed_at, _("Completed"), f"{contract.number} {contract.award.lot}")
    lots = Lot.objects.public().filter(Q(project__tenderer=subject) | Q(project__agency=subject))
    for lot in lots.select_related("project")[:MOST]:
        kind = _("Tendered") if lot.project.tenderer_id == subject.pk else _("Tendered as agency")
        yield Line(lot.published_at or subject.registered_at, kind, str(lot), _result(lot))


def _result(lot: Lot) -> str:
    return f"/tenders/{lot.code}/"


def _credit(subject: Subject) -> Iterator[Line]:
    for entry in public_credit(at=clock.now()).filter(**lookup(subject)):
        yield Line(
            entry.published_at or entry.drafted_at, entry.get_listing_display(), f"{entry.conduct} · {entry.basis}",
            reverse("portal:credit_record", args=[entry.pk]), bad=True,
        )  # fmt: skip
    for good in good_records(subject=subject):
        yield Line(good.given_at, _("Good record"), f"{good.title} · {good.authority}")


def _public_of_person(person: Person) -> Iterator[Line]:
    yield from _credit(person)
    sat = Member.objects.filter(user__person=person, room__lot__status__in=EXPERTS_KNOWN).select_related(
        "room__lot__award"
    )
    for member in sat[:MOST]:
        at = member.room.closed_at or member.called_at
        yield Line(at, _("Sat in a committee"), str(member.room.lot), _result(member.room.lot))


def _inner_lines(subject: Subject, by: User) -> Iterator[Line]:
    office = by.organisation_id
    for taken in deductions_of(subject).filter(office=office):
        words = f"−{taken.points} {taken.item.text}" + (_(" (voided)") if taken.voided_at else "")
        yield Line(
            taken.recorded_at,
            _("Conduct points"),
            words,
            reverse("supervision:deduction", args=[taken.pk]),
            True,
            True,
        )
    for one in FollowUp.objects.filter(
        office=office, done_at__isnull=False, **lookup(subject)
    ).select_related("rule"):
        yield Line(
            one.done_at or one.due_at, one.rule.get_consequence_display(), one.promise or one.record, "", True
        )
    for entry in CreditEntry.objects.filter(authority=office, **lookup(subject)):
        words = f"{entry.get_listing_display()} · {entry.get_status_display()}"
        yield Line(
            entry.drafted_at,
            _("Credit entry"),
            words,
            reverse("supervision:credit_entry", args=[entry.pk]),
            True,
            True,
        )
    for breach in PledgeBreach.objects.filter(deduction__office=office, **lookup(subject)):
        yield Line(breach.recorded_at, _("Pledge broken"), breach.article, "", True, True)
    for pledge in _pledges(subject):
        yield Line(
            pledge.signed_at, _("Pledge signed"), f"{pledge.get_kind_display()} {pledge.version}", "", True
        )
    for good in GoodRecord.objects.filter(authority=office, withdrawn_at__isnull=False, **lookup(subject)):
        yield Line(
            good.withdrawn_at or good.given_at, _("Good record withdrawn"), good.withdraw_reason, "", True
        )
    if isinstance(subject, Organisation):
        yield from _matters(subject, by)


def _pledges(subject: Subject) -> QuerySet[Pledge]:
    if isinstance(subject, Organisation):
        return Pledge.objects.filter(user__organisation=subject, kind__in=pledges.PLEDGING_ROLES)
    return Pledge.objects.filter(user__person=subject, kind="expert")


def _matters(subject: Organisation, by: User) -> Iterator[Line]:
    office = by.organisation_id
    alerts = AlertParty.objects.filter(organisation=subject, alert__lot__project__supervisor=office)
    for party in alerts.exclude(alert__status=AlertStatus.RAISED).select_related("alert__lot"):
        alert = party.alert
        yield Line(
            alert.raised_at, _("Alert (a lead, no verdict)"), f"{alert.lot} · {alert.get_status_display()}",
            reverse("supervision:alert", args=[alert.pk]), True,
        )  # fmt: skip
    for accused in CaseParty.objects.filter(
        organisation=subject, person__isnull=True, case__office=office
    ).select_related("case"):
        case = accused.case
        url = reverse("supervision:case", args=[case.pk])
        yield Line(case.opened_at, _("Case"), f"{case} · {case.get_status_display()}", url, True, True)
    lodged = Complaint.objects.filter(complainant=subject, lot__project__supervisor=office).select_related(
        "lot"
    )
    for one in lodged:
        url = reverse("supervision:complaint", args=[one.pk])
        yield Line(
            one.received_at, _("Complaint lodged"), f"{one.lot} · {one.get_status_display()}", url, True
        )

"""Counting the county's figures from the platform's own rows, for one office and one period."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Count as Counted
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from accounts.models import Pledge, User
from bidding.law.days import SHANGHAI
from bidding.models import Award, Bid, BidState, Lot, Notice, OpeningSession, Status, TenderDocument
from evaluation.models import Report
from evaluation.queries.statistics import remote_figures, rooms_counted_for
from supervision.county import KINDS, Count, Line
from supervision.models import (
    Alarm,
    AlarmStatus,
    Alert,
    Case,
    Complaint,
    CreditEntry,
    Decision,
    Inspection,
    Objection,
    ObjectionStatus,
    ServiceRating,
    Ticket,
    Tip,
    Verdict,
    VerdictKind,
)
from supervision.models.ratings import BAD
from supervision.periods import Period

Between = tuple[datetime, datetime]
NOTHING = Decimal(0)


def figures(user: User, period: Period, at: datetime) -> list[Line]:
    """Return every figure of the user's office in a period beside the period before; `at` is now."""
    now, before = _counts(user, period, at), _counts(user, period.before, at)
    return [Line(kind, now[kind.code], before[kind.code]) for kind in KINDS if kind.code in now]


def _counts(user: User, period: Period, at: datetime) -> dict[str, Count]:
    lots = Lot.objects.filter(project__supervisor=user.organisation_id)
    span = (period.begins, period.ends)
    return (
        trade(lots, span)
        | {"full_process": full_process(lots, span, at)}
        | _remote(user, period)
        | _remedies(user, lots, span, at)
        | _watching(user, lots, span)
        | _service(user, lots, span)
    )


def trade(lots: QuerySet[Lot], span: Between) -> dict[str, Count]:
    """Count what was traded in some lots: public facts only."""
    published = lots.filter(published_at__range=_closed(span))
    out = published.aggregate(
        all=Counted("pk"),
        failed=Counted("pk", filter=Q(status__in=[Status.FAILED, Status.TERMINATED])),
        waived=Counted("pk", filter=Q(security_amount=0)),
    )
    awards = Award.objects.filter(lot__in=lots.values("pk"), decided_at__range=_closed(span))
    money = awards.aggregate(
        n=Counted("pk"),
        price=Coalesce(Sum("price"), NOTHING),
        most=Coalesce(Sum("lot__max_price"), NOTHING),
    )
    opened = OpeningSession.objects.filter(lot__in=lots.values("pk"), opened_at__range=_closed(span))
    bids = Bid.objects.filter(lot__in=opened.values("lot"), state=BidState.OPENED)
    return {
        "published": Count(out["all"]),
        "awarded": Count(money["n"]),
        "amount": Count(money["price"]),
        "saved": Count(money["most"] - money["price"], money["most"]),
        "bidders": Count(bids.count(), opened.count()),
        "failed": Count(out["failed"]),
        "waived": Count(out["waived"], out["all"]),
    }


def full_process(lots: QuerySet[Lot], span: Between, at: datetime) -> Count:
    """Count the lots awarded in a time, and those of them of which every step that is due stands on the platform."""
    awarded = lots.filter(award__decided_at__range=_closed(span))
    here = OuterRef("pk")
    whole = awarded.filter(
        Q(award__contract__isnull=False) | Q(award__contract_due_at__gt=at),
        Exists(Notice.objects.filter(lot=here)),
        Exists(TenderDocument.objects.filter(lot=here, published_at__isnull=False)),
        Exists(Bid.objects.filter(lot=here, state=BidState.OPENED)),
        Exists(Report.objects.filter(room__lot=here)),
        opening__closed_at__isnull=False,
    )
    return Count(whole.count(), awarded.count())


def by_month(lots: QuerySet[Lot], period: Period) -> list[tuple[str, int, Decimal]]:
    """Return, for each month of a period, how many lots were awarded and for how much."""
    awards = Award.objects.filter(
        lot__in=lots.values("pk"), decided_at__range=_closed((period.begins, period.ends))
    )
    month = TruncMonth("decided_at", tzinfo=SHANGHAI)
    rows = awards.annotate(month=month).values("month").annotate(n=Counted("pk"), price=Sum("price"))
    found = {f"{row['month']:%Y-%m}": (row["n"], row["price"]) for row in rows.order_by()}
    return [(name, *found.get(name, (0, NOTHING))) for name in period.months]


def by_region(period: Period, at: datetime) -> list[tuple[str, dict[str, Count]]]:
    """Compare the administrative divisions by what is public of their lots, the largest award amount first."""
    span = (period.begins, period.ends)
    public = Lot.objects.public()
    codes = public.order_by("project__region").values_list("project__region", flat=True).distinct()
    rows = []
    for code in codes:
        lots = public.filter(project__region=code)
        rows.append((code, trade(lots, span) | {"full_process": full_process(lots, span, at)}))
    return sorted(rows, key=lambda row: (-Decimal(row[1]["amount"].part), row[0]))


def _remote(user: User, period: Period) -> dict[str, Count]:
    found = remote_figures(rooms_counted_for(user), period.months)
    return {
        "remote": Count(found.total.remote, found.total.evaluations),
        "partners": Count(len(found.partners)),
    }


def _remedies(user: User, lots: QuerySet[Lot], span: Between, at: datetime) -> dict[str, Count]:
    between = _closed(span)
    objections = Objection.objects.filter(lot__in=lots.values("pk"), filed_at__range=between).exclude(
        status=ObjectionStatus.WITHDRAWN
    )
    due = objections.filter(Q(answered_at__isnull=False) | Q(due_at__lt=at))
    complaints = Complaint.objects.filter(lot__in=lots.values("pk"))
    decided = complaints.filter(decided_at__range=between)
    tips = Tip.objects.filter(
        office=user.organisation_id, received_on__gte=span[0].date(), received_on__lt=span[1].date()
    )
    return {
        "objections": Count(objections.count()),
        "objections_in_time": Count(due.filter(answered_at__lte=F("due_at")).count(), due.count()),
        "complaints": Count(complaints.filter(received_at__range=between).count()),
        "complaints_in_time": Count(
            decided.filter(decided_at__lte=F("decide_due_at")).count(), decided.count()
        ),
        "tips": Count(tips.count()),
    }


def _watching(user: User, lots: QuerySet[Lot], span: Between) -> dict[str, Count]:
    between, office = _closed(span), user.organisation_id
    verdicts = Verdict.objects.filter(alert__lot__in=lots.values("pk"), given_at__range=between)
    decisions = Decision.objects.filter(case__office=office, decided_at__range=between)
    fines = decisions.aggregate(
        unit=Coalesce(Sum("penalties__unit_fine"), NOTHING),
        person=Coalesce(Sum("penalties__person_fine"), NOTHING),
    )
    entries = CreditEntry.objects.filter(authority=office, published_at__range=between)
    return {
        "alerts": Count(Alert.objects.filter(lot__in=lots.values("pk"), raised_at__range=between).count()),
        "alerts_stood": Count(verdicts.filter(kind=VerdictKind.CONFIRMED).count(), verdicts.count()),
        "alarms": Count(Alarm.objects.filter(office=office, raised_at__range=between).count()),
        "alarms_concluded": Count(
            Alarm.objects.filter(
                office=office, raised_at__range=between, status=AlarmStatus.CONCLUDED
            ).count(),
            Alarm.objects.filter(office=office, raised_at__range=between).count(),
        ),
        **_inspections(user, between),
        "cases": Count(Case.objects.filter(office=office, filed_at__range=between).count()),
        "decisions": Count(decisions.count()),
        "fines": Count(fines["unit"] + fines["person"]),
        "credit": Count(entries.count()),
    }


def _inspections(user: User, between: Between) -> dict[str, Count]:
    """Objects drawn, and results that were public in time among those whose time has come (EN-04)."""
    drawn = Inspection.objects.filter(draw__plan__office=user.organisation_id, draw__drawn_at__range=between)
    out = drawn.filter(published_at__isnull=False)
    return {
        "inspections": Count(drawn.count()),
        "inspections_in_time": Count(out.filter(published_at__lte=F("publish_due_at")).count(), out.count()),
    }


def _service(user: User, lots: QuerySet[Lot], span: Between) -> dict[str, Count]:
    between = _closed(span)
    ratings = ServiceRating.objects.filter(lot__in=lots.values("pk"), rated_at__range=between)
    tickets = Ticket.objects.filter(office=user.organisation_id, opened_at__range=between)
    return {
        "pledges": Count(Pledge.objects.filter(signed_at__range=between).count()),
        "ratings": Count(ratings.count()),
        "satisfied": Count(ratings.exclude(grade__in=BAD).count(), ratings.count()),
        "tickets": Count(tickets.filter(followed_at__isnull=False).count(), tickets.count()),
    }


def _closed(span: Between) -> Between:
    """A range of the database holds both ends: the last moment is the one before the next period."""
    begins, ends = span
    return begins, ends - datetime.resolution

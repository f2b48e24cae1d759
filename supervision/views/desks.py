"""The officers' console and lists, and the bidders' and tenderers' list of matters."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from bidding.models import Lot
from ledger import clock
from supervision.lists import LISTS
from supervision.models import AlertParty, AlertStatus
from supervision.places import PLACES
from supervision.queries import desks
from supervision.queries.alarms import asked_alarms
from supervision.queries.credit import entries_about
from supervision.queries.deposits import own_to_settle
from supervision.queries.duties import duties_for
from supervision.queries.inbox import lines_of
from supervision.queries.interviews import own_interviews
from supervision.queries.monitoring import own_monitorings
from supervision.queries.notices import told_parties
from supervision.queries.rereviews import rereviews_of
from supervision.queries.respondents import asked_of
from supervision.queries.rooms import live_rooms
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of
from supervision.views.saved import address_of

PER_PAGE = 30
SHORT = 8


@login_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the department has to do today, overdue clocks first, and what it deals with."""
    user = user_of(request)
    require(may_watch(user))
    now = clock.now()
    duties = duties_for(user)
    stood, concluded = desks.precision(user)
    context = {
        "overdue": [duty for duty in duties if duty.due_at and duty.due_at < now],
        "duties": [duty for duty in duties if not duty.due_at or duty.due_at >= now],
        "lines": lines_of(list(desks.alerts_for(user).exclude(status=AlertStatus.CONCLUDED)[:SHORT])),
        "cases": desks.cases_for(user)[:SHORT],
        "complaints": desks.complaints_for(user)[:SHORT],
        "objections": desks.objections_for(user)[:SHORT],
        "stood": stood,
        "concluded": concluded,
        "rooms": live_rooms(user)[:SHORT],
        "kept": [
            (view, address_of(view), LISTS[view.page])
            for view in user.saved_views.all()
            if view.page in LISTS
        ],
        "places": [(label, [(reverse(page), name) for page, name in pages]) for label, pages in PLACES],
    }
    return render(request, "supervision/home.html", context)


@login_required
@never_cache
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """List one's own objections, complaints, questions to answer and credit notices."""
    user = user_of(request)
    asked = AlertParty.objects.filter(organisation=user.organisation_id).exclude(
        alert__status=AlertStatus.RAISED
    )
    context = {
        "objections": desks.objections_for(user)[:PER_PAGE],
        "complaints": desks.own_complaints(user)[:PER_PAGE],
        "answers": asked_of(user)[:PER_PAGE],
        "asked": asked.select_related("alert__lot", "reply").order_by("-pk")[:PER_PAGE],
        "inquiries": asked_alarms(user)[:PER_PAGE],
        "told": told_parties(user)[:PER_PAGE],
        "watched": own_monitorings(user)[:PER_PAGE],
        "securities": own_to_settle(user),
        "interviews": own_interviews(user)[:PER_PAGE],
        "reviews": rereviews_of(user)[:PER_PAGE],
        "entries": entries_about(user.organisation)[:PER_PAGE] if user.organisation else [],
        "lots": Lot.objects.public().select_related("project").order_by("-published_at")[:PER_PAGE],
    }
    return render(request, "supervision/matters.html", context)

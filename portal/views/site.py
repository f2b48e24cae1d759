"""The platform itself: its clock, its health, text size, help, what robots may read."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.models import User
from ledger import clock
from ledger.alarms import Kind, standing
from ledger.watching import how_far_behind
from supervision.queries.backlog import backlog

YEAR = 365 * 24 * 3600


@never_cache
@require_safe
def time(_request: HttpRequest) -> JsonResponse:
    """Tell the platform's time in UTC milliseconds; countdowns and the clock ask here (CTS-EBS01 A-97)."""
    return JsonResponse({"now": int(clock.now().timestamp() * 1000)})


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer "ok" when the database answers, for whatever watches the process; 503 while the clock is behind.

    Standing alarms are named, one a line, without their details.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    behind = how_far_behind(clock.now())
    kinds = {alarm.kind for alarm in standing()} | ({str(Kind.CLOCK)} if behind else set())
    lines = ["clock behind" if behind else "ok", *(f"alarm {kind}" for kind in sorted(kinds))]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain", status=503 if behind else 200)


@never_cache
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """Tell, in the text format of Prometheus, how the screening keeps up and which alarms stand: counts, no names."""
    behind = backlog()
    figures = {
        "clearbid_screening_lots_waiting": behind.waiting,
        "clearbid_screening_lots_failing": behind.failing,
        "clearbid_screening_oldest_wait_seconds": behind.oldest,
    }
    lines = [f"# TYPE {name} gauge\n{name} {value}" for name, value in figures.items()]
    kinds = {alarm.kind for alarm in standing()}
    lines.append("# TYPE clearbid_alarm_standing gauge")
    lines += [f'clearbid_alarm_standing{{kind="{kind}"}} {int(kind in kinds)}' for kind in Kind.values]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Switch between normal and large text; a cookie remembers it, and the account on every device."""
    large = request.POST.get("size") == "large"
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(large_type=large)
    there = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(there if safe else "/")
    if large:
        response.set_cookie(
            "text_size", "large", max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie("text_size", samesite="Lax")
    return response


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Show help, how time and secrecy work, and the accessibility statement."""
    return render(request, "portal/help.html")


@require_GET
def robots(_request: HttpRequest) -> HttpResponse:
    """Let robots read what is public and nothing that asks for a signed-in account."""
    rooms = ("/me/", "/accounts/", "/evaluation/", "/supervision/", "/bidding/")
    lines = ["User-agent: *", *(f"Disallow: {room}" for room in rooms), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")

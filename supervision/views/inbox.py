"""The inbox of alerts: filters that stay in the address, counts, and lots whose screening is under way."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from ledger import clock
from supervision.actions.alerts import ask_reply
from supervision.forms.alerting import ManyAlertsForm
from supervision.models import Alert, AlertStatus
from supervision.queries import inbox as asked
from supervision.queries.desks import runs_of
from supervision.queries.running import running_for
from supervision.queries.weak import weak_pairs
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

PER_PAGE = 30
# Runs whose weak signals are listed beneath the alerts.
LATEST_RUNS = 8
MOST_WEAK = 30


@login_required
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the alerts as asked for, and beneath them what the screens counted but did not raise."""
    user = user_of(request)
    require(may_watch(user))
    wish = asked.Wish.of(request.GET.dict())
    page = Paginator(asked.wished(user, wish, clock.now()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": asked.lines_of(list(page.object_list)),
        "can_ask": any(one.status == AlertStatus.RAISED for one in page.object_list),
        "wish": wish,
        **asked.choices(user, wish),
        "ages": [(name, label) for name, (label, _younger, _older) in asked.AGES.items()],
        "sorts": asked.SORTS.items(),
        "running": running_for(user),
        "weak": weak_pairs(list(runs_of(user)[:LATEST_RUNS]))[:MOST_WEAK],
    }
    return render(request, "supervision/alerts.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask_many(request: HttpRequest) -> HttpResponse:
    """Ask the bidders of several alerts for their replies at once; verdicts are given one by one only."""
    user = user_of(request)
    require(may_watch(user))
    chosen = request.POST if request.method == "POST" else request.GET
    # What the address names may be anything: only the department's own fresh alerts are offered.
    keys = [
        key for key in chosen.getlist("alert")[:PER_PAGE] if key.isascii() and key.isdigit() and len(key) < 10
    ]
    form = ManyAlertsForm(request.POST or None, user=user, initial={"alert": keys})
    alerts = list(form.fields["alert"].queryset.filter(pk__in=keys))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        return _asked(request, alerts, form)
    if not alerts:
        messages.error(request, _("Choose alerts whose bidders were not asked yet."))
        return redirect("supervision:alerts")
    context = {
        "title": _("Ask the bidders for a reply"),
        "text": _(
            "Each bidder of these alerts is asked once, until the same day. It sees its own values only."
        ),
        "action": _("Ask the bidders"),
        "form": form,
        "alerts": alerts,
        "cancel_url": reverse("supervision:alerts"),
    }
    return render(request, "supervision/ask_many.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, alerts: list[Alert], form: ManyAlertsForm) -> HttpResponse:
    asked = 0
    for alert in alerts:
        try:
            ask_reply(alert, due=form.due, by=user_of(request))
            asked += 1
        except Refused as refusal:
            messages.error(request, f"{alert.lot}: {refusal}")
    if asked:
        said = ngettext(
            "The bidders of %(count)s alert were asked.", "The bidders of %(count)s alerts were asked.", asked
        )
        messages.success(request, said % {"count": asked})
    return redirect("supervision:alerts")


@login_required
@never_cache
@require_safe
def running(request: HttpRequest) -> HttpResponse:
    """Show how far the screenings under way are; the inbox asks again while there is one."""
    user = user_of(request)
    require(may_watch(user))
    return render(request, "supervision/_running.html", {"running": running_for(user)})

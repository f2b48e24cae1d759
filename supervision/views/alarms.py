"""Alarms: their inbox, one alarm with its acts, the inquiry as the asked unit sees it, the directory of indicators."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from ledger import clock
from supervision.actions.alarms import pause_indicator, reply_to_alarm, resume_indicator
from supervision.forms.acting import ActForm
from supervision.forms.alarms import AlarmReplyForm, PauseForm
from supervision.indicators.registry import INDICATORS
from supervision.models import Alarm, AlarmStatus, IndicatorPause
from supervision.queries import alarms as found
from supervision.rules import alarms as rules
from supervision.rules.offices import may_watch
from supervision.steps import offered
from supervision.steps.alarms import ALARM_STEPS
from supervision.views.acting import act_page, user_of
from supervision.views.asking import ask_page
from supervision.words.alarms import told

PER_PAGE = 30


@login_required
@never_cache
@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """List the department's alarms: the open ones, overdue first, or as asked for."""
    user = user_of(request)
    require(may_watch(user))
    wish = request.GET.dict()
    rows = found.wished(user, wish, clock.now())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": found.lines_of(list(page.object_list)),
        "wish": wish,
        "indicators": INDICATORS.values(),
        "statuses": AlarmStatus.choices,
        "now": clock.now(),
    }
    return render(request, "supervision/alarms.html", context)


def _alarm(pk: int) -> Alarm:
    rows = Alarm.objects.select_related(
        "lot__project__tenderer", "lot__project__agency", "lot__project__centre", "subject", "asked", "case",
        "office", "concluded_by__person", "asked_by__person",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk, code__in=INDICATORS)


@login_required
@never_cache
@require_safe
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an alarm to the officers of its department."""
    one = _alarm(pk)
    require(rules.may_see_alarm(request.user, one))
    context = {
        "alarm": one,
        "indicator": INDICATORS[one.code],
        "due_at": found.due_of(one),
        "steps": offered(ALARM_STEPS, one),
        "told": told(one.code, one.value, one.facts),
    }
    return render(request, "supervision/alarm.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def alarm_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act on an alarm."""
    one = _alarm(pk)
    back = reverse("supervision:alarm", args=[pk])
    return act_page(request, one, name, ALARM_STEPS, back=back, permit=rules.may_see_alarm(request.user, one))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def alarm_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the inquiry to the unit that was asked, and take its reply."""
    one, user = _alarm(pk), user_of(request)
    if one.asked_id is None or user.organisation_id != one.asked_id:
        raise Http404  # for anybody else there is no such question
    form = AlarmReplyForm(request.POST or None, thing=one, user=user)
    if request.method == "POST" and form.is_valid() and _replied(one, form, request):
        messages.success(request, _("Your reply is on file."))
        return redirect("supervision:alarm_reply", pk=pk)
    context: dict[str, Any] = {
        "alarm": one, "indicator": INDICATORS[one.code], "form": form, "permit": rules.may_reply(user, one),
    }  # fmt: skip
    return render(request, "supervision/alarm_reply.html", context, status=422 if form.errors else 200)


def _replied(alarm: Alarm, form: ActForm, request: HttpRequest) -> bool:
    try:
        reply_to_alarm(alarm, text=form.cleaned_data["text"], by=user_of(request))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@login_required
@never_cache
@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Show the directory of indicators: basis, formula, needs, how often each fired and was confirmed, where it rests."""
    user = user_of(request)
    require(may_watch(user))
    return render(request, "supervision/indicators.html", {"entries": found.directory(user)})


@login_required
@require_http_methods(["GET", "POST"])
def indicator_pause(request: HttpRequest, code: str) -> HttpResponse:
    """Let an indicator rest for a region."""
    if code not in INDICATORS:
        raise Http404
    user = user_of(request)
    return ask_page(
        request, PauseForm, lambda form: pause_indicator(code=code, by=user, **form.cleaned_data),
        title=_("Let an indicator rest"), text=f"{code} {INDICATORS[code].name}",
        back=reverse("supervision:indicators"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def indicator_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a resting indicator look again."""
    pause = get_object_or_404(IndicatorPause, pk=pk)
    user = user_of(request)
    return ask_page(
        request, ActForm, lambda form: resume_indicator(pause, by=user), title=_("Let the indicator look again"),
        text=f"{pause.code} {pause.region}", back=reverse("supervision:indicators"),
        permit=rules.may_resume(user, pause),
    )  # fmt: skip

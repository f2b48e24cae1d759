"""Figures for everybody and for the desks: are draws fair, and how many evaluations are remote."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.permits import require
from accounts.templatetags.when import SHANGHAI
from bidding.views.acting import user_of
from evaluation import fairness
from evaluation.queries.statistics import (
    draws_to_show,
    last_months,
    regions_of_experts,
    remote_figures,
    rooms_counted_for,
    verdict_of,
)
from evaluation.rules.directories import may_see_figures
from evaluation.words import REPLAY
from evaluation.workbooks import definition, remote_workbook
from ledger import clock

FIRST_YEAR = 2020
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cache_control(public=True, max_age=60)
@require_safe
def fair(request: HttpRequest) -> HttpResponse:
    """Show how often each expert was eligible, expected and drawn in a year, and what chance says to it."""
    now = clock.now().astimezone(SHANGHAI)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(one) for one in range(FIRST_YEAR, now.year + 1)} else now.year
    since, until = (datetime(one, 1, 1, tzinfo=SHANGHAI) for one in (year, year + 1))
    draws, sealed = draws_to_show(since, until)
    regions = regions_of_experts()
    region = request.GET.get("region", "") if request.GET.get("region") in regions else ""
    found = verdict_of(draws, region=region)
    context = {
        "year": year,
        "years": range(now.year, FIRST_YEAR - 1, -1),
        "regions": regions,
        "region": region,
        "sealed": sealed,
        "found": found,
        "many": len(found.tallies) > fairness.MOST_EXPERTS,
        "declined": sum(one.declined for one in found.tallies),
        "absent": sum(one.absent for one in found.tallies),
        "told": _told(found),
    }
    return render(request, "evaluation/fairness.html", context)


@require_safe
def replay(request: HttpRequest) -> HttpResponse:
    """The page that draws again in the visitor's browser; the proof is dropped on it or fetched by its number."""
    texts = {code: str(text) for code, text in REPLAY.items()}
    number = request.GET.get("draw", "")
    context = {"texts": texts, "number": number if number.isascii() and number.isdigit() else ""}
    return render(request, "evaluation/replay.html", context)


@login_required
@require_safe
def remote(request: HttpRequest) -> HttpResponse:
    """Show the share of remote evaluations of the last twelve months, by month, region and partner."""
    context = _remote(request)
    return render(request, "evaluation/remote.html", context)


@login_required
@require_safe
def remote_card(request: HttpRequest) -> HttpResponse:
    """The share alone, as a card of a desk."""
    return render(request, "evaluation/_remote_card.html", _remote(request))


@login_required
@require_safe
def remote_xlsx(request: HttpRequest) -> HttpResponse:
    """Hand the same figures out as a workbook."""
    context = _remote(request)
    answer = HttpResponse(remote_workbook(context["figures"]), content_type=XLSX)
    name = f"remote-{context['months'][0]}-{context['months'][-1]}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _remote(request: HttpRequest) -> dict[str, Any]:
    user = user_of(request)
    require(may_see_figures(user))
    months = last_months(clock.now())
    figures = remote_figures(rooms_counted_for(user), months)
    return {"figures": figures, "months": months, "bars": _bars(figures.months), "definition": definition()}


def _bars(lines: list[Any]) -> list[dict[str, Any]]:
    """Places of the chart: two bars a month, the tallest 100 high."""
    most = max([line.evaluations for line in lines], default=0) or 1
    return [
        {
            "line": line,
            "x": 10 + 58 * place,
            "middle": 31 + 58 * place,
            "all": round(100 * line.evaluations / most),
            "all_y": 120 - round(100 * line.evaluations / most),
            "remote": round(100 * line.remote / most),
            "remote_x": 32 + 58 * place,
            "remote_y": 120 - round(100 * line.remote / most),
            "over": 112 - round(100 * line.evaluations / most),
        }
        for place, line in enumerate(lines)
    ]


def _told(found: fairness.Verdict) -> str:
    """Say what the p-value means, and what it does not."""
    if found.p_value is None:
        return _("There is nothing to test yet: nobody was drawn from more than were needed.")
    share = {"percent": f"{100 * found.p_value:.1f}"}
    if found.p_value < 0.001:
        return (
            _(
                "Deviations as large as these would come by chance in %(percent)s of 100 fair runs: that calls for an explanation."
            )
            % share
        )
    if found.p_value < 0.05:
        return (
            _(
                "Deviations as large as these come by chance in %(percent)s of 100 fair runs: unusual, but among twenty such tables one is."
            )
            % share
        )
    return (
        _(
            "Deviations as large as these come by chance in %(percent)s of 100 fair runs: nothing speaks against chance."
        )
        % share
    )

"""The figures of the county's reports: a page with charts, and a workbook."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from bidding.models import Lot
from ledger import clock
from supervision.county import GROUPS, KINDS, Line
from supervision.papers.workbooks import county_workbook
from supervision.periods import choices, period, year_of
from supervision.queries import county as counting
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Regions are compared by these, all of them public facts.
COMPARED = ("published", "awarded", "amount", "saved", "bidders", "full_process", "waived")


@login_required
@never_cache
@require_safe
def county(request: HttpRequest) -> HttpResponse:
    """Show the office's figures of a year, a quarter or a month, beside the period before and beside other regions."""
    found = _found(request)
    lines: list[Line] = found["lines"]
    kinds = {kind.code: kind for kind in KINDS}
    context = found | {
        "groups": [(label, [line for line in lines if line.kind.group == code]) for code, label in GROUPS.items()],
        "bars": _bars(found["months"]),
        "awarded": any(number for _name, number, _amount in found["months"]),
        "compared": [kinds[code] for code in COMPARED],
        "rows": [
            (code, code in found["own"], [(kinds[one], counts[one].value(kinds[one].unit)) for one in COMPARED])
            for code, counts in found["regions"]
        ],
    }  # fmt: skip
    return render(request, "supervision/county.html", context)


@login_required
@never_cache
@require_safe
def county_xlsx(request: HttpRequest) -> HttpResponse:
    """Hand the same figures out as a workbook."""
    found = _found(request)
    book = county_workbook(
        found["lines"], found["months"], found["regions"], period=found["period"].name, before=found["period"].before.name
    )  # fmt: skip
    answer = HttpResponse(book, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="county-{found["period"].name}.xlsx"'
    return answer


def _found(request: HttpRequest) -> dict[str, Any]:
    user = user_of(request)
    require(may_watch(user))
    now = clock.now()
    chosen = period(request.GET.get("period", "")) or year_of(now)
    own = Lot.objects.filter(project__supervisor=user.organisation_id)
    return {
        "period": chosen,
        "periods": choices(now),
        "lines": counting.figures(user, chosen, now),
        "months": counting.by_month(own, chosen if chosen.count > 1 else year_of(chosen.begins)),
        "regions": counting.by_region(chosen, now),
        "own": set(own.order_by().values_list("project__region", flat=True).distinct()),
    }


def _bars(months: list[tuple[str, int, Decimal]]) -> list[dict[str, Any]]:
    """Places of the chart: a bar a month, the tallest 100 high, with its number above it."""
    most = max((amount for _name, _n, amount in months), default=Decimal(0)) or 1
    return [
        {"name": name[5:], "number": number, "amount": amount, "x": 10 + 58 * place, "middle": 31 + 58 * place,
         "high": round(100 * amount / most), "y": 120 - round(100 * amount / most),
         "over": 114 - round(100 * amount / most)}
        for place, (name, number, amount) in enumerate(months)
    ]  # fmt: skip

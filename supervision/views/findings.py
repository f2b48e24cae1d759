"""What tenderers published against the linter's advice, with their reasons, for the department that watches them."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from bidding.queries.linting import overridden_reports
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

PER_PAGE = 20


@login_required
@never_cache
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """List the published documents of the department's projects with what the linter said of each, overrides first."""
    user = user_of(request)
    require(may_watch(user))
    reports = overridden_reports(user.organisation_id)
    page = Paginator(reports, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        (
            report,
            [one for one in report.findings if one["reason"]],
            sum(1 for one in report.findings if not one["reason"]),
        )
        for report in page
    ]
    return render(request, "supervision/findings.html", {"lines": lines, "page": page})

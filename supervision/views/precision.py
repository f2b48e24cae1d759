"""How far to trust the alerts: for officers in full, for the public as one published rate."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from supervision.precision import LEAST, curve
from supervision.queries.precision import trust
from supervision.rules.offices import may_watch


@login_required
@never_cache
@require_safe
def precision(request: HttpRequest) -> HttpResponse:
    """Show the verdicts by level, family and version of the rules, and the calibration curve with its table."""
    require(may_watch(request.user))
    found = trust()
    context = {
        "trust": found,
        "tables": [("levels", found.levels), ("families", found.families), ("rules", found.rules)],
        "curve": list(zip(found.bins, curve(found.bins), strict=True)),
        "least": LEAST,
    }
    return render(request, "supervision/precision.html", context)


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Publish the rate of false alarms. No alert is shown or can be told from it: below a least number it is withheld."""
    found = trust()
    rate = found.false if found.whole.stood.told else None
    return render(request, "supervision/published_rate.html", {"rate": rate, "least": LEAST})

"""Turn refusals into pages, stop input that no database holds, and end sessions that nobody uses."""

import time
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from accounts.permits import Refused
from ledger.clock import ClockBackwardsError

# The largest number that an id column holds.
MOST = 2**63 - 1


class HostileInputMiddleware(MiddlewareMixin):
    """Stop what no database column can hold before a query fails over it: numbers too large, texts with a NUL."""

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]) -> None:
        """Raise Http404 for an id beyond 64 bits, SuspiciousOperation (400) for a NUL in address or form."""
        if any(isinstance(value, int) and value > MOST for value in kwargs.values()):
            raise Http404
        texts = [request.path, *_values(request.GET), *_values(request.POST)]
        if any("\0" in text for text in texts):
            raise SuspiciousOperation("a NUL in the request")


def _values(data: QueryDict) -> list[str]:
    return [value for _name, values in data.lists() for value in values]


class RefusalMiddleware(MiddlewareMixin):
    """Show an uncaught refusal as a page with its reason; an htmx request gets only the fragment."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return 403 for a Refused, 503 for a clock that runs backwards; leave every other exception alone."""
        if isinstance(exception, Refused):
            return _page(request, exception, status=403)
        if isinstance(exception, ClockBackwardsError):
            return _page(request, Refused(str(exception), "clock"), status=503)
        return None


class IdleMiddleware(MiddlewareMixin):
    """Sign out a session that was not used for settings.SESSION_IDLE_SECONDS (default half an hour)."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """End a stale session, or note that it is in use, at most once a minute."""
        if not request.user.is_authenticated:
            return None
        # The wall clock: the platform clock may be moved in a demo, a session may not.
        now, seen = int(time.time()), cast("int | None", request.session.get("seen_at"))
        if seen is not None and now - seen > getattr(settings, "SESSION_IDLE_SECONDS", 1800):
            logout(request)
            messages.info(request, _("You were signed out because nothing was done for a while."))
            return redirect(settings.LOGIN_URL)
        if seen is None or now - seen >= 60:
            request.session["seen_at"] = now
        return None


def _page(request: HttpRequest, refusal: Refused, *, status: int) -> HttpResponse:
    if request.headers.get("Accept", "").startswith("application/json"):
        error = {"code": refusal.code, "text": str(refusal.reason)}
        return JsonResponse({"errors": [error]}, status=status)
    template = "accounts/_refused.html" if _is_fragment(request) else "accounts/refused.html"
    return render(request, template, {"refusal": refusal}, status=status)


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"

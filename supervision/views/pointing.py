"""The points of a letter on a page: shown, one more on demand, read when they are sent."""

from typing import Any, cast

from django.http import HttpRequest

from bidding.models import Lot
from supervision.forms.intake import BasePoints, Points, typed
from supervision.queries.anchors import anchors_of


def wants_more(request: HttpRequest) -> bool:
    """Tell whether the button was pressed that asks for one more point."""
    return request.method == "POST" and "more" in request.POST


def asked_points(
    request: HttpRequest, lot: Lot, *, bound: bool, first: list[dict[str, Any]], claims: Any = None
) -> BasePoints:
    """Return the set of points: as sent, as typed with one more, or with what it begins with."""
    about = {"anchors": anchors_of(lot), "claims": claims}
    if bound:
        return cast(BasePoints, Points(request.POST, prefix="points", form_kwargs=about))
    begun = [*typed(request.POST), {}] if wants_more(request) else first
    made = Points(initial=begun, prefix="points", form_kwargs=about)
    # One form stands there anyway.
    made.min_num = 0
    return cast(BasePoints, made)

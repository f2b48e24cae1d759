"""What every page of the evaluation room shares: whose page it is, and a page that asks before an act."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.permits import Refused
from bidding.views.acting import done, user_of
from evaluation.models import Member, Room
from evaluation.rules import membership
from evaluation.rules.watching import may_oversee

Text = str | Promise
# The session's list of rooms that a supervisor has entered; each entry stands in the ledger.
ENTERED = "rooms_entered"


def room_of(pk: int) -> Room:
    """Return a room with its lot; 404 for none."""
    rooms = Room.objects.select_related(
        "lot__project__tenderer", "lot__project__agency", "lot__project__centre", "lot__project__supervisor"
    )
    return get_object_or_404(rooms, pk=pk)


def own_seat(request: HttpRequest, pk: int) -> Member:
    """Return the visitor's place in a room. A room where she has none does not exist for her."""
    member = membership(user_of(request), room_of(pk))
    if member is None:
        raise Http404
    return member


def asked(
    request: HttpRequest,
    act: Callable[[dict[str, Any]], object],
    *,
    back: str,
    title: Text,
    form: forms.Form | None = None,
    said: Text = "",
    **page: Any,
) -> HttpResponse:
    """Ask before an act: a page with a form, or just a button; a refusal is shown there and nothing is lost.

    `act` gets the cleaned data; `back` is where to go afterwards; `page` goes to the confirmation template
    (text, warning, action, danger).
    """
    posted = request.method == "POST"
    form = form or forms.Form(request.POST if posted else None)
    if posted and form.is_valid() and done(form, lambda: act(form.cleaned_data)):
        if said:
            messages.success(request, str(said))
        return redirect(back)
    context = {"form": form, "title": title, "cancel_url": back, **page}
    return render(request, "_parts/confirm_page.html", context, status=422 if posted else 200)


def require_entry(request: HttpRequest, room: Room) -> None:
    """Raise Refused for a supervisor who has not entered the room; whoever has a part in it needs no entry."""
    if may_oversee(user_of(request), room) and room.pk not in request.session.get(ENTERED, []):
        raise Refused(_("Enter the room first; each entry is logged."), "enter", "supervision:wall")

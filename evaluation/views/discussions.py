"""The written discussion of a room: remarks under topics, by code names, live over the room's private topic."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from bidding.views.acting import done, user_of
from evaluation import actions
from evaluation.forms.acts import RemarkForm
from evaluation.models import Room
from evaluation.queries.discussions import remarks_for
from evaluation.rules import may_discuss, may_read_discussion, membership
from evaluation.views.asking import require_entry, room_of
from realtime.announcing import last_seq


@login_required
@require_http_methods(["GET", "POST"])
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the discussion, and, as a member, write to it; a refused remark stays in its field."""
    room, user = _readable(request, pk), user_of(request)
    member = membership(user, room)
    form = RemarkForm(request.POST or None, chair=bool(member and member.chair))
    if (
        member
        and form.is_valid()
        and done(form, lambda: actions.say(member=member, by=user, **form.cleaned_data))
    ):
        return redirect("evaluation:discussion", pk)
    context = _context(request, room) | {"form": form, "seq": last_seq(room.topic)}
    status = 422 if request.method == "POST" else 200
    return render(request, "evaluation/discussion.html", context, status=status)


@login_required
@require_GET
def remarks(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that news refresh; the rule is asked again."""
    return render(request, "evaluation/_remarks.html", _context(request, _readable(request, pk)))


def _readable(request: HttpRequest, pk: int) -> Room:
    room = room_of(pk)
    if not may_read_discussion(user_of(request), room):
        raise Http404
    require_entry(request, room)
    return room


def _context(request: HttpRequest, room: Room) -> dict[str, Any]:
    user = user_of(request)
    member = membership(user, room)
    return {
        "room": room,
        "lot": room.lot,
        "member": member,
        "talks": bool(member and may_discuss(user, member)),
        "remarks": remarks_for(room, member),
    }

"""The scoring grid: one cell, one save; an error stands in the cell; the lock asks first."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permits import Refused, require
from accounts.templatetags.when import shanghai
from bidding.models import Bid
from bidding.views.acting import user_of
from evaluation import actions
from evaluation.actions.marking import StaleMarkError
from evaluation.grid_texts import grid_texts, reader_texts
from evaluation.models import Mark, Member, Room
from evaluation.queries import (
    Criterion,
    bids_in,
    cells_to_fill,
    document_of,
    judged_criteria,
    present_members,
    progress_of,
)
from evaluation.queries.marks import marks_of
from evaluation.queries.writes import queue_key, scope_of
from evaluation.rules import may_mark, may_sit
from evaluation.views.asking import asked, own_seat
from evaluation.views.reviews import in_code_order
from ledger import clock
from realtime.announcing import last_seq

# Refusals that pass by themselves: the mark waits on the member's computer and is sent again.
LATER = frozenset({"state", "suspended", "check_in", "review_first"})


@dataclass(frozen=True)
class Cell:
    """One cell as the page shows it."""

    code: str
    bid: int
    value: str
    version: int
    locked: bool


@login_required
@never_cache
@require_GET
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the member's own grid; of the others only how far they are. Never kept: it carries the key of her queue."""
    member = own_seat(request, pk)
    require(may_sit(user_of(request), member))
    room = member.room
    if not room.reviewed_at:
        raise Refused(_("Marking begins when the preliminary review has been concluded."), "review_first")
    bids = in_code_order(room)
    own = marks_of(member)
    criteria = judged_criteria(document_of(room.lot))
    cells = {
        criterion.code: [
            _cell(room.code_of(bid.pk), bid.pk, own.get((criterion.code, bid.pk))) for bid in bids
        ]
        for criterion in criteria
    }
    context = {
        "codes": [room.code_of(bid.pk) for bid in bids],
        "rows": [(criterion, cells[criterion.code]) for criterion in criteria],
        "maximum": sum(criterion.maximum for criterion in criteria),
        "editable": bool(may_mark(user_of(request), member)),
        "facts": _facts(request, member),
        "texts": grid_texts(),
        "reader_texts": reader_texts(),
        "now": clock.now(),
        **_progress(member),
    }
    return render(request, "evaluation/grid.html", context)


@login_required
@never_cache
@require_GET
def standing(request: HttpRequest, pk: int) -> JsonResponse:
    """Say what stands of the member's own marks, whether she may mark now, and a fresh token for her next write."""
    member = own_seat(request, pk)
    room = member.room
    permit = may_mark(user_of(request), member)
    cells = {
        f"{mark.criterion}|{room.code_of(mark.bid_id)}": [str(mark.value), mark.version]
        for mark in marks_of(member).values()
    }
    return JsonResponse(
        {
            "scope": scope_of(member),
            "editable": bool(permit),
            "why": str(permit.reason or ""),
            "token": get_token(request),
            "cells": cells,
        }
    )


@login_required
@require_GET
def others(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of the committee, in numbers; refreshed on news."""
    member = own_seat(request, pk)
    require(may_sit(user_of(request), member))
    return render(request, "evaluation/_committee.html", _progress(member))


@login_required
@require_POST
def cell(request: HttpRequest, pk: int) -> JsonResponse:
    """Save one mark and answer what stands: ok, stale (given elsewhere), wait (not now), bad (refused), other (not hers)."""
    member = own_seat(request, pk)
    if request.POST.get("scope", "") != scope_of(member):
        # The page belongs to another account that used this browser before; her marks are not this member's.
        return JsonResponse({"state": "other"})
    criterion = request.POST.get("criterion", "")
    bid = _any_bid(member.room, request.POST.get("code", ""))
    try:
        mark = actions.save_mark(
            member=member,
            criterion=criterion,
            bid=bid,
            value=request.POST.get("value", ""),
            version=_number(request.POST.get("version", "")),
            write=request.POST.get("write", "")[:36],
            after=request.POST.getlist("after"),
            by=user_of(request),
        )
    except StaleMarkError as refusal:
        return JsonResponse({"state": "stale", **_stands(refusal.mark)})
    except Refused as refusal:
        known = Mark.objects.filter(member=member, criterion=criterion, bid=bid).first()
        state = "wait" if refusal.code in LATER else "bad"
        return JsonResponse(
            {"state": state, "code": refusal.code, "text": str(refusal.reason), **_stands(known)}
        )
    return JsonResponse({"state": "ok", "at": shanghai(clock.now(), "time"), **_stands(mark)})


@login_required
@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and lock the member's marks for good."""
    member = own_seat(request, pk)
    room = member.room
    missing = cells_to_fill(room) - progress_of(room).get(member.pk, 0)
    return asked(
        request,
        lambda _data: actions.lock_marks(member=member, by=user_of(request)),
        title=_("Lock your marks"),
        text=_("%(count)d marks are still missing.") % {"count": missing}
        if missing
        else _("All %(count)d marks are given.") % {"count": cells_to_fill(room)},
        warning=_(
            "After the lock you cannot change your marks. They are shown to the others when all have locked."
        ),
        action=_("Lock my marks"),
        back=reverse("evaluation:grid", args=[pk]),
    )


def _stands(mark: Mark | None) -> dict[str, Any]:
    return {"value": str(mark.value) if mark else "", "version": mark.version if mark else 0}


def _any_bid(room: Room, code: str) -> Bid:
    """Return the bid behind a code, a rejected one too: its refusal has a reason; 404 for none."""
    for bid in bids_in(room):
        if code and room.code_of(bid.pk) == code:
            return bid
    raise Http404


def _facts(request: HttpRequest, member: Member) -> dict[str, Any]:
    """What the grid's script needs: where to ask, and the scope and key of what it keeps on the member's computer."""
    pk = member.room_id
    return {
        "scope": scope_of(member),
        "key": queue_key(member),
        "cell": reverse("evaluation:cell", args=[pk]),
        "standing": reverse("evaluation:standing", args=[pk]),
        "logout": reverse("account_logout"),
        "login": f"{reverse('account_login')}?next={reverse('evaluation:grid', args=[pk])}",
        "token": get_token(request),
        "locked": member.locked_at is not None,
    }


def _cell(code: str, bid: int, mark: Mark | None) -> Cell:
    locked = bool(mark and mark.locked_at)
    return Cell(code, bid, str(mark.value) if mark else "", mark.version if mark else 0, locked)


def _progress(member: Member) -> dict[str, Any]:
    room: Room = member.room
    seq = last_seq(room.topic)
    done = progress_of(room)
    return {
        "member": member,
        "room": room,
        "lot": room.lot,
        "seq": seq,
        "cells": cells_to_fill(room),
        "committee": [(one, done[one.pk]) for one in present_members(room)],
        "fault": room.faults.filter(ended_at__isnull=True).first(),
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def criterion_of(room: Room, code: str) -> Criterion:
    """Return a criterion by its code; 404 for none."""
    for criterion in judged_criteria(document_of(room.lot)):
        if criterion.code == code:
            return criterion
    raise Http404

"""The scoring grid: one cell, one save; an error stands in the cell; the lock asks first."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permits import Refused, require
from bidding.models import OpenedFile
from bidding.queries.bids import place_of_file
from bidding.views.acting import user_of
from evaluation import actions
from evaluation.actions.marking import StaleMarkError
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
from evaluation.rules import may_mark, may_sit
from evaluation.views.asking import asked, own_seat
from evaluation.views.reviews import bid_of, in_code_order
from ledger import clock
from realtime.announcing import last_seq

# What a browser may show within our site, since it runs no script there; everything else is saved, not shown.
SAFE = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Cell:
    """One cell as the page shows it."""

    code: str
    bid: int
    value: str
    version: int


@login_required
@require_GET
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the member's own grid; of the others only how far they are."""
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
        "now": clock.now(),
        **_progress(member),
    }
    return render(request, "evaluation/grid.html", context)


@login_required
@require_GET
def others(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of the committee, in numbers; refreshed on news."""
    member = own_seat(request, pk)
    require(may_sit(user_of(request), member))
    return render(request, "evaluation/_committee.html", _progress(member))


@login_required
@require_POST
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one mark and answer what now stands beside the input: version, state, words."""
    member = own_seat(request, pk)
    room = member.room
    criterion, code = request.POST.get("criterion", ""), request.POST.get("code", "")
    bid = bid_of(room, code)
    said: dict[str, Any] = {"id": f"m-{criterion}-{code}", "at": clock.now()}
    try:
        mark = actions.save_mark(
            member=member,
            criterion=criterion,
            bid=bid,
            value=request.POST.get("value", ""),
            version=_number(request.POST.get("version", "")),
            by=user_of(request),
        )
        said |= {"state": "ok", "version": mark.version, "value": mark.value}
    except StaleMarkError as refusal:
        standing = refusal.mark
        said |= {"state": "stale", "error": refusal.reason}
        said |= {"version": standing.version, "value": standing.value} if standing else {"version": 0}
    except Refused as refusal:
        known = Mark.objects.filter(member=member, criterion=criterion, bid=bid).first()
        said |= {"state": "bad", "error": refusal.reason, "version": known.version if known else 0}
    return render(request, "evaluation/_cell.html", {"said": said})


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


@login_required
@require_GET
def file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """Hand an opened file of a bid to a member at her seat, without a name that would tell whose it is."""
    member = own_seat(request, pk)
    require(may_sit(user_of(request), member))
    room = member.room
    if not (room.started_at and member.checked_in_at):
        raise Http404
    one = get_object_or_404(OpenedFile, pk=file, opened__envelope__bid__in=bids_in(room))
    name, kind = _served_as(one.name, f"{room.code_of(one.opened.envelope.bid_id)}-{one.pk}")
    plain = place_of_file(one).open("rb")
    return FileResponse(plain, filename=name, content_type=kind, as_attachment=kind == UNKNOWN)


def _served_as(name: str, instead: str) -> tuple[str, str]:
    """Return the name and media type a file goes out with: no page or script of a bidder runs on our site, and an
    ending that it made up does not give its name away."""
    suffix = name.rpartition(".")[2].lower()
    return (f"{instead}.{suffix}", SAFE[suffix]) if suffix in SAFE else (f"{instead}.bin", UNKNOWN)


def _cell(code: str, bid: int, mark: Mark | None) -> Cell:
    return Cell(code, bid, str(mark.value) if mark else "", mark.version if mark else 0)


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
    return int(text) if text.isascii() and text.isdigit() else 0


def criterion_of(room: Room, code: str) -> Criterion:
    """Return a criterion by its code; 404 for none."""
    for criterion in judged_criteria(document_of(room.lot)):
        if criterion.code == code:
            return criterion
    raise Http404

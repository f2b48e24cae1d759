"""Marks of identity in blind bids: the host scans bid by bid and decides; members see kind, document and page only."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permits import require
from bidding.models import Bid
from bidding.views.acting import user_of
from evaluation import actions
from evaluation.forms.acts import VerdictForm
from evaluation.models import IdentityMark, Room, Verdict
from evaluation.queries import bids_in
from evaluation.rules import may_scan
from evaluation.views.asking import asked, own_seat, room_of


@login_required
@require_GET
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the host what was scanned, what was found and what is to decide."""
    room = room_of(pk)
    require(may_scan(user_of(request), room))
    return render(request, "evaluation/blind.html", _context(room))


@login_required
@require_POST
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Scan the next bid and answer the part of the page that then stands; it asks for the next by itself."""
    room, user = room_of(pk), user_of(request)
    require(may_scan(user, room))
    waiting = _waiting(room)
    if waiting:
        actions.scan_bid(room=room, bid=waiting[0], by=user)
    return render(request, "evaluation/_blind.html", _context(room) | {"going": len(waiting) > 1})


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on one finding."""
    found = get_object_or_404(IdentityMark.objects.select_related("room__lot__project"), pk=pk)
    user = user_of(request)
    require(may_scan(user, found.room))
    if found.verdict:
        raise Http404
    return asked(
        request,
        lambda data: actions.decide_mark(mark=found, by=user, **data),
        form=VerdictForm(request.POST or None),
        title=_("Decide on a finding"),
        text=f"{found.get_kind_display()}: {found.excerpt}",
        warning=_(
            "A finding rejects nothing. The committee learns its kind, document and page, never the words."
        ),
        back=reverse("evaluation:blind", args=[found.room_id]),
    )


@login_required
@require_GET
def before_committee(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a member at her seat what was put before the committee: kind, document and page."""
    member = own_seat(request, pk)
    room = member.room
    if not (member.checked_in_at and room.started_at):
        raise Http404
    marks = room.identity_marks.filter(verdict=Verdict.COMMITTEE).select_related("file")
    lines = [(room.code_of(one.bid_id), one) for one in marks]
    context = {
        "room": room,
        "lot": room.lot,
        "member": member,
        "lines": sorted(lines, key=lambda line: line[0]),
    }
    return render(request, "evaluation/blind_committee.html", context)


def _waiting(room: Room) -> list[Bid]:
    return list(bids_in(room).exclude(pk__in=room.identity_scans.values("bid")))


def _context(room: Room) -> dict[str, object]:
    bids = bids_in(room).count()
    return {
        "room": room,
        "lot": room.lot,
        "bids": bids,
        "scanned": room.identity_scans.count(),
        "unread": sum(room.identity_scans.values_list("unread", flat=True)),
        "found": room.identity_marks.select_related("bid__bidder", "file"),
        "going": False,
    }

"""After the lock: the reveal with its deviations, reasons and corrections."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permits import require
from bidding.views.acting import user_of
from evaluation import actions
from evaluation.forms.acts import CorrectionForm, ReasonForm, TieForm
from evaluation.models import Mark, Room
from evaluation.queries import (
    document_of,
    effective_marks,
    judged_criteria,
    large_deviations,
    mismatches,
    present_members,
)
from evaluation.queries.deductions import deductions_of
from evaluation.queries.results import result_of
from evaluation.rules import (
    may_commit,
    may_correct,
    may_draw_tie,
    may_see_marks,
    membership,
)
from evaluation.views.asking import asked, own_seat, require_entry, room_of
from evaluation.views.marks import criterion_of
from evaluation.views.reviews import bid_of, in_code_order


@login_required
@require_GET
def revealed(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all marks, what they come to, and what has to be explained or corrected."""
    room, user = room_of(pk), user_of(request)
    require(may_see_marks(user, room))
    require_entry(request, room)
    member = membership(user, room)
    far = {(d.member, d.criterion, d.bid) for d in large_deviations(room)}
    unequal = set(mismatches(room))
    context = {
        "room": room,
        "lot": room.lot,
        "member": member,
        "members": list(present_members(room)),
        "tables": [_table(room, bid, far, unequal) for bid in in_code_order(room)],
        "result": result_of(room),
        "rejections": room.rejections.filter(voided_at__isnull=True).select_related("bid__bidder"),
        "deducted": deductions_of(room, document_of(room.lot)) is not None,
        "draws_tie": bool(may_draw_tie(user, room)),
        "open": len(unequal),
        "may_correct": member is not None and bool(may_correct(user, member)),
        "settles": bool(may_commit(user, room, "tenderer")),
    }
    return render(request, "evaluation/revealed.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the chair reveal the marks."""
    own_seat(request, pk)
    return asked(
        request,
        lambda _data: actions.reveal(room=room_of(pk), by=user_of(request)),
        title=_("Reveal the marks"),
        text=_("From then on every member sees all marks; they change only on the grounds of the law."),
        back=reverse("evaluation:revealed", args=[pk]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def reason(request: HttpRequest, pk: int, criterion: str, code: str) -> HttpResponse:
    """Give the reason for one's own mark that lies far from the others'."""
    mark = _own_mark(request, pk, criterion, code)
    return asked(
        request,
        lambda data: actions.give_reason(mark=mark, reason=data["reason"], by=user_of(request)),
        form=ReasonForm(request.POST or None, initial={"reason": mark.reason}),
        title=_("Reason for a large deviation"),
        text=_line(mark, code),
        back=reverse("evaluation:revealed", args=[pk]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int, criterion: str, code: str) -> HttpResponse:
    """Correct one's own mark on a ground of the law."""
    mark = _own_mark(request, pk, criterion, code)
    return asked(
        request,
        lambda data: actions.correct_mark(mark=mark, by=user_of(request), **data),
        form=CorrectionForm(request.POST or None, initial={"value": mark.value}),
        title=_("Correct a mark"),
        text=_line(mark, code),
        warning=_("The locked mark stays on record beside the correction."),
        back=reverse("evaluation:revealed", args=[pk]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the tenderer put tied bids in order."""
    room, user = room_of(pk), user_of(request)
    require(may_commit(user, room, "tenderer"))

    def settle_tie(data: dict[str, Any]) -> object:
        order = [bid_of(room, code) for code in data["order"].upper().split()]
        return actions.settle_tie(room=room, order=order, reason=data["reason"], by=user)

    return asked(
        request,
        settle_tie,
        form=TieForm(request.POST or None),
        title=_("Settle a tie"),
        back=reverse("evaluation:room", args=[pk]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def draw_tie(request: HttpRequest, pk: int) -> HttpResponse:
    """政府采购: have the order of parallel candidates drawn in public."""
    room, user = room_of(pk), user_of(request)
    require(may_draw_tie(user, room))
    return asked(
        request,
        lambda _data: actions.draw_tie(room=room, by=user),
        title=_("Draw the order of parallel candidates"),
        text=_(
            "The seed joins the bidders' sealed nonces and the digests of all locked marks; anyone can draw it again."
        ),
        back=reverse("evaluation:revealed", args=[pk]),
    )


def _own_mark(request: HttpRequest, pk: int, criterion: str, code: str) -> Mark:
    member = own_seat(request, pk)
    bid, line = bid_of(member.room, code), criterion_of(member.room, criterion)
    require(may_correct(user_of(request), member))
    marks = Mark.objects.select_related("member__room__lot")
    return get_object_or_404(marks, member=member, bid=bid, criterion=line.code)


def _line(mark: Mark, code: str) -> str:
    criterion = criterion_of(mark.member.room, mark.criterion)
    return _("%(criterion)s, bidder %(code)s: your mark is %(value)s.") % {
        "criterion": criterion.name,
        "code": code,
        "value": mark.value,
    }


def _table(room: Room, bid: Any, far: set[Any], unequal: set[Any]) -> dict[str, Any]:
    """One bid's marks: a row for each criterion, a column for each member."""
    given = {
        (m.criterion, m.member_id): (m, value) for m, value in effective_marks(room) if m.bid_id == bid.pk
    }
    rows = []
    for criterion in judged_criteria(document_of(room.lot)):
        cells = []
        for member in present_members(room):
            mark, value = given[criterion.code, member.pk]
            is_far = (str(member.pk), criterion.code, str(bid.pk)) in far
            cells.append({"mark": mark, "value": value, "far": is_far, "member": member})
        rows.append((criterion, cells, (criterion.code, str(bid.pk)) in unequal))
    return {"code": room.code_of(bid.pk), "bidder": bid.bidder.name, "rows": rows}

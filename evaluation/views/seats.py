"""An expert's own pages up to the start: the call, the seat, the declarations; and her way through the evaluation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bidding.views.acting import done, tried, user_of
from evaluation import actions, faces
from evaluation.actions.pricing import needs_vote
from evaluation.actions.seating import LATE
from evaluation.forms.acts import DeclarationForm, ReplyForm, SeatForm
from evaluation.models import CallState, Member, Review, Room, State, Verdict
from evaluation.queries import bids_in, cells_to_fill, has_declared, progress_of
from evaluation.rules import may_ask_time, may_mark, may_replace, may_review
from evaluation.views.asking import asked, own_seat
from realtime.announcing import last_seq

AFTER_LOCK = frozenset({State.LOCKED, State.CHECKS, State.REPORT_SIGN, State.CLOSED})


@login_required
@require_GET
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a member what to do next in a room."""
    return render(request, "evaluation/seat.html", _context(own_seat(request, pk)))


@login_required
@require_GET
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that news refresh."""
    return render(request, "evaluation/_seat.html", _context(own_seat(request, pk)))


@login_required
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline a call."""
    member = own_seat(request, pk)
    room = member.room
    return asked(
        request,
        lambda data: actions.reply_to_call(member=member, by=user_of(request), **data),
        form=ReplyForm(request.POST or None),
        title=_("You are called to an evaluation"),
        text=_("%(project)s, at %(site)s. The names of the bidders are shown at check-in.")
        % {"project": room.lot.name, "site": member.site.site.name},
        said=_("Your answer has been noted."),
        back=reverse("evaluation:home"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a seat and pledge."""
    member = own_seat(request, pk)

    def sit(data: dict[str, Any]) -> object:
        return actions.check_in(
            member=member, seat=data["seat"], identity_check=data["identity_check"], by=user_of(request)
        )

    return asked(
        request,
        sit,
        form=SeatForm(request.POST or None, member=member),
        title=_("Check in at your seat"),
        text=member.site.site.name,
        back=reverse("evaluation:declare", args=[pk]),
        action=_("Check in"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for each bidder whether there is a conflict of interest."""
    member = own_seat(request, pk)
    form = DeclarationForm(request.POST or None, room=member.room)
    if form.is_valid() and done(form, lambda: _declare(member, form, request)):
        messages.success(request, _("Your declarations have been noted."))
        return redirect("evaluation:seat" if _still_sits(member) else "evaluation:home", *_args(member, pk))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "member": member, "room": member.room, "lot": member.room.lot}
    return render(request, "evaluation/declare.html", context, status=status)


@login_required
@require_http_methods(["POST"])
def ask_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the time does not suffice."""
    member = own_seat(request, pk)
    said = _("Noted. The evaluation is extended when more than a third of the members ask.")
    tried(request, lambda: actions.ask_for_time(member=member, by=user_of(request)), said=said)
    return redirect("evaluation:seat", pk)


def _declare(member: Member, form: DeclarationForm, request: HttpRequest) -> None:
    """Note every answer; a conflict comes last, since it ends the member's part."""
    user, answers = user_of(request), form.cleaned_data
    for bid in sorted(form.bids, key=lambda bid: answers[f"bid_{bid.pk}"] == "yes"):
        if not _still_sits(member):
            return
        conflict = answers[f"bid_{bid.pk}"] == "yes"
        actions.declare_conflict(member=member, bid=bid, conflict=conflict, detail=answers["detail"], by=user)


def _still_sits(member: Member) -> bool:
    return Member.objects.filter(pk=member.pk, state=CallState.ACCEPTED).exists()


def _args(member: Member, pk: int) -> list[int]:
    return [pk] if _still_sits(member) else []


def _context(member: Member) -> dict[str, Any]:
    room = member.room
    seq = last_seq(room.topic)
    bids = bids_in(room).count()
    marked = progress_of(room).get(member.pk, 0)
    cells = cells_to_fill(room) if room.reviewed_at else 0
    reviewed = Review.objects.filter(member=member).values("bid").distinct().count()
    return {
        "member": member,
        "room": room,
        "lot": room.lot,
        "seq": seq,
        "bids": bids,
        "reviewed": reviewed,
        "marked": marked,
        "cells": cells,
        "states": _states(member, room, reviewed >= bids, marked),
        "may_mark": bool(may_mark(member.user, member)),
        "chair": member.chair,
        "compares_faces": bool(member.checked_in_at) and faces.provider() is not None,
        "vote": bool(room.reviewed_at) and needs_vote(room),
        "asks_time": bool(may_ask_time(member.user, member)),
        "may_leave": bool(member.checked_in_at and may_replace(member.user, member)),
        "questions": _questions(room) if member.checked_in_at else [],
        "blind_places": bool(room.started_at)
        and room.identity_marks.filter(verdict=Verdict.COMMITTEE).exists(),
    }


def _questions(room: Room) -> list[dict[str, Any]]:
    """What was asked of which bidder, by its code, and the answers that were signed."""
    return [{"code": room.code_of(line.bid_id), "line": line} for line in room.clarifications.all()]


def _states(member: Member, room: Room, reviewed: bool, marked: int) -> dict[str, str]:
    """The state of each task: done, doing, todo, blocked."""
    declared = member.declarations.filter(conflict=False).exists()
    # A successor sits down while the others work.
    late = room.state in LATE and not has_declared(member)
    checking, user = room.state == State.CHECKIN or late, member.user
    review = "doing" if reviewed else "todo"
    return {
        "check_in": "done" if member.checked_in_at else ("todo" if checking else "blocked"),
        "declare": "done" if declared else ("todo" if checking and member.checked_in_at else "blocked"),
        "review": "done" if room.reviewed_at else (review if may_review(user, member) else "blocked"),
        "marks": "done"
        if member.locked_at
        else (("doing" if marked else "todo") if may_mark(user, member) else "blocked"),
        "reveal": "done"
        if room.state in {State.REPORT_SIGN, State.CLOSED}
        else ("todo" if room.state in AFTER_LOCK else "blocked"),
        "sign": "done"
        if member.signatures.exists()
        else ("todo" if room.state == State.REPORT_SIGN else "blocked"),
    }

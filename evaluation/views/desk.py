"""The host's desk of a room, which guest sites, tenderer and supervisor read: state, sites, progress."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permits import require
from bidding.views.acting import user_of
from evaluation import actions, draw
from evaluation.actions.drawing import entries, forecast, settled
from evaluation.forms.acts import ReasonForm, RepresentativeForm
from evaluation.models import CallState, Draw, Member, Room, State
from evaluation.queries import cells_to_fill, live_members, progress_of
from evaluation.rules import (
    may_answer_site,
    may_commit,
    may_host,
    may_open_prices,
    may_see_marks,
    may_see_names,
    may_watch,
)
from evaluation.views.asking import asked, require_entry, room_of
from evaluation.views.working import work_of
from realtime.announcing import last_seq

Act = Callable[..., object]
# Fewer eligible than so many times the need: a filter that points at people (CM-04).
NARROW = 3
# What the host can do next, by where the room stands: name, action, words on the button.
STEPS: dict[str, tuple[Act, str | Promise]] = {
    "prepare": (actions.prepare_draw, gettext_lazy("Fix the pool and the rules of the draw")),
    "draw": (actions.draw_panel, gettext_lazy("Draw the committee")),
    "checkin": (actions.open_checkin, gettext_lazy("Open check-in")),
    "ready": (actions.make_ready, gettext_lazy("Close the doors: everybody is here")),
    "start": (actions.start, gettext_lazy("Start the evaluation")),
    "prices": (actions.open_prices, gettext_lazy("Open the prices of the qualified bids")),
    "mended": (actions.end_fault, gettext_lazy("The fault is mended: go on")),
    "complete": (actions.complete, gettext_lazy("Close and publicise the candidates")),
}
NEXT: dict[str, tuple[str, ...]] = {
    State.DRAWN: ("checkin",),
    State.CHECKIN: ("ready",),
    State.READY: ("start",),
    State.REPORT_SIGN: ("complete",),
}


@login_required
@require_GET
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a room to those who have a part in it, never to its members."""
    return render(request, "evaluation/room.html", _context(request, pk))


@login_required
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that news refresh; the rule is asked again."""
    return render(request, "evaluation/_room.html", _context(request, pk))


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask for, and take, the host's next step."""
    here, user = room_of(pk), user_of(request)
    require(may_host(user, here))
    if name not in STEPS:
        raise Http404
    act, label = STEPS[name]
    return asked(
        request,
        lambda _data: act(room=here, by=user),
        title=label,
        text=here.lot.name,
        warning=_forecast(here) if name == "prepare" else "",
        action=label,
        back=_desk(here),
    )


@login_required
@require_http_methods(["GET", "POST"])
def fault(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a fault, as host or as a guest site for itself."""
    here, user = room_of(pk), user_of(request)
    require(may_watch(user, here))
    parts = here.sites.select_related("site")
    part = next((part for part in parts if may_answer_site(user, part)), None)
    return asked(
        request,
        lambda data: actions.report_fault(room=here, part=part, reason=data["reason"], by=user),
        form=ReasonForm(request.POST or None),
        title=_("Report a fault"),
        text=_("A running evaluation pauses; the marks stay as they are."),
        back=_desk(here),
    )


@login_required
@require_http_methods(["GET", "POST"])
def abort(request: HttpRequest, pk: int) -> HttpResponse:
    """End a room without a result."""
    here, user = room_of(pk), user_of(request)
    require(may_host(user, here))
    return asked(
        request,
        lambda data: actions.abort(room=here, reason=data["reason"], by=user),
        form=ReasonForm(request.POST or None),
        title=_("End this evaluation without a result"),
        warning=_("Nothing that this committee did will count; a new committee has to be drawn."),
        danger=True,
        back=_desk(here),
    )


@login_required
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Note a member as absent, or as the elected chair."""
    one = get_object_or_404(Member.objects.select_related("room__lot__project"), pk=pk)
    user = user_of(request)
    require(may_host(user, one.room))
    if name == "chair":
        return asked(
            request,
            lambda _data: actions.name_chair(room=one.room, member=one, by=user),
            title=_("%(member)s is elected chair") % {"member": one.alias},
            text=_("The members elect the chair, who has the same vote as everybody."),
            back=_desk(one.room),
        )
    return asked(
        request,
        lambda data: actions.mark_absent(member=one, reason=data["reason"], by=user),
        form=ReasonForm(request.POST or None),
        title=_("%(member)s is absent") % {"member": one.alias},
        text=_("The next in the drawn order is called."),
        back=_desk(one.room),
    )


@login_required
@require_http_methods(["GET", "POST"])
def representative(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a representative of the tenderer."""
    here, user = room_of(pk), user_of(request)
    require(may_commit(user, here, "tenderer"))

    def appoint(data: dict[str, Any]) -> object:
        own = type(user).objects.filter(organisation=user.organisation_id, username=data["username"]).first()
        return actions.appoint_representative(room=here, user=own or user, by=user)

    return asked(
        request,
        appoint,
        form=RepresentativeForm(request.POST or None),
        title=_("Name a representative of the tenderer"),
        back=_desk(here),
    )


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    user, here = user_of(request), room_of(pk)
    require(may_watch(user, here))
    require_entry(request, here)
    seq = last_seq(here.topic)
    members = list(live_members(here).select_related("user__person"))
    done, cells = progress_of(here), cells_to_fill(here) if here.started_at else 0
    hosts = may_host(user, here)
    prepared = Draw.objects.filter(room=here).first()
    return {
        "room": here,
        "seq": seq,
        "lot": here.lot,
        "sites": [(part, bool(may_answer_site(user, part))) for part in here.sites.select_related("site")],
        "host_organisation": here.sites.filter(role="host")
        .values_list("site__organisation", flat=True)
        .first(),
        "members": [(one, done.get(one.pk, 0)) for one in members],
        "cells": cells,
        "hosts": hosts,
        "steps": [(name, STEPS[name][1]) for name in _steps(here, prepared)] if hosts else [],
        "draw": prepared,
        "narrow": _narrow(here, prepared) if hosts and prepared and not prepared.drawn_at else [],
        "fault": here.faults.filter(ended_at__isnull=True).first(),
        "marks": bool(may_see_marks(user, here)),
        "names": _names(members) if may_see_names(here) else {},
        "names_wanted": here.representatives
        and bool(may_commit(user, here, "tenderer"))
        and len([one for one in members if one.expert_id is None]) < here.representatives,
        "clarifications": here.clarifications.select_related("bid"),
        **work_of(here, user, members, hosts=bool(hosts)),
        "gone": here.members.exclude(state__in=[CallState.CALLED, CallState.ACCEPTED]).order_by("pk"),
    }


def _steps(here: Room, prepared: Draw | None) -> list[str]:
    if here.faults.filter(ended_at__isnull=True).exists():
        return ["mended"]
    if here.state == State.ARRANGED:
        if prepared is None:
            return ["prepare"]
        return ["draw"] if settled(prepared) else []
    names = list(NEXT.get(State(here.state), ()))
    if may_open_prices(here):
        names.append("prices")
    return names


def _narrow(here: Room, prepared: Draw) -> list[tuple[str, int, int, bool]]:
    """How many are eligible at each site, and whether the filter is so narrow that it points at people (CM-04)."""
    sites = {part.group: part.site.name for part in here.sites.select_related("site")}
    found = draw.narrowness(entries(prepared), prepared.rules)
    return [(sites[group], able, need, able < NARROW * need) for group, (able, need) in found.items()]


def _names(members: Iterable[Member]) -> dict[int, str]:
    return {one.number: one.user.person.name for one in members if one.user.person}


def _forecast(here: Room) -> str:
    """Warn of a filter so narrow that it points at people, while it can still be widened (CM-04)."""
    narrow = [
        _("%(site)s: %(able)d eligible, %(need)d needed") % {"site": site, "able": able, "need": need}
        for site, (able, need) in forecast(here).items()
        if able < NARROW * need
    ]
    if not narrow:
        return ""
    hint = _("A pool hardly larger than the need points at people; widen the specialities or add a site.")
    return f"{hint} {'; '.join(narrow)}"


def _desk(here: Room) -> str:
    return reverse("evaluation:room", args=[here.pk])

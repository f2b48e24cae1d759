"""The replay of an evaluation to any moment, from the ledger alone; for its supervisor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evaluation.models import Room, Seat, State
from evaluation.queries.replays import acts_of, entries_of, proven, scene_of
from evaluation.replay import Place, Scene, frames
from ledger.models import Entry
from supervision.forms.rooms import MomentForm
from supervision.views.rooms import entered_room

AROUND = 12


@dataclass(frozen=True)
class Shown:
    """One step of a replay: its number from 1, the entry, what stood after it."""

    number: int
    entry: Entry
    scene: Scene


@login_required
@never_cache
@require_safe
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a step of the replay with the steps around it; links lead on without scripts, a slider with them."""
    return render(request, "supervision/replay.html", _context(request, entered_room(request, pk)))


@login_required
@never_cache
@require_safe
def replay_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that the slider changes."""
    return render(request, "supervision/_replay.html", _context(request, entered_room(request, pk)))


def _context(request: HttpRequest, here: Room) -> dict[str, Any]:
    entries = entries_of(here)
    steps = [
        Shown(number, entry, scene)
        for number, (entry, (_act, scene)) in enumerate(
            zip(entries, frames(acts_of(entries)), strict=True), 1
        )
    ]
    form = MomentForm(request.GET)
    at = form.cleaned_data.get("at") if form.is_valid() else None
    step = _chosen(request.GET.get("step", ""), at, steps)
    whole = "check" in request.GET
    last = step is not None and step.number == len(steps)
    return {
        "room": here,
        "lot": here.lot,
        "form": MomentForm(),
        "count": len(steps),
        "step": step,
        "state": _word(step.scene) if step else "",
        "around": steps[max(0, step.number - AROUND) : step.number + AROUND] if step else [],
        "places": _places(step.scene) if step else [],
        "proven": proven(entries if whole else [step.entry]) if step else None,
        "whole": whole,
        "last": last,
        "equals": last and step is not None and step.scene == scene_of(here),
    }


def _chosen(said: str, at: datetime | None, steps: list[Shown]) -> Shown | None:
    """The step asked for: by number, by a moment (the last act up to it), else the last one."""
    if not steps:
        return None
    if at is not None:
        return next((one for one in reversed(steps) if one.entry.at <= at), steps[0])
    if said.isascii() and said.isdigit() and len(said) < 9:
        return steps[min(max(int(said), 1), len(steps)) - 1]
    return steps[-1]


def _places(scene: Scene) -> list[tuple[Place, str]]:
    """The places with the names of their seats, which stand in the directory and not among the facts."""
    seats = {place.seat for place in scene.places if place.seat}
    names = {seat.pk: str(seat) for seat in Seat.objects.filter(pk__in=seats).select_related("site")}
    return [(place, names.get(place.seat or 0, "")) for place in scene.places]


def _word(scene: Scene) -> str:
    return str(State(scene.state).label) if scene.state in State.values else ""

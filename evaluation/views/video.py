"""Video between seats: the page in a window of its own, what it asks and says, the switch, the recordings."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permits import require
from bidding import vault
from bidding.views.acting import user_of
from evaluation.actions import recordings as keeping
from evaluation.actions import video as acts
from evaluation.forms.video import VideoForm
from evaluation.models import Caller, Recording, Room
from evaluation.queries.video import callers_in, recordings_of, video_of, waiting_for
from evaluation.rules.video import may_join_video, may_read_recordings, may_switch_video
from evaluation.video_texts import video_texts
from evaluation.views.asking import asked, room_of
from realtime.announcing import last_seq
from realtime.topics import ticket

DEVICES = "camera=(self), microphone=(self), display-capture=(), geolocation=()"
# Seconds of one sealed recording: so much is lost at most when a browser dies.
SECONDS = 60
MOST_BODY = 64 * 1024
ON_A_PAGE = 60
Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], JsonResponse]


class NonsenseError(Exception):
    """What a page said cannot be read."""


def _refusing_nonsense(view: View[Rest]) -> View[Rest]:
    """Answer what cannot be read with 400 and a code, as refusals are answered with 403."""

    @wraps(view)
    def answering(request: HttpRequest, /, *args: Rest.args, **named: Rest.kwargs) -> JsonResponse:
        try:
            return view(request, *args, **named)
        except NonsenseError:
            error = {"code": "nonsense", "text": _("This cannot be read.")}
            return JsonResponse({"errors": [error]}, status=400)

    return answering


@login_required
@never_cache
@require_GET
def video(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the video of a room to its members and its supervisor; nothing is sent before they press the button."""
    room = room_of(pk)
    require(may_join_video(user_of(request), room))
    context = {
        "room": room,
        "lot": room.lot,
        "facts": _facts(request, room),
        "texts": video_texts(),
        "video": video_of(room),
    }
    response = render(request, "evaluation/video.html", context)
    response["Permissions-Policy"] = DEVICES
    return response


def _facts(request: HttpRequest, room: Room) -> dict[str, Any]:
    names = ("join", "leave", "look", "signal", "record")
    return {
        "urls": {name: reverse(f"evaluation:video_{name}", args=[room.pk]) for name in names},
        "csrf": get_token(request),
        "ice": settings.VIDEO_ICE_SERVERS,
        "recipient": settings.VIDEO_RECORDING_KEY,
        "seconds": SECONDS,
    }


@login_required
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the host switch the video of a room on and off."""
    room, user = room_of(pk), user_of(request)
    require(may_switch_video(user, room))
    now = video_of(room)
    how = "off" if now is None or not now.on else ("recorded" if now.recorded else "on")

    def act(data: dict[str, Any]) -> object:
        return acts.switch_video(
            room=room, on=data["how"] != "off", recorded=data["how"] == "recorded", by=user
        )

    return asked(
        request,
        act,
        form=VideoForm(request.POST or None, initial={"how": how}),
        title=_("Video between the seats"),
        text=_("Members and the supervisor see and hear each other. Nothing is sent before each of them has agreed, and marking goes on without it."),
        back=reverse("evaluation:room", args=[pk]),
        action=_("Switch"),
    )  # fmt: skip


@login_required
@require_POST
def join(request: HttpRequest, pk: int) -> JsonResponse:
    """Come in; answer who else is there, whom this page calls."""
    caller = acts.join_video(room=room_of(pk), by=user_of(request))
    seq = last_seq(caller.topic)
    others = _others(caller)
    answer = {"caller": caller.pk, "alias": caller.alias, "ticket": ticket(caller.topic), "seq": seq}
    return JsonResponse({**answer, "others": others})


@login_required
@require_POST
@_refusing_nonsense
def leave(request: HttpRequest, pk: int) -> JsonResponse:
    """Go out."""
    said = _said(request, pk)
    acts.leave_video(caller=_caller(request, pk, said.get("caller")), by=user_of(request))
    return JsonResponse({})


@login_required
@require_POST
@_refusing_nonsense
def look(request: HttpRequest, pk: int) -> JsonResponse:
    """Say that the page is there and what it has read; answer who is there, and what waits."""
    said = _said(request, pk)
    caller = _caller(request, pk, said.get("caller"))
    is_in = acts.be_seen(caller=caller, by=user_of(request), read=_number(said.get("read", 0)))
    now = video_of(caller.room)
    signals = [
        {"id": one.pk, "from": one.sender_id, "kind": one.kind, "sdp": one.sdp} for one in waiting_for(caller)
    ]
    on = now is not None and now.on
    recorded = on and now is not None and now.recorded
    standing = {"in": is_in, "on": on, "recorded": recorded, "others": _others(caller), "signals": signals}
    return JsonResponse(standing)


@login_required
@require_POST
@_refusing_nonsense
def signal(request: HttpRequest, pk: int) -> JsonResponse:
    """Take a description of a connection for another page."""
    said = _said(request, pk)
    caller = _caller(request, pk, said.get("caller"))
    acts.send_signal(
        caller=caller,
        to=_number(said.get("to")),
        kind=str(said.get("kind")),
        sdp=str(said.get("sdp")),
        by=user_of(request),
    )
    return JsonResponse({})


@login_required
@require_POST
@_refusing_nonsense
def record(request: HttpRequest, pk: int) -> JsonResponse:
    """Take a sealed minute in."""
    _insist_on_caller(request, pk)
    said = request.GET
    kept = keeping.keep_recording(
        caller=_caller(request, pk, said.get("caller")),
        number=_number(said.get("number")),
        seconds=_number(said.get("seconds")),
        sealed=_body(request),
        digest=said.get("sha256", ""),
        by=user_of(request),
    )
    return JsonResponse({"sha256": kept.sha256})


@login_required
@require_GET
def recordings(request: HttpRequest, pk: int) -> HttpResponse:
    """List the sealed recordings of a room for its supervisor."""
    room = room_of(pk)
    require(may_read_recordings(user_of(request), room))
    found = Paginator(recordings_of(room), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"room": room, "lot": room.lot, "recordings": found}
    return render(request, "evaluation/recordings.html", context)


@login_required
@require_POST
def recording(request: HttpRequest, pk: int) -> FileResponse:
    """Hand a sealed recording to the supervisor; a post, since it is written down."""
    one = get_object_or_404(
        Recording.objects.select_related("caller__room__lot__project", "caller__member"), pk=pk
    )
    keeping.take_recording(recording=one, by=user_of(request))
    name = f"room-{one.caller.room_id}-{one.caller_id}-{one.number:04d}.webm.age"
    return FileResponse(vault.place_of(one.path).open("rb"), as_attachment=True, filename=name)


def _others(caller: Caller) -> list[dict[str, object]]:
    return [{"id": one.pk, "alias": one.alias} for one in callers_in(caller.room).exclude(pk=caller.pk)]


def _caller(request: HttpRequest, pk: int, given: object) -> Caller:
    """Return the visitor's own page in the video; others' do not exist for her."""
    callers = Caller.objects.select_related("room__lot__project", "member", "user")
    return get_object_or_404(callers, pk=_number(given), room_id=pk, user=user_of(request))


def _insist_on_caller(request: HttpRequest, pk: int) -> None:
    """Raise Http404 for an account that never came into this video, before anything of what it sends is read."""
    if not Caller.objects.filter(room_id=pk, user=user_of(request)).exists():
        raise Http404


def _said(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Read what a page of a room's video says. Raises NonsenseError; Http404 for who never came into it."""
    _insist_on_caller(request, pk)
    body = _body(request)
    try:
        said = json.loads(body) if len(body) <= MOST_BODY else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise NonsenseError
    return said


def _body(request: HttpRequest) -> bytes:
    """Return the bytes that were sent. Raises NonsenseError for a form with parts, which was read as one before."""
    try:
        return request.body
    except RawPostDataException as error:
        raise NonsenseError from error


def _number(given: object) -> int:
    """Return a small number. Raises NonsenseError for anything else."""
    text = str(given)
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise NonsenseError
    return int(text)

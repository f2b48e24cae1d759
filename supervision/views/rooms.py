"""The wall of live rooms, and read-only entry into one of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permits import Refused, require
from bidding.models import ProjectKind
from bidding.queries.halls import wall_of
from evaluation.actions.watching import enter_room, see_misconduct, send_message
from evaluation.forms.acts import ReasonForm
from evaluation.models import Misconduct, Room
from evaluation.rules.watching import may_message, may_oversee
from evaluation.views.asking import ENTERED, asked, room_of
from ledger import clock
from ledger.models import thing_name
from realtime.announcing import last_seq
from supervision.actions.rooms import hold_room, release_room
from supervision.forms.rooms import MessageForm, WallForm
from supervision.queries.halls import halls_on_wall, live_halls
from supervision.queries.insides import inside_of
from supervision.queries.rooms import live_rooms, on_wall
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of
from supervision.wall import Grade


@login_required
@never_cache
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """Show every live room and hall of the department, the most urgent first."""
    return render(request, "supervision/wall.html", _wall(request))


@login_required
@never_cache
@require_safe
def wall_rows(request: HttpRequest) -> HttpResponse:
    """The part of the wall that news refresh; the rule is asked again."""
    return render(request, "supervision/_wall.html", _wall(request))


def _wall(request: HttpRequest) -> dict[str, Any]:
    user = user_of(request)
    require(may_watch(user))
    topic = wall_of(user.organisation_id or 0)
    seq = last_seq(topic)
    form = WallForm(request.GET)
    form.is_valid()
    chosen = {name: value for name, value in form.lookups.items() if value}
    rooms = on_wall(live_rooms(user).filter(**chosen), clock.now())
    halls = halls_on_wall(live_halls(user).filter(**chosen))
    seen = [room.signs for room in rooms] + [hall.signs for hall in halls]
    return {
        "topic": topic,
        "seq": seq,
        "form": form,
        "query": request.GET.urlencode(),
        "rooms": rooms,
        "halls": halls,
        "pressing": len([found for found in seen if found and found[0].grade > Grade.KNOW]),
        "kinds": dict(ProjectKind.choices),
        "at": clock.now(),
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before the first entry of a session, log it, and show the room: read only."""
    here, user = room_of(pk), user_of(request)
    require(may_oversee(user, here))
    entered = request.session.get(ENTERED, [])
    if pk in entered and request.method != "POST":
        return render(request, "supervision/room.html", _inside(request, here))

    def enter(_data: dict[str, Any]) -> None:
        enter_room(room=here, by=user)
        request.session[ENTERED] = [*entered, pk][-200:]

    return asked(
        request,
        enter,
        title=_("Enter this room"),
        text=_("%(lot)s. You look on and change nothing; that you entered is written into the ledger.")
        % {"lot": here.lot.name},
        action=_("Enter"),
        back=reverse("supervision:room", args=[pk]),
    )


@login_required
@never_cache
@require_safe
def room_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a room's page that news refresh."""
    return render(request, "supervision/_room.html", _inside(request, entered_room(request, pk)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, and hold a room."""
    here, user = entered_room(request, pk), user_of(request)
    return asked(
        request,
        lambda data: hold_room(room=here, reason=data["reason"], by=user),
        form=ReasonForm(request.POST or None),
        title=_("Hold this evaluation"),
        text=_(
            "Nobody can mark, vote or sign until you let it go on. What was marked stays, and the clocks stand still."
        ),
        warning=_(
            "A notice of suspension is published with this reason; do not name persons or bidders in it."
        ),
        danger=True,
        back=reverse("supervision:room", args=[pk]),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, and let a held room go on."""
    here, user = entered_room(request, pk), user_of(request)
    return asked(
        request,
        lambda data: release_room(room=here, reason=data["reason"], by=user),
        form=ReasonForm(request.POST or None),
        title=_("Let the evaluation go on"),
        text=_("The reason is published with the notice. Clocks go on with the time they had left."),
        back=reverse("supervision:room", args=[pk]),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the room or to one seat."""
    here, user = entered_room(request, pk), user_of(request)
    require(may_message(user, here))
    return asked(
        request,
        lambda data: send_message(room=here, text=data["text"], member=data["member"], by=user),
        form=MessageForm(request.POST or None, room=here),
        title=_("Write to the seats"),
        text=_(
            "The message is shown at once, stands in the ledger and cannot be taken back. It says nothing about marks."
        ),
        action=_("Send"),
        said=_("The message has been sent."),
        back=reverse("supervision:room", args=[pk]),
    )


@login_required
@require_POST
def misconduct(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a report of misconduct was read."""
    one = get_object_or_404(Misconduct.objects.select_related("member__room__lot__project"), pk=pk)
    see_misconduct(misconduct=one, by=user_of(request))
    messages.success(request, _("Noted that you have read the report."))
    return redirect("supervision:room", one.member.room_id)


def entered_room(request: HttpRequest, pk: int) -> Room:
    """Return a room that the officer has entered. Raises Refused for another's, and before the logged entry."""
    here = room_of(pk)
    require(may_oversee(user_of(request), here))
    if pk not in request.session.get(ENTERED, []):
        raise Refused(_("Enter the room first; each entry is logged."), "enter", "supervision:wall")
    return here


def _inside(request: HttpRequest, here: Room) -> dict[str, Any]:
    seq = last_seq(here.topic)
    held = here.lot.holds.filter(thing=thing_name(here), released_at__isnull=True).first()
    return {
        "room": here,
        "lot": here.lot,
        "seq": seq,
        "held": held,
        "may_message": bool(may_message(user_of(request), here)),
        **inside_of(here, user_of(request), clock.now()),
    }

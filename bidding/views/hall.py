"""The opening hall: one page for host, bidder, keyholder, witness and public; only the buttons differ."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Act
from accounts.rules import may_act
from bidding import vault
from bidding.actions import opening
from bidding.actions.recording import sign_record
from bidding.models import BidState, Lot, OpeningSession, OpeningStage, Status
from bidding.queries.bids import session_of, to_release
from bidding.queries.halls import hall_topic, hall_view, waiting_for_witness
from bidding.queries.spot import spot_objections
from bidding.rules.bids import may_host
from bidding.rules.opening import may_sign_in
from bidding.stages import has_reached
from bidding.views.bidder import lost, rescuable
from realtime.announcing import last_seq


@dataclass(frozen=True)
class Button:
    """The host's next move: its name in the address, what the button says, what it does."""

    name: str
    label: str | Promise
    act: Callable[..., Any]


BUTTONS: dict[str, Button] = {
    OpeningStage.SIGN_IN: Button("publish", _("Publish the bidders"), opening.publish_bidders),
    OpeningStage.PUBLISHED_BIDDERS: Button(
        "ask", _("Ask the keyholders for their shares"), opening.ask_for_shares
    ),
    OpeningStage.RELEASING: Button("open", _("Open the envelopes"), opening.open_envelopes),
    OpeningStage.OPENED: Button("read", _("Read out"), opening.read_out),
    OpeningStage.READ_OUT: Button("objections", _("Ask for objections"), opening.take_objections),
    OpeningStage.OBJECTIONS: Button("record", _("Sign the opening record"), sign_record),
    OpeningStage.RECORD: Button("close", _("Close the hall"), opening.close_hall),
}


def _open_at_last(lot: Lot, *, by: User) -> Any:
    return opening.open_envelopes(lot, by=by, without_more_shares=True)


ACTS: dict[str, Callable[..., Any]] = {button.name: button.act for button in BUTTONS.values()} | {
    "open-without": _open_at_last
}


@require_GET
def halls(request: HttpRequest) -> HttpResponse:
    """List the openings: those that stand before us, under way, and past."""
    coming = (
        Lot.objects.public().filter(status=Status.PUBLISHED).select_related("project").order_by("deadline")
    )
    sessions = OpeningSession.objects.select_related("lot__project").order_by("-started_at")
    return render(request, "bidding/halls.html", {"coming": coming[:50], "sessions": sessions[:50]})


@never_cache
@require_GET
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """Show the hall."""
    lot = _lot(code)
    topic = hall_topic(lot, get_language() or "zh-hans")
    context = {
        "lot": lot,
        "topic": topic,
        "seq": last_seq(topic),
        "hall": hall_view(lot),
        **_side(request, lot),
    }
    return render(request, "bidding/hall.html", context)


@never_cache
@require_GET
def fragment(request: HttpRequest, code: str) -> HttpResponse:
    """Show the public part alone: the same that travels by socket."""
    return render(request, "bidding/_hall.html", {"hall": hall_view(_lot(code))})


@never_cache
@require_GET
def side(request: HttpRequest, code: str) -> HttpResponse:
    """Show what this visitor can do now."""
    lot = _lot(code)
    return render(request, "bidding/_hall_side.html", {"lot": lot, **_side(request, lot)})


def _side(request: HttpRequest, lot: Lot) -> dict[str, Any]:
    session, user = session_of(lot), request.user
    found: dict[str, Any] = {"session": session}
    if not isinstance(user, User) or not user.is_authenticated or session is None:
        return found
    hosts = bool(may_host(user, lot))
    holding = lot.keyholdings.filter(holder=user).select_related("lot__project").first()
    published = has_reached(session, OpeningStage.PUBLISHED_BIDDERS)
    return found | {
        "hosts": hosts,
        "waiting": waiting_for_witness(lot),
        "button": BUTTONS.get(session.stage) if hosts else None,
        "can_end_waiting": hosts and session.stage == OpeningStage.RELEASING,
        "holding": holding,
        "asked": to_release(holding).count() if holding else 0,
        **_own_bid(user, lot),
        "signed_in": session.sign_ins.filter(user=user).first(),
        "may_sign_in": may_sign_in(user, lot, session),
        "answers": _answers(user, lot) if session.stage != OpeningStage.CLOSED else [],
        "objection_url": _objection_url(lot) if may_act(user, Act.OBJECT) and published else "",
    }


def _own_bid(user: User, lot: Lot) -> dict[str, Any]:
    """Return the visitor's own bid and which of its envelopes wait for a remedy that only it has."""
    gone = (BidState.REPLACED, BidState.WITHDRAWN)
    bid = lot.bids.filter(bidder=user.organisation_id).exclude(state__in=gone).first()
    return {"bid": bid, "rescuable": rescuable(user, bid), "lost": lost(user, bid)} if bid else {}


def _answers(user: User, lot: Lot) -> list[tuple[int, str]]:
    """The open objections that this visitor answers for the tender side: number, and where the room above takes the answer."""
    project = lot.project
    if user.organisation_id not in {project.tenderer_id, project.agency_id}:
        return []
    found = []
    for one in spot_objections(lot):
        pk = one.thing.rpartition(":")[2]
        if one.is_open and pk.isdigit():
            found.append((one.number, reverse("supervision:objection_answer", kwargs={"pk": int(pk)})))
    return found


def _objection_url(lot: Lot) -> str:
    """Return where the room above takes objections, known by the name of its address alone."""
    return f"{reverse('supervision:objection_new', args=[lot.pk])}?matter=opening"


@login_required
@require_POST
def sign_in(request: HttpRequest, code: str) -> HttpResponse:
    """Sign in at the opening."""
    try:
        opening.sign_in(_lot(code), by=cast(User, request.user))
        messages.success(request, _("You are signed in at this opening."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("bidding:hall", code=code)


@login_required
@require_POST
def move(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Let the host move the hall on."""
    if name not in ACTS:
        raise Http404
    try:
        ACTS[name](_lot(code), by=cast(User, request.user))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("bidding:hall", code=code)


@require_GET
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the signed opening record."""
    session = session_of(_lot(code))
    if session is None or not session.record_path:
        raise Http404
    data = vault.place_of(session.record_path).read_bytes()
    headers = {"Content-Disposition": f'inline; filename="opening-record-{code}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _lot(code: str) -> Lot:
    return get_object_or_404(Lot.objects.public().select_related("project"), code=code)

"""政府采购: the purchaser's or agency's check of qualifications, bidder by bidder, and its conclusion."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permits import require
from bidding.models import Bid, EnvelopeKind, OpenedFile, Regime
from bidding.queries.bid_forms import answered, form_for
from bidding.queries.bids import place_of_file
from bidding.views.acting import done, user_of
from evaluation import actions
from evaluation.forms.acts import FindingForm
from evaluation.models import Item, Room
from evaluation.queries import bids_in, conditions_of, document_of, known_limit
from evaluation.rules import may_host, may_qualify, may_watch
from evaluation.views.asking import asked, require_entry, room_of
from evaluation.views.serving import SAFE, UNKNOWN
from ledger import clock


@login_required
@require_GET
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """List the bidders with what was found; host, purchaser and supervisor read it too, guest sites never."""
    room, user = _procured(pk), user_of(request)
    permit = may_qualify(user, room)
    project = room.lot.project
    if not permit and not (
        may_host(user, room) or _reads(request, room, {project.tenderer_id, project.supervisor_id})
    ):
        raise Http404
    require_entry(request, room)
    found = {check.bid_id: check for check in room.qualifications.all()}
    least = known_limit("GP-06.min_qualified", room.lot, clock.now())
    bids = list(bids_in(room).order_by("bidder__name"))
    context = {
        "room": room,
        "lot": room.lot,
        "lines": [(bid, found.get(bid.pk)) for bid in bids],
        "checks": bool(permit),
        "complete": len(found) == len(bids),
        "qualified": sum(check.passed for check in found.values()),
        "least": least.number if least else None,
    }
    return render(request, "evaluation/qualifications.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int, bid: int) -> HttpResponse:
    """Write down the finding on one bidder beside its qualification documents."""
    room, user = _procured(pk), user_of(request)
    require(may_qualify(user, room))
    one = get_object_or_404(bids_in(room), pk=bid)
    form = _form(request, room, one)
    if form.is_valid():
        finding = actions.Finding(**form.cleaned_data)
        if done(form, lambda: actions.check_qualification(room=room, bid=one, finding=finding, by=user)):
            return redirect("evaluation:qualifications", pk)
    context: dict[str, Any] = {"room": room, "lot": room.lot, "bid": one, "form": form, "files": _files(one)}
    asked_items = [
        item for item in form_for(document_of(room.lot)) if item.envelope == EnvelopeKind.QUALIFICATION
    ]
    context["answers"] = answered(one, asked_items, prices=False)
    status = 422 if request.method == "POST" else 200
    return render(request, "evaluation/qualification.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Conclude the check; with too few qualified bidders the lot fails."""
    room, user = _procured(pk), user_of(request)
    require(may_qualify(user, room))
    return asked(
        request,
        lambda _data: actions.conclude_qualification(room=room, by=user),
        title=_("Conclude the check of the qualifications"),
        text=_("The committee evaluates the bids of the qualified bidders only."),
        warning=_(
            "With fewer qualified bidders than the law asks for, nothing is evaluated and the lot fails."
        ),
        danger=True,
        back=reverse("evaluation:qualifications", args=[pk]),
    )


@login_required
@require_GET
def file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """Hand out a file of a qualification envelope to whoever checks the qualifications, and no other file."""
    room = _procured(pk)
    require(may_qualify(user_of(request), room))
    mine = OpenedFile.objects.filter(
        opened__envelope__bid__in=bids_in(room), opened__envelope__kind=EnvelopeKind.QUALIFICATION
    )
    one = get_object_or_404(mine, pk=file)
    suffix = one.name.rpartition(".")[2].lower()
    kind = SAFE.get(suffix, UNKNOWN)
    name = f"qualification-{one.pk}.{suffix if suffix in SAFE else 'bin'}"
    return FileResponse(
        place_of_file(one).open("rb"), filename=name, content_type=kind, as_attachment=kind == UNKNOWN
    )


def _procured(pk: int) -> Room:
    room = room_of(pk)
    if room.lot.project.regime != Regime.GP:
        raise Http404
    return room


def _reads(request: HttpRequest, room: Room, homes: set[int | None]) -> bool:
    user = user_of(request)
    return bool(may_watch(user, room)) and user.organisation_id in homes


def _files(bid: Bid) -> list[OpenedFile]:
    kind = EnvelopeKind.QUALIFICATION
    return list(
        OpenedFile.objects.filter(opened__envelope__bid=bid, opened__envelope__kind=kind).order_by("name")
    )


def _form(request: HttpRequest, room: Room, bid: Bid) -> FindingForm:
    document = document_of(room.lot)
    known = room.qualifications.filter(bid=bid).first()
    initial = {}
    if known:
        initial = {"passed": "yes" if known.passed else "no", "ground": known.ground, "reason": known.reason}
    conditions = conditions_of(document, Item.QUALIFICATION) if document.rejections else None
    return FindingForm(request.POST or None, initial=initial, conditions=conditions)

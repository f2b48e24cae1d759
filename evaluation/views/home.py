"""The first page of the room: an expert's calls, a centre's rooms, what waits to be arranged."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permits import require
from bidding.models import Lot
from bidding.views.acting import done, user_of
from evaluation import actions
from evaluation.forms.arranging import ArrangeForm
from evaluation.models import CallState, Clarification, Expert, Member, RoomSite, Site
from evaluation.queries import document_of, promised_committee, rooms_seen_by
from evaluation.queries.partners import (
    agreement_between,
    day_of,
    ending_agreements,
    open_hand_overs,
    open_parts,
    standing,
)
from evaluation.rules import may_answer_site, may_arrange
from evaluation.rules.directories import may_keep_directories, may_keep_sites, may_see_figures
from evaluation.rules.rooms import READY_FOR_A_PANEL
from evaluation.rules.sites import may_take
from evaluation.views.asking import asked
from ledger import clock


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what the account has to do with evaluations: calls and seats, rooms, lots that wait, questions."""
    user = user_of(request)
    seats = (
        Member.objects.filter(user=user, state__in=[CallState.CALLED, CallState.ACCEPTED])
        .select_related("room__lot__project", "site__site")
        .order_by("-room__arranged_at", "-room__pk")
    )
    waiting = Lot.objects.filter(status__in=READY_FOR_A_PANEL).select_related("project").order_by("deadline")
    context = {
        "keeps_directories": may_keep_directories(user),
        "seats": seats,
        "rooms": rooms_seen_by(user),
        "waiting": [lot for lot in waiting if may_arrange(user, lot)],
        "to_confirm": [one for one in open_hand_overs(user) if may_take(user, one)],
        "parts": open_parts(user),
        "ending": ending_agreements(user, clock.now()) if may_keep_sites(user) else [],
        "keeps_sites": may_keep_sites(user),
        "sees_figures": may_see_figures(user),
        "library": Expert.objects.filter(user=user).first(),
        "questions": Clarification.objects.filter(
            bid__bidder=user.organisation_id, released_at__isnull=False
        ).select_related("room__lot"),
    }
    return render(request, "evaluation/home.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def arrange(request: HttpRequest, code: str) -> HttpResponse:
    """Arrange an evaluation of a lot."""
    user = user_of(request)
    lot = get_object_or_404(Lot.objects.select_related("project"), code=code)
    require(may_arrange(user, lot))
    promise = promised_committee(document_of(lot))
    form = ArrangeForm(request.POST or None, promise=promise, notes=_agreement_notes(lot))
    fields = (
        "host",
        "specialities",
        "representatives",
        "blind",
        "sign_minutes",
        "planned_minutes",
        "watched",
        "begins_at",
        "ends_at",
    )
    if form.is_valid() and done(
        form,
        lambda: actions.arrange(
            lot=lot, quotas=form.quotas, by=user, **{name: form.cleaned_data[name] for name in fields}
        ),
    ):
        return redirect("evaluation:room", lot.rooms.latest("number").pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "lot": lot, "promise": promise}
    return render(request, "evaluation/arrange.html", context, status=status)


def _agreement_notes(lot: Lot) -> dict[int, str]:
    """Say at each site of another centre whether an agreement is in force today, and when it ends."""
    today, centre = day_of(clock.now()), lot.project.centre
    notes = {}
    for site in Site.objects.exclude(organisation=centre).select_related("organisation"):
        found = agreement_between(centre, site.organisation, site.region, today)
        if found is None:
            notes[site.pk] = _("No agreement with this centre is in force.")
        elif standing(found, today) == "ending":
            notes[site.pk] = _("The agreement %(number)s ends on %(day)s.") % {
                "number": found.number,
                "day": found.valid_to.isoformat(),
            }
    return notes


@login_required
@require_http_methods(["GET", "POST"])
def answer_site(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Accept or decline a host's request for one's own site."""
    part = get_object_or_404(RoomSite.objects.select_related("site", "room__lot"), pk=pk)
    require(may_answer_site(user_of(request), part))
    accept = answer == "accept"
    words = {"site": part.site.name, "lot": part.room.lot.name}
    title = _("Accept for %(site)s") if accept else _("Decline for %(site)s")
    return asked(
        request,
        lambda _data: actions.answer_site(part=part, accept=accept, by=user_of(request)),
        title=title % words,
        text=_("Evaluation of %(lot)s.") % words,
        back=reverse("evaluation:room", args=[part.room_id]),
        danger=not accept,
    )

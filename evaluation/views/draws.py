"""The public page of a draw, its proof, and the two parties' seeds."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permits import require
from bidding.views.acting import user_of
from evaluation import actions, draw
from evaluation.actions.drawing import entries, settled
from evaluation.forms.acts import SeedForm
from evaluation.models import Draw
from evaluation.rules import may_give_seed
from evaluation.views.asking import asked, room_of
from evaluation.views.desk import NARROW


@require_GET
def public(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everybody what is fixed of a draw so far, and after it who was drawn, as sealed codes."""
    here = get_object_or_404(Draw.objects.select_related("room__lot__project"), room=pk)
    groups = {part.group: part.site.name for part in here.room.sites.select_related("site")}
    group_of = {line["code"]: groups[line["group"]] for line in here.pool}
    mine = [party for party in draw.PARTIES if may_give_seed(request.user, here.room, party)]
    narrow = draw.narrowness(entries(here), here.rules)
    # The first seed stays sealed until the second is in or its time is over.
    seeds = here.seeds if settled(here) else {}
    context = {
        "draw": here,
        "room": here.room,
        "lot": here.room.lot,
        "quotas": [
            (groups[group], need, able, able < NARROW * need) for group, (able, need) in narrow.items()
        ],
        "settled": settled(here),
        "parties": [(party, here.commitments.get(party, ""), seeds.get(party, "")) for party in draw.PARTIES],
        "mine": mine[0] if mine and not settled(here) and mine[0] not in here.seeds else "",
        "drawn": [(code, group_of[code]) for code in here.proof.get("drawn", [])],
        "calls": here.room.members.exclude(code="").order_by("number", "pk"),
    }
    return render(request, "evaluation/draw.html", context)


@require_GET
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the proof for `manage.py replay_draw`."""
    here = get_object_or_404(Draw.objects.exclude(drawn_at=None), room=pk)
    name = f"draw-{here.proof['lot']}-{here.proof['room']}.json"
    options = {"ensure_ascii": False, "indent": 1}
    answer = JsonResponse(here.proof, json_dumps_params=options)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def seed(request: HttpRequest, pk: int, party: str) -> HttpResponse:
    """Commit to a seed, and once both have committed reveal it; the browser makes and keeps the seed."""
    here, user = room_of(pk), user_of(request)
    if party not in draw.PARTIES:
        raise Http404
    require(may_give_seed(user, here, party))
    prepared = get_object_or_404(Draw, room=here)
    back = reverse("evaluation:draw", args=[pk])
    form = SeedForm(request.POST or None)
    if prepared.root:
        return asked(
            request,
            lambda data: actions.reveal_seed(room=here, party=party, seed=data["value"], by=user),
            form=form,
            title=_("Reveal the seed"),
            text=_("Paste the seed that you committed to (64 hexadecimal digits)."),
            back=back,
        )
    return asked(
        request,
        lambda data: actions.commit_seed(room=here, party=party, commitment=data["value"], by=user),
        form=form,
        title=_("Commit to a seed"),
        text=_(
            "Paste the SHA-256 hash of your seed. Keep the seed itself; you reveal it when both have committed."
        ),
        back=back,
    )

"""What everybody reads of inspections: plans, draws that anybody can repeat, results."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from evaluation.words import REPLAY
from supervision.masking import redacted
from supervision.models import InspectionDraw
from supervision.queries.inspections import CLASS_WORDS, public_plans, public_results, seed_party

PER_PAGE = 30


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """List the published plans and results."""
    page = Paginator(public_results(), PER_PAGE).get_page(request.GET.get("page"))
    lines = [(one, redacted(one.summary)) for one in page.object_list]
    context = {"page": page, "lines": lines, "plans": public_plans()}
    return render(request, "supervision/public_inspections.html", context)


@require_safe
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is fixed of a draw so far, and after it what was drawn, as sealed codes until a result is public."""
    here = get_object_or_404(InspectionDraw.objects.select_related("plan__office"), pk=pk)
    names = dict(Organisation.objects.filter(uscc__in=here.parties).values_list("uscc", "name"))
    known = {
        one.code: one for one in here.inspections.select_related("lot", "organisation") if one.published_at
    }
    context = {
        "draw": here,
        "plan": here.plan,
        # The first seeds stay sealed until the last is in.
        "parties": [
            (
                names.get(party, ""),
                party,
                here.commitments.get(party, ""),
                here.seeds.get(party, "") if here.drawn_at else "",
            )
            for party in [*here.parties, "platform"]
        ],
        "quotas": [
            (CLASS_WORDS.get(name, name), count) for name, count in sorted(here.rules["quotas"].items())
        ],
        "shares": [
            (names.get(party, party), count)
            for party, count in sorted(here.rules.get("from_each", {}).items())
        ],
        "assigned": [
            (pair["object"], pair["inspectors"], known.get(pair["object"]))
            for pair in here.proof.get("assigned", [])
        ],
        "mine": seed_party(request.user, here),
    }
    return render(request, "supervision/public_draw.html", context)


@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the proof for the browser and for `manage.py replay_draw`."""
    here = get_object_or_404(InspectionDraw.objects.exclude(drawn_at=None), pk=pk)
    answer = JsonResponse(here.proof, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = (
        f'attachment; filename="inspection-{here.proof["plan"]}-{here.number}.json"'
    )
    return answer


@require_safe
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw again in the visitor's browser, with the proof of this draw."""
    here = get_object_or_404(InspectionDraw.objects.exclude(drawn_at=None), pk=pk)
    texts = {code: str(text) for code, text in REPLAY.items()}
    context = {
        "texts": texts,
        "number": str(here.pk),
        "proof_url": reverse("supervision:public_inspection_proof", args=[0]),
    }
    return render(request, "evaluation/replay.html", context)

"""What everybody may read: announced decisions, redacted."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from supervision.masking import redacted
from supervision.models import Case, Complaint, ComplaintStatus
from supervision.queries.decisions import announcements, without_complainant

PER_PAGE = 30


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List the announced decisions."""
    page = Paginator(announcements(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/decisions.html", {"page": page})


@require_safe
def public_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the announced decision of a case (CR-17: name, act, basis, decision, date, authority)."""
    rows = Case.objects.select_related("lot__project", "office", "decision")
    # An archived case stays public as long as its announcement does.
    case = get_object_or_404(rows, pk=pk, published_at__isnull=False)
    decision = case.decision
    context = {
        "case": case, "decision": decision, "facts": redacted(decision.facts), "text": redacted(decision.text),
        "penalties": decision.penalties.select_related("organisation", "party__organisation", "party__person"),
        "revoke_reason": redacted(decision.revoke_reason),
    }  # fmt: skip
    return render(request, "supervision/public_case.html", context)


@require_safe
def public_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the published decision on a complaint; the complainant is not named."""
    rows = Complaint.objects.select_related("lot__project__supervisor", "complainant")
    one = get_object_or_404(rows, pk=pk, status=ComplaintStatus.PUBLISHED)
    parts = {
        name: without_complainant(one, getattr(one, name))
        for name in ("respondent", "facts", "request", "respondent_answer", "findings", "decision")
    }
    return render(request, "supervision/public_complaint.html", {"complaint": one, "parts": parts})

"""One subject, one file (一企一档): search, and the line of time of an organisation or an expert."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation, Person
from accounts.permits import require
from evaluation.models import Expert
from ledger.actions import record
from supervision.masking import masked
from supervision.queries import gate_checks
from supervision.queries.credit import effect_preview
from supervision.queries.points import score_of
from supervision.queries.subject_files import experts_matching, inner_file, organisations_matching
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

PER_PAGE = 30
LOOKED = "looked-at-people"


@login_required
@never_cache
@require_safe
def subjects(request: HttpRequest) -> HttpResponse:
    """Search organisations and experts."""
    require(may_watch(request.user))
    text = request.GET.get("text", "")[:100].strip()
    page = (
        Paginator(organisations_matching(text), PER_PAGE).get_page(request.GET.get("page")) if text else None
    )
    experts = [
        (one.user.person_id, masked("contact", one.user.person.name), one.user.username, one.title)
        for one in (experts_matching(text)[:PER_PAGE] if text else [])
        if one.user.person
    ]
    return render(request, "supervision/subjects.html", {"page": page, "experts": experts, "text": text})


@login_required
@never_cache
@require_safe
def organisation_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the file of an organisation."""
    require(may_watch(request.user))
    subject = get_object_or_404(Organisation, pk=pk)
    user = user_of(request)
    context = {
        "subject": subject, "name": subject.name, "lines": inner_file(subject, user), "score": score_of(subject),
        "preview": effect_preview(subject), "checks": gate_checks.checks_of(subject),
    }  # fmt: skip
    return render(request, "supervision/subject_file.html", context)


@login_required
@never_cache
@require_safe
def person_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the file of an expert; the name stays masked until a look that the ledger notes."""
    require(may_watch(request.user))
    subject = get_object_or_404(Person, pk=pk, pk__in=Expert.objects.values("user__person"))
    seen = pk in request.session.get(LOOKED, [])
    context = {
        "person": subject, "name": subject.name if seen else masked("contact", subject.name), "seen": seen,
        "lines": inner_file(subject, user_of(request)), "score": score_of(subject), "preview": effect_preview(subject),
    }  # fmt: skip
    return render(request, "supervision/subject_file.html", context)


@login_required
@require_POST
def person_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the name for this session; the look stands in the ledger."""
    require(may_watch(request.user))
    subject = get_object_or_404(Person, pk=pk, pk__in=Expert.objects.values("user__person"))
    record("subject.look", by=user_of(request), on=subject)
    request.session[LOOKED] = [*request.session.get(LOOKED, []), pk][-200:]
    return redirect("supervision:person_file", pk)

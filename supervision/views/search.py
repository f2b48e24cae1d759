"""Search across everything that the office may see."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from supervision.queries import search as found
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of

PER_PAGE = 30
LONGEST = 100


@login_required
@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what holds all the words: a few of each kind, or every one of the kind asked for with `in`."""
    user = user_of(request)
    require(may_watch(user))
    text = " ".join(request.GET.get("q", "")[:LONGEST].split())
    source = found.source_of(request.GET.get("in", ""))
    context: dict[str, object] = {"text": text, "source": source, "sources": found.SOURCES}
    if source and text:
        rows = found.found_rows(source, user, found.words_of(text))
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "hits": [source.hit(row) for row in page.object_list]}
    else:
        context["groups"] = found.search(user, text)
    return render(request, "supervision/search.html", context)

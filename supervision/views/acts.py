"""The audit trail of the supervisors' own acts, as a page and as a table to take away."""

import csv
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from ledger import clock
from ledger.models import Entry
from supervision.forms.acts import ActsForm
from supervision.queries.acts import acts_of, officers_of, told
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of
from supervision.words.acts import act_words

PER_PAGE = 50
# A byte order mark, so that a spreadsheet reads Chinese.
BOM = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What `csv` writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


@login_required
@never_cache
@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """List what the officers of one's own office did and looked at, from the ledger."""
    user = user_of(request)
    require(may_watch(user))
    form = ActsForm(request.GET, officers=officers_of(user))
    page = Paginator(acts_of(user, form.wanted), PER_PAGE).get_page(request.GET.get("page"))
    lines = [(entry, act_words(entry.act), told(entry.facts)) for entry in page.object_list]
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "lines": lines, "form": form, "query": query.urlencode()}
    return render(request, "supervision/acts.html", context)


@login_required
@never_cache
@require_safe
def acts_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Hand the same list out as CSV, a line at a time."""
    user = user_of(request)
    require(may_watch(user))
    entries = acts_of(user, ActsForm(request.GET, officers=officers_of(user)).wanted)
    answer = StreamingHttpResponse(_lines(entries.iterator(2000)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="acts-{clock.now():%Y%m%d}.csv"'
    return answer


def _lines(entries: Iterator[Entry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    head = [_("Entry"), _("Time (UTC)"), _("Account"), _("Act"), _("Act in words"), _("Thing"), _("Address"), _("Facts"), "SHA-256"]  # fmt: skip
    yield BOM + writer.writerow(head)
    for entry in entries:
        row = [entry.index, f"{entry.at:%Y-%m-%dT%H:%M:%S}Z", entry.actor, entry.act, act_words(entry.act),
               entry.thing, entry.address, told(entry.facts), entry.digest]  # fmt: skip
        yield writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell

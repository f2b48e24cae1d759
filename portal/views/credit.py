"""Public credit pages: search, one record, one organisation's file, good records, take-downs, data for machines."""

import csv
from io import StringIO

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from ledger import clock
from portal.queries import credit as found
from supervision.models import Listing
from supervision.queries.credit import corrections_of, public_credit, taken_down
from supervision.queries.points import good_records
from supervision.queries.subject_files import public_file

PER_PAGE = 50
# Texts that a spreadsheet would run as a formula get a mark before them.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def credit(request: HttpRequest) -> HttpResponse:
    """List the records published now; `show=good` the good records, `show=down` what was taken down and why."""
    text, listing = _asked(request)
    show = request.GET.get("show", "")
    rows: object
    if show == "good":
        rows = good_records().filter(organisation__name__icontains=text) if text else good_records()
    elif show == "down":
        rows = taken_down()
    else:
        show, rows = "", found.credit_lines(clock.now(), text, listing)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "text": text, "listing": listing, "listings": Listing.choices, "show": show}
    return render(request, "portal/credit.html", context)


@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one record while it is public; one that was taken down says so, and nothing else (CR-08)."""
    entry = public_credit(at=clock.now()).filter(pk=pk).first()
    if entry is None:
        gone = taken_down().filter(pk=pk).first()
        if gone is None:
            raise Http404
        return render(request, "portal/credit_gone.html", {"entry": gone}, status=410)
    context = {"line": found.line_of(entry), "entry": entry, "corrections": corrections_of(entry)}
    return render(request, "portal/credit_record.html", context)


@require_safe
def subject(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show what is public about one organisation, on one line of time (一企一档)."""
    one = get_object_or_404(Organisation, uscc=uscc)
    context = {"subject": one, "lines": public_file(one), "good": good_records(subject=one)}
    return render(request, "portal/credit_subject.html", context)


@require_safe
def export_csv(request: HttpRequest) -> HttpResponse:
    """Hand out the records published now as CSV (UTF-8)."""
    out = StringIO()
    writer = csv.DictWriter(out, found.COLUMNS)
    writer.writeheader()
    for row in found.rows(found.credit_lines(clock.now(), *_asked(request))):
        writer.writerow({name: _plain(value) for name, value in row.items()})
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="credit.csv"'
    return response


@require_safe
def export_json(request: HttpRequest) -> HttpResponse:
    """Hand out the records published now as JSON."""
    now = clock.now()
    rows = list(found.rows(found.credit_lines(now, *_asked(request))))
    return JsonResponse({"at": now.isoformat(), "records": rows}, json_dumps_params={"ensure_ascii": False})


def _asked(request: HttpRequest) -> tuple[str, str]:
    listing = request.GET.get("listing", "")
    return request.GET.get("text", "")[:100], listing if listing in Listing.values else ""


def _plain(value: str | int | None) -> str | int | None:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

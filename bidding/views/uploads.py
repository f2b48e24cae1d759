"""The bidder's upload journal: what arrived when, from where, and what was refused; its own alone."""

import csv
from io import StringIO
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import Organisation, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Lot, UploadEvent
from bidding.queries.uploads import upload_journal
from bidding.uploading.refusals import reason_of

# The page shows the latest; the file has all.
SHOWN = 500


@login_required
@never_cache
@require_GET
def journal(request: HttpRequest, code: str) -> HttpResponse:
    """Show the organisation what happened to its uploads for a lot, latest first."""
    lot, organisation = _lot(code), _organisation(request)
    events = upload_journal(lot, organisation)
    rows = [(event, reason_of(event.code)) for event in events.reverse()[:SHOWN]]
    context = {"lot": lot, "rows": rows, "more": max(0, events.count() - SHOWN), "organisation": organisation}
    return render(request, "bidding/upload_journal.html", context)


@login_required
@never_cache
@require_GET
def journal_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the whole journal as CSV (RFC 4180), times in UTC to the microsecond."""
    lot, out = _lot(code), StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["time", "event", "code", "envelope", "sha256", "offset", "bytes", "account", "address"])
    writer.writerows(_line(event) for event in upload_journal(lot, _organisation(request)))
    # The mark lets spreadsheets read the file as UTF-8.
    name = f"{lot.code} {_('upload journal')}.csv"
    return HttpResponse(
        "\ufeff" + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _line(event: UploadEvent) -> list[str | int]:
    upload = event.upload
    return [
        event.at.isoformat(),
        event.act,
        event.code,
        upload.kind if upload else "",
        upload.sha256 if upload else "",
        event.offset,
        event.size,
        event.user.username if event.user else "",
        event.address,
    ]


def _lot(code: str) -> Lot:
    return get_object_or_404(Lot.objects.public().select_related("project"), code=code)


def _organisation(request: HttpRequest) -> Organisation:
    user = request.user
    require(may_act(user, Act.SUBMIT_BID))
    assert isinstance(user, User)
    if user.organisation is None:
        raise Refused(_("This account belongs to no organisation."), "no_organisation")
    return user.organisation

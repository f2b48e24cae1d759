"""The linter beside a field, and overriding its findings."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permits import require
from bidding.actions.linting import override_finding
from bidding.forms.linting import OverrideForm
from bidding.models import TenderDocument
from bidding.pacing import too_often
from bidding.queries.documents import draft_document
from bidding.queries.linting import Found, findings_of, lint_field, passage
from bidding.rules.linting import may_override
from bidding.views.acting import done, own_lot, user_of

# One keystroke a second for an hour is more than anybody types; a fill-in holds less than this many characters.
MOST_ASKED, WITHIN = 240, 120
MOST_TEXT = 8000


@login_required
@require_POST
def field(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the findings in what is being typed into one field; nothing is kept of it."""
    user, lot = user_of(request), own_lot(request, pk)
    if too_often(user, "lint-field", most=MOST_ASKED, seconds=WITHIN):
        return HttpResponse(status=429, headers={"Retry-After": str(WITHIN)})
    text = request.POST.get("text", "")
    if len(text) > MOST_TEXT:
        return render(request, "bidding/_lint_field.html", {"too_long": MOST_TEXT})
    clause, name = request.POST.get("clause", "")[:20], request.POST.get("name", "")[:40]
    found = lint_field(lot, clause=clause, name=name, text=text)
    lines = [(one, *passage(text, *one.span)) for one in found]
    return render(request, "bidding/_lint_field.html", {"lines": lines})


@login_required
@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Ask for the reason, and keep the passage."""
    user, lot = user_of(request), own_lot(request, pk)
    document = draft_document(lot)
    if document is None:
        raise Http404
    require(may_override(user, document))
    found = _of(document, key)
    initial = {"reason": found.override.reason} if found.override else {}
    form = OverrideForm(request.POST or None, initial=initial)
    if form.is_valid() and done(
        form, lambda: override_finding(document, key=key, by=user, **form.cleaned_data)
    ):
        return redirect(f"{reverse('bidding:check', args=[pk])}#lint")
    context = {
        "title": _("Keep this passage"),
        "found": found,
        "lot": lot,
        "form": form,
        "action": _("Keep it, with this reason"),
        "cancel_url": f"{reverse('bidding:check', args=[pk])}#lint",
    }
    return render(request, "bidding/lint_override.html", context, status=422 if form.is_bound else 200)


def _of(document: TenderDocument, key: str) -> Found:
    for found in findings_of(document):
        if found.key == key:
            return found
    raise Http404(_("This passage was changed meanwhile: look at the findings again."))

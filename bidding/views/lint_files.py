"""Looking through a document that was written elsewhere: upload, progress, findings, print, CSV and JSON."""

import csv
import json
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.lint_files import digest_of, forget_run, keep_run
from bidding.forms.linting import CheckFileForm
from bidding.lint_texts import refusal_text
from bidding.linting.reading import Unreadable
from bidding.looking import Looked, Step, look_through
from bidding.models import LintRun
from bidding.pacing import too_often
from bidding.queries.linting import language
from bidding.rules.linting import may_check_files
from bidding.views.acting import user_of

MOST_FILES, WITHIN = 20, 600
STREAM = "application/x-ndjson"
COLUMNS = ("place", "verdict", "category", "severity", "quote", "basis", "authority", "fix", "why", "rule")
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest) -> HttpResponseBase:
    """Take a document, look through it, and lead to what was found; with scripts the answer tells how far it is."""
    user = user_of(request)
    require(may_check_files(user))
    form = CheckFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        if too_often(user, "lint-file", most=MOST_FILES, seconds=WITHIN):
            form.add_error(None, _("That is many files in a short time. Go on in ten minutes."))
        elif STREAM in request.headers.get("Accept", ""):
            return _streamed(form.cleaned_data["document"], form.cleaned_data["regime"], user)
        elif run := _looked(form, user):
            return redirect("bidding:lint_run", pk=run.pk)
    if form.is_bound and STREAM in request.headers.get("Accept", ""):
        said = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return HttpResponse(_line(refused=said), content_type=STREAM, status=422)
    context = {"form": form, "runs": user.lint_runs.all()[:20]}
    return render(request, "bidding/lint_files.html", context, status=422 if form.is_bound else 200)


def _looked(form: CheckFileForm, user: User) -> LintRun | None:
    file, regime = form.cleaned_data["document"], form.cleaned_data["regime"]
    try:
        for step in _steps(file, regime, language()):
            if isinstance(step, Looked):
                return _kept(step, file, regime, user)
    except Unreadable as refusal:
        form.add_error("document", refusal_text(refusal.code, refusal.facts))
    return None


def _steps(file: "UploadedFile[bytes]", regime: str, spoken: str) -> Iterator[Step | Looked]:
    assert file.file is not None
    return look_through(file.file, file.name or "", regime=regime, language=spoken)


def _kept(looked: Looked, file: "UploadedFile[bytes]", regime: str, user: User) -> LintRun:
    assert file.file is not None
    digest = digest_of(file.file)
    return keep_run(
        looked=looked, name=file.name or "", digest=digest, size=file.size or 0, regime=regime, by=user
    )


def _streamed(file: "UploadedFile[bytes]", regime: str, user: User) -> StreamingHttpResponse:
    """Answer line by line; a proxy must not hold the lines back until all are there."""
    lines = _lines(file, regime, user, translation.get_language() or "zh-hans")
    return StreamingHttpResponse(lines, content_type=STREAM, headers={"X-Accel-Buffering": "no"})


async def _lines(file: "UploadedFile[bytes]", regime: str, user: User, spoken: str) -> AsyncIterator[bytes]:
    """Yield {"phase", "done", "total"} for each step, and at last {"url"} or {"refused"}."""
    steps = _steps(file, regime, "en" if spoken.startswith("en") else "zh")
    try:
        # Not on the one thread that the database shares: other pages go on meanwhile.
        while isinstance(step := await sync_to_async(next, thread_sensitive=False)(steps), Step):
            yield _line(phase=step.phase, done=step.done, total=step.total)
        run = await sync_to_async(_kept)(step, file, regime, user)
    except Unreadable as refusal:
        with translation.override(spoken):
            yield _line(refused=refusal_text(refusal.code, refusal.facts))
    except Refused as refusal:
        yield _line(refused=str(refusal.reason))
    else:
        yield _line(url=reverse("bidding:lint_run", args=[run.pk]))


def _line(**said: object) -> bytes:
    return (json.dumps(said, ensure_ascii=False) + "\n").encode()


@login_required
@never_cache
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was found in one's own file."""
    found = _own(request, pk)
    counts: dict[str, int] = {}
    for one in found.findings:
        counts[one["verdict"]] = counts.get(one["verdict"], 0) + 1
    context = {"run": found, "prohibited": counts.get("prohibited", 0), "review": counts.get("review", 0)}
    return render(request, "bidding/lint_run.html", context)


def _own(request: HttpRequest, pk: int) -> LintRun:
    """Return a checked file of the visitor's own; 404 for anybody else's, which may hold an unpublished draft."""
    return get_object_or_404(LintRun, pk=pk, by=user_of(request))


@login_required
@require_safe
def run_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the findings as JSON."""
    found = _own(request, pk)
    facts: dict[str, Any] = {
        "file": found.name,
        "sha256": found.sha256,
        "regime": found.regime,
        "made_at": found.made_at.isoformat(),
        "passages": found.passages,
        "notes": found.notes,
        "findings": found.findings,
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="findings-{found.pk}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


@login_required
@require_safe
def run_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the findings as CSV for a spreadsheet, which finds no formula in it."""
    found, out = _own(request, pk), StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(str(one.get(name, ""))) for name in COLUMNS] for one in found.findings)
    headers = {"Content-Disposition": f'attachment; filename="findings-{found.pk}.csv"'}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


@login_required
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the findings in one's own file."""
    forget_run(_own(request, pk), by=user_of(request))
    messages.success(request, _("The findings were removed."))
    return redirect("bidding:lint_files")

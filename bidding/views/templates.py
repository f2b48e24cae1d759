"""The template editor of the trading centre: versions, clauses, structured parts, what changed, a second person's word."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permits import require
from bidding.actions.templates import (
    approve_template,
    change_template,
    discard_template,
    import_template,
    new_version,
)
from bidding.forms.rows import acted
from bidding.forms.templates import (
    STANDARD_FORMS,
    ClauseForm,
    FileForm,
    ParticularsForm,
    VersionForm,
    rules_in,
)
from bidding.law.days import day_of
from bidding.models import DocTemplate
from bidding.queries.facts import law_said
from bidding.rules import templates as rules
from bidding.rules.criteria import sum_of_points
from bidding.rules.writing import chapter_title, part_names, volume_title
from bidding.texts.comparing import compare
from bidding.texts.editing import added_clause, clause_of, moved_clause, with_clause, without_clause
from bidding.texts.outlines import outline, unfilled
from bidding.texts.portions import chapters, shown
from bidding.views.acting import done, tried, user_of
from ledger import clock


@login_required
@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """List the standard texts with their versions: which is in force, which comes, which is a draft."""
    require(rules.may_keep_templates(user_of(request)))
    today = day_of(clock.now())
    in_force = _in_force(today)
    versions = DocTemplate.objects.select_related("prepared_by__person").order_by(
        "regime", "kind", "code", "-effective_from", "-pk"
    )
    texts: dict[str, list[tuple[DocTemplate, str]]] = {}
    for one in versions:
        texts.setdefault(one.code, []).append((one, _state(one, today, in_force)))
    return render(request, "bidding/standards.html", {"texts": list(texts.values())})


def _in_force(day: date) -> set[int]:
    return set(DocTemplate.objects.in_force(day).values_list("pk", flat=True))


def _state(template: DocTemplate, today: date, in_force: set[int]) -> str:
    if template.draft:
        return "draft"
    if template.effective_from > today:
        return "coming"
    if template.effective_to and template.effective_to < today:
        return "ended"
    return "in_force" if template.pk in in_force else "covered"


@login_required
@require_safe
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one version: its parts, its faults, and what may be done with it."""
    template = _known(request, pk)
    user, today = user_of(request), day_of(clock.now())
    faults = (
        [(fault, rules.fault_words(fault)) for fault in rules.faults_of(template)] if template.draft else []
    )
    context = {
        "template": template,
        "state": _state(template, today, _in_force(today)),
        "chapters": [(chapter_title(one), volume_title(one), one) for one in chapters(template.body)]
        if not _broken(faults)
        else [],
        "parts": {**part_names(), "requires": _("Mandatory content and what bidders hand in")},
        "faults": faults,
        "may_edit": rules.may_edit(user, template),
        "may_approve": rules.may_approve(user, template),
        "versions": DocTemplate.objects.filter(code=template.code)
        .exclude(pk=pk)
        .order_by("-effective_from", "-pk"),
    }
    return render(request, "bidding/standard.html", context)


def _broken(faults: list[tuple[Any, str]]) -> bool:
    return any(fault.code in {"shape", "missing_key"} for fault, _words in faults)


@login_required
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new version of this one."""
    template = _known(request, pk)
    form = VersionForm(request.POST or None)
    made: list[DocTemplate] = []
    if form.is_valid() and done(
        form, lambda: made.append(new_version(template, by=user_of(request), **form.cleaned_data))
    ):
        return redirect("bidding:standard", made[0].pk)
    return _page(request, form, _("New version of %(title)s") % {"title": template}, template)


@login_required
@require_http_methods(["GET", "POST"])
def particulars(request: HttpRequest, pk: int) -> HttpResponse:
    """Change title and days of a draft."""
    template = _draft(request, pk)
    initial = {name: getattr(template, name) for name in ParticularsForm.base_fields}
    form = ParticularsForm(request.POST or None, initial=initial)
    if form.is_valid() and _changed(request, template, form, form.cleaned_data):
        return redirect("bidding:standard", pk)
    return _page(request, form, _("Particulars of the text"), template)


@login_required
@require_safe
def chapter(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show the clauses of a chapter, to change, move, add and remove."""
    template = _known(request, pk)
    found = next((one for one in chapters(template.body) if one.code == code), None)
    if found is None:
        raise Http404
    said = unfilled(template.body, law_said(template.regime, on=template.effective_from))
    context = {
        "template": template,
        "chapter": found,
        "title": chapter_title(found),
        "clauses": [(clause, list(shown(clause, said))) for clause in found.clauses],
        "may_edit": rules.may_edit(user_of(request), template),
    }
    return render(request, "bidding/standard_chapter.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def clause(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Change a clause."""
    template = _draft(request, pk)
    found = clause_of(template.body, number)
    if found is None:
        raise Http404
    form = ClauseForm(_sent(request), clause=found, regime=template.regime)
    return _clause(request, template, form, lambda made: with_clause(template.body, number, made))


@login_required
@require_http_methods(["GET", "POST"])
def clause_new(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Add a clause to a chapter."""
    template = _draft(request, pk)
    place = next((i for i, one in enumerate(chapters(template.body), start=1) if one.code == code), 0)
    if not place:
        raise Http404
    form = ClauseForm(_sent(request), clause={}, regime=template.regime)
    return _clause(request, template, form, lambda made: added_clause(template.body, place, made))


def _clause(
    request: HttpRequest,
    template: DocTemplate,
    form: ClauseForm,
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> HttpResponse:
    sent = request.method == "POST" and not acted(request.POST)
    if (
        sent
        and form.is_valid()
        and _changed(request, template, form, lambda: {"body": change(form.written())})
    ):
        number = form.cleaned_data["number"]
        home = next((one for one in chapters(_fresh(template).body) if _has(one, number)), None)
        return redirect("bidding:standard_chapter", template.pk, home.code if home else "c1")
    context = {"form": form, "template": template, "revision": _revision(request, template)}
    return render(request, "bidding/standard_clause.html", context, status=422 if sent else 200)


def _has(chapter: Any, number: str) -> bool:
    return any(one["number"] == number for one in chapter.clauses)


def _fresh(template: DocTemplate) -> DocTemplate:
    return DocTemplate.objects.get(pk=template.pk)


@login_required
@require_POST
def clause_act(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Move a clause up or down, or remove it."""
    template = _draft(request, pk)
    body, act = template.body, request.POST.get("act", "")
    made = {
        "up": lambda: moved_clause(body, number, -1),
        "down": lambda: moved_clause(body, number, 1),
        "remove": lambda: without_clause(body, number),
    }.get(act)
    home = next((one.code for one in chapters(body) if _has(one, number)), "c1")
    if made is None:
        raise Http404
    revision = _read(request)
    tried(request, lambda: change_template(template, by=user_of(request), revision=revision, body=made()))
    return redirect("bidding:standard_chapter", pk, home)


@login_required
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Change a structured part."""
    template = _draft(request, pk)
    if code not in STANDARD_FORMS:
        raise Http404
    body = template.body
    wanted = sum_of_points(template.regime, on=template.effective_from)
    form = STANDARD_FORMS[code](
        _sent(request), request.FILES or None, rules=rules_in(body), body=body, sum_of_points=wanted
    )
    sent = request.method == "POST" and not acted(request.POST)
    if (
        sent
        and form.is_valid()
        and _changed(request, template, form, lambda: {"body": {**body, **form.content()}})
    ):
        return redirect("bidding:standard", pk)
    title = {**part_names(), "requires": _("Mandatory content and what bidders hand in")}[code]
    context = {"form": form, "template": template, "title": title, "revision": _revision(request, template)}
    return render(request, "bidding/standard_part.html", context, status=422 if sent else 200)


@login_required
@require_safe
def difference(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Show what this version changes against another one of the same text."""
    template = _known(request, pk)
    before = get_object_or_404(DocTemplate, pk=other, code=template.code)
    comparison = compare(outline(before.body), outline(template.body))
    context = {"template": template, "before": before, "comparison": comparison}
    return render(request, "bidding/standard_difference.html", context)


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the version that was read into force."""
    template = _known(request, pk)
    said = _("Approved. It is in force from %(day)s.") % {"day": template.effective_from.isoformat()}
    tried(
        request,
        lambda: approve_template(template, by=user_of(request), revision=_read(request)),
        said=said,
    )
    return redirect("bidding:standard", pk)


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    template = _known(request, pk)
    said = _("The draft is gone.")
    ok = tried(request, lambda: discard_template(template, by=user_of(request)), said=said)
    return redirect("bidding:standards") if ok else redirect("bidding:standard", pk)


@login_required
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """Take over a standard text from a file, as a draft."""
    require(rules.may_keep_templates(user_of(request)))
    form = FileForm(request.POST or None, request.FILES or None)
    made: list[DocTemplate] = []
    if form.is_valid() and done(
        form, lambda: made.append(import_template(form.cleaned_data["file"], by=user_of(request)))
    ):
        return redirect("bidding:standard", made[0].pk)
    return _page(request, form, _("Take over a standard text from a file"), None)


@login_required
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a version out as the file that `take_in` reads."""
    template = _known(request, pk)
    names = ("code", "version", "title", "regime", "kind")
    data = {name: getattr(template, name) for name in names}
    ends = template.effective_to.isoformat() if template.effective_to else None
    data |= {
        "effective_from": template.effective_from.isoformat(),
        "effective_to": ends,
        "body": template.body,
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="standard-text-{template.pk}.json"'
    return response


def _known(request: HttpRequest, pk: int) -> DocTemplate:
    require(rules.may_keep_templates(user_of(request)))
    return get_object_or_404(
        DocTemplate.objects.select_related("prepared_by__person", "approved_by__person"), pk=pk
    )


def _draft(request: HttpRequest, pk: int) -> DocTemplate:
    template = _known(request, pk)
    require(rules.may_edit(user_of(request), template))
    return template


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _read(request: HttpRequest) -> int:
    revision = request.POST.get("revision", "")
    return int(revision) if revision.isdecimal() else 0


def _revision(request: HttpRequest, template: DocTemplate) -> int:
    """A row's button keeps the revision that was read; after a conflict the page goes on from the newest."""
    return _read(request) if acted(request.POST) else _fresh(template).revision


def _changed(
    request: HttpRequest,
    template: DocTemplate,
    form: forms.Form,
    changes: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
) -> bool:
    def act() -> None:
        made = changes() if callable(changes) else changes
        change_template(template, by=user_of(request), revision=_read(request), **made)

    return done(form, act)


def _page(request: HttpRequest, form: forms.Form, title: str, template: DocTemplate | None) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "template": template,
        "revision": template.revision if template else 0,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "bidding/standard_form.html", context, status=status)

"""Writing a tender document: a list of tasks, a page a chapter, drafts that two people cannot overwrite for each other."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permits import Refused, require
from bidding.actions.drafting import begin_draft, save_part, take_date, write_from_draft
from bidding.forms.documents import ChapterForm
from bidding.forms.parts import FORMS, PartForm
from bidding.forms.rows import acted
from bidding.law.days import day_of
from bidding.models import Lot, Status
from bidding.queries.documents import draft_document, templates_in_force
from bidding.queries.drafts import Contents, contents_of, draft_of, part_of, said_of, template_of
from bidding.queries.facts import is_up_to_date
from bidding.rules import tenders as rules
from bidding.rules.contents import parameters_for
from bidding.rules.criteria import sum_of_points
from bidding.rules.points import obstacles
from bidding.rules.publishing import lot_checks
from bidding.rules.writing import Task, points_of, tasks_of
from bidding.texts.portions import Chapter, chapters, shown
from bidding.views.acting import own_lot, tried, user_of
from ledger import clock


@login_required
@require_safe
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the chapters with what each still lacks, the points of law on the lot, and how to go on."""
    lot, at = _writable(request, pk), clock.now()
    offered = templates_in_force(lot.project, on=day_of(at))
    template = template_of(lot, on=day_of(at))
    if template is None:
        return render(request, "bidding/document_begin.html", {"lot": lot, "templates": offered})
    contents = contents_of(lot, template)
    points = points_of(lot, contents, at=at)
    document = draft_document(lot)
    context = {
        "lot": lot,
        "template": template,
        "newer": [one for one in offered if one != template] if template not in offered else [],
        "tasks": tasks_of(lot, contents, points),
        "left": len(obstacles(points)),
        "lot_points": [point for point in lot_checks(lot, at=at) if not point.ok],
        "document": document,
        "fresh": document is not None and is_up_to_date(document, on=day_of(at)),
        "draft": draft_of(lot),
    }
    return render(request, "bidding/document_tasks.html", context)


@login_required
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin from a standard text, or go on from the one in force."""
    lot, on = _writable(request, pk), day_of(clock.now())
    offered = {str(one.pk): one for one in templates_in_force(lot.project, on=on)}
    template = offered.get(request.POST.get("template", ""))
    if template is None:
        raise Http404
    tried(request, lambda: begin_draft(lot, by=user_of(request), template=template))
    return redirect("bidding:write", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Fill in one chapter or one structured part."""
    lot, at = _writable(request, pk), clock.now()
    template = template_of(lot, on=day_of(at))
    if template is None:
        return redirect("bidding:write", pk=pk)
    contents = contents_of(lot, template)
    tasks = tasks_of(lot, contents, points_of(lot, contents, at=at))
    task = next((one for one in tasks if one.code == code), None)
    if task is None:
        raise Http404
    form = _form(request, lot, code, contents)
    sent = request.method == "POST" and not acted(request.POST)
    if sent and form.is_valid() and _saved(request, lot, code, form):
        return _onward(request, lot, tasks, code)
    context = _context(lot, task, form, contents) | {"revision": _revision(request, lot, code)}
    return render(request, "bidding/document_part.html", context, status=422 if sent else 200)


def _form(request: HttpRequest, lot: Lot, code: str, contents: Contents) -> ChapterForm | PartForm:
    data = request.POST if request.method == "POST" else None
    body = contents.template.body
    if code in FORMS:
        wanted = sum_of_points(lot.project.regime, on=day_of(clock.now()), region=lot.project.region)
        return FORMS[code](data, request.FILES or None, rules=contents.rules, body=body, sum_of_points=wanted)
    chapter = _chapter(contents, code)
    if chapter is None:
        raise Http404
    parameters = parameters_for(contents.template, lot, on=day_of(clock.now()))
    return ChapterForm(chapter=chapter, parameters=parameters, values=contents.values, data=data)


def _chapter(contents: Contents, code: str) -> Chapter | None:
    return next((one for one in chapters(contents.template.body) if one.code == code), None)


def _saved(request: HttpRequest, lot: Lot, code: str, form: ChapterForm | PartForm) -> bool:
    """Save; when somebody else did in between, say so and go on from theirs with what was typed still here."""
    content = form.content() if isinstance(form, PartForm) else {"values": form.cleaned_data}
    read = request.POST.get("revision", "")
    try:
        save_part(
            lot,
            by=user_of(request),
            part=code,
            content=content,
            revision=int(read) if read.isdecimal() else 0,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        form.conflict = refusal.code == "conflict"
        return False
    return True


def _revision(request: HttpRequest, lot: Lot, code: str) -> int:
    """The revision a page was read at stays with it, until a conflict has been shown."""
    saved = part_of(lot, code)
    current = saved.revision if saved else 0
    read = request.POST.get("revision", "") if acted(request.POST) else ""
    return int(read) if read.isdecimal() else current


def _context(lot: Lot, task: Task, form: ChapterForm | PartForm, contents: Contents) -> dict[str, Any]:
    context: dict[str, Any] = {"lot": lot, "task": task, "form": form, "template": contents.template}
    if form.conflict:
        context["theirs"] = _theirs(lot, task.code, form)
    if isinstance(form, ChapterForm):
        said = said_of(lot, contents, at=clock.now())
        english = get_language() == "en"
        context["clauses"] = [
            {
                "number": clause["number"],
                "title": (clause.get("title_en") if english else "") or clause["title"],
                "kind": clause["kind"],
                "blocks": list(shown(clause, said)),
                "asks": form.of_clause(clause["number"]),
            }
            for clause in form.chapter.clauses
        ]
    return context


def _theirs(lot: Lot, code: str, form: ChapterForm | PartForm) -> dict[str, Any]:
    """Return what the other person saved, where it differs from what was typed."""
    saved = part_of(lot, code)
    values = saved.content.get("values", {}) if saved else {}
    typed = form.cleaned_data if isinstance(form, ChapterForm) else {}
    labels = {name: str(field.label) for name, field in form.fields.items()}
    differing = [(labels.get(n, n), v) for n, v in values.items() if n in labels and typed.get(n) != v]
    return {"saved": saved, "values": differing}


def _onward(request: HttpRequest, lot: Lot, tasks: list[Task], code: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    if "next" not in request.POST:
        return redirect("bidding:write", pk=lot.pk)
    place = [task.code for task in tasks].index(code) + 1
    following = next((task.code for task in tasks[place:] if task.asks), "")
    return (
        redirect("bidding:write_part", lot.pk, following) if following else redirect("bidding:write", lot.pk)
    )


@login_required
@require_POST
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the version in preparation out of what was answered, then check it."""
    lot = _writable(request, pk)
    if lot.status == Status.PUBLISHED:
        return redirect("bidding:addendum", pk=pk)
    said = _("The tender document is written. Check it; a second person approves.")
    ok = tried(request, lambda: write_from_draft(lot, by=user_of(request)), said=said)
    return redirect("bidding:check" if ok else "bidding:write", pk=pk)


@login_required
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offered lawful date."""
    lot = get_object_or_404(Lot, pk=_writable(request, pk).pk)
    said = _("The date is taken. Write the document anew so that it says the same.")
    tried(request, lambda: take_date(lot, by=user_of(request), code=request.POST.get("code", "")), said=said)
    back = {"publish": "bidding:publish", "check": "bidding:check"}.get(
        request.POST.get("back", ""), "bidding:write"
    )
    return redirect(back, pk=pk)


def _writable(request: HttpRequest, pk: int) -> Lot:
    lot = own_lot(request, pk)
    require(rules.may_edit(user_of(request), lot))
    return lot

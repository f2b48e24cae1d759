"""The report's pages: made by the chair, read, answered, and its papers handed out as they were made."""

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permits import require
from bidding.preparing_texts import sentences
from bidding.views.acting import done, user_of
from evaluation import actions
from evaluation.forms.reports import ANSWERS, AnswerForm, ConfirmForm
from evaluation.models import Member, PaperKind, Report, ReportPaper, Room, State
from evaluation.queries import present_members
from evaluation.queries.clocks import due_now
from evaluation.queries.papers import key_for_reports, pdf_of
from evaluation.report import tables
from evaluation.report.sections import sections
from evaluation.rules import may_host, may_see_marks, may_see_names, may_sign, membership
from evaluation.views.asking import asked, own_seat, require_entry, room_of
from ledger import clock
from realtime.announcing import last_seq

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the chair make the report."""
    own_seat(request, pk)
    return asked(
        request,
        lambda _data: actions.make_report(room=room_of(pk), by=user_of(request)),
        title=_("Make the report"),
        text=_("The members then sign its digest; nothing changes any more."),
        back=reverse("evaluation:report", args=[pk]),
    )


@login_required
@require_GET
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the report as a page, who has answered it, and its papers."""
    room, made = _report(request, pk)
    context = {**_standing(request, room, made), "sections": _sections(made)}
    return render(request, "evaluation/report.html", context)


@login_required
@require_GET
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that news refresh: who has answered."""
    room, made = _report(request, pk)
    return render(request, "evaluation/_report_standing.html", _standing(request, room, made))


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose an answer to the report; it is shown again before it counts."""
    member = own_seat(request, pk)
    room, made = _report(request, pk)
    require(may_sign(user_of(request), member))
    if "confirmed" in request.POST:
        return _confirm(request, member, made, ConfirmForm(request.POST, request.FILES))
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("answer", "dissent")}
        return _confirm(request, member, made, ConfirmForm(initial={**given, "confirmed": "1"}))
    context = {
        "form": form,
        "title": _("Sign the evaluation report"),
        "text": _("Read the report first. It has %(pages)d pages.") % {"pages": len(_pages(made))},
        "action": _("Go on"),
        "cancel_url": reverse("evaluation:report", args=[room.pk]),
    }
    return render(request, "_parts/confirm_page.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_GET
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the bytes that the member signs, for an answer with this dissent (or none)."""
    member = own_seat(request, pk)
    require(may_sign(user_of(request), member))
    _report(request, pk)
    data = actions.statement_for(member, dissent_sha256=request.GET.get("dissent", "")[:64])
    headers = {"Content-Disposition": 'attachment; filename="report-answer.json"'}
    return HttpResponse(data, content_type="application/json", headers=headers)


@login_required
@never_cache
@require_GET
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the signed report, and until it is signed the pages that are answered."""
    room, made = _report(request, pk)
    papers = {paper.kind: paper for paper in made.papers.all()}
    paper = papers.get(PaperKind.REPORT) or papers.get(PaperKind.PAGES)
    if paper is None:
        raise Http404
    return _handed(paper, f"report-{room.lot.code}.pdf")


@login_required
@never_cache
@require_GET
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the paper that opens the members' names, once the award is made."""
    room, _made = _report(request, pk)
    require(may_see_names(room))
    return _handed(actions.open_names(room=room), f"members-{room.lot.code}.pdf")


@login_required
@never_cache
@require_GET
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the comparison tables as a spreadsheet, in the language of the page."""
    room, made = _report(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="comparison-{room.lot.code}.xlsx"'}
    return HttpResponse(tables.workbook(made.content, sha256=made.sha256), content_type=XLSX, headers=headers)


def _report(request: HttpRequest, pk: int) -> tuple[Room, Report]:
    """Return a room's report for whoever may see its marks. A report that is not made does not exist."""
    room = room_of(pk)
    require(may_see_marks(user_of(request), room))
    require_entry(request, room)
    made = Report.objects.filter(room=room).first()
    if made is None:
        raise Http404
    return room, made


def _sections(made: Report) -> Any:
    """The report binds in Chinese, whatever language the page has."""
    with translation.override("zh-hans"):
        return sections(made.content)


def _standing(request: HttpRequest, room: Room, made: Report) -> dict[str, Any]:
    user = user_of(request)
    member = membership(user, room)
    given = {one.member_id: one for one in made.signatures.select_related("proof")}
    papers = {paper.kind: paper for paper in made.papers.all()}
    return {
        "room": room,
        "lot": room.lot,
        "seq": last_seq(room.topic),
        "report": made,
        "member": member,
        "rows": [(one, given.get(one.pk)) for one in present_members(room)],
        "answered": len(given),
        "pages": _pages(made),
        "paper": papers.get(PaperKind.REPORT) or papers.get(PaperKind.PAGES),
        "due": due_now(room.lot, made.made_at, made.sign_by, clock.now()),
        "waiting": room.state == State.REPORT_SIGN,
        "may_sign": bool(member and may_sign(user, member)),
        "completes": room.state == State.REPORT_SIGN and bool(may_host(user, room)),
        "names_open": bool(may_see_names(room)),
    }


def _pages(made: Report) -> list[str]:
    paper = made.papers.filter(kind=PaperKind.PAGES).first()
    return list(paper.pages) if paper else []


def _confirm(request: HttpRequest, member: Member, made: Report, form: ConfirmForm) -> HttpResponse:
    if form.is_bound and form.is_valid() and done(form, lambda: _answer(request, member, form.cleaned_data)):
        messages.success(request, _("Your answer has been noted."))
        return redirect("evaluation:report", member.room_id)
    given = form.cleaned_data if form.is_bound else form.initial
    dissent = str(given.get("dissent") or "").strip()
    digest = sha256(dissent.encode()).hexdigest() if dissent else ""
    context = {
        "form": form,
        "room": member.room,
        "lot": member.room.lot,
        "report": made,
        "answer": ANSWERS.get(str(given.get("answer")), ""),
        "refuses": given.get("answer") == "refuse",
        "dissent": dissent,
        "pages": _pages(made),
        "key": key_for_reports(user_of(request)),
        "statement_url": f"{reverse('evaluation:statement', args=[member.room_id])}?dissent={digest}",
        "texts": sentences(),
    }
    return render(request, "evaluation/sign.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, member: Member, given: dict[str, Any]) -> None:
    user = user_of(request)
    if given["answer"] == "refuse":
        actions.refuse_report(member=member, by=user)
    else:
        signature = given.get("signature") or b""
        actions.sign_report(member=member, dissent=given["dissent"], signature=signature, by=user)


def _handed(paper: ReportPaper, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(pdf_of(paper), content_type="application/pdf", headers=headers)

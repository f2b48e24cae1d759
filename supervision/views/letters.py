"""Signing a complaint letter, its papers and files, and the respondent's side."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.permits import Permit, Refused, require
from bidding import vault
from bidding.preparing_texts import sentences
from bidding.queries.signing import signing_key
from supervision.actions.answers import answer_complaint
from supervision.actions.filing import sign_letter, statement_of
from supervision.files import TYPES
from supervision.forms.complaining import AnswerForm
from supervision.forms.signing import LetterSignatureForm
from supervision.models import ComplaintPaper, ComplaintPaperKind, Exhibit, Respondent
from supervision.queries.decisions import without_complainant
from supervision.queries.points_of import told_points
from supervision.queries.respondents import names_complainant
from supervision.rules import answers as answer_rules
from supervision.rules import complaints as rules
from supervision.rules.filing import may_sign_letter
from supervision.rules.objections import may_see_objection
from supervision.views.acting import user_of
from supervision.views.complaints import complaint_of
from supervision.views.objections import shows_files

# What is for the tender side too; the rest goes between department and complainant.
TO_RESPONDENTS = frozenset({ComplaintPaperKind.ANSWER, ComplaintPaperKind.DECISION})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def complaint_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the letter with the account's key, here or elsewhere."""
    one, user = complaint_of(pk), user_of(request)
    require(may_sign_letter(user, one))
    form = LetterSignatureForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            sign_letter(one, signature=form.cleaned_data["signature"], by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The letter is signed."))
            return redirect("supervision:complaint", pk=pk)
    context = {
        "complaint": one, "form": form, "key": signing_key(user), "points": told_points(one.claims.all(), one.lot),
        "statement_url": reverse("supervision:complaint_letter", args=[pk]), "texts": sentences(),
    }  # fmt: skip
    return render(request, "supervision/complaint_sign.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_GET
def complaint_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the letter to be signed, byte for byte."""
    one = complaint_of(pk)
    require(rules.may_see_complaint(request.user, one))
    headers = {"Content-Disposition": f'attachment; filename="{one.code}.json"'}
    return HttpResponse(statement_of(one), content_type="application/json", headers=headers)


@login_required
@never_cache
@require_safe
def complaint_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a paper as it was made and signed."""
    paper = get_object_or_404(ComplaintPaper.objects.select_related("complaint__lot__project"), pk=pk)
    permit = rules.may_see_complaint(request.user, paper.complaint)
    if not permit and paper.kind in TO_RESPONDENTS and names_complainant(paper.complaint):
        permit = _as_respondent(request, paper)
    require(permit)
    headers = {"Content-Disposition": f'inline; filename="{paper.complaint.code}-{paper.pk}.pdf"'}
    return HttpResponse(
        vault.place_of(paper.path).read_bytes(), content_type="application/pdf", headers=headers
    )


def _as_respondent(request: HttpRequest, paper: ComplaintPaper) -> Permit:
    own = paper.complaint.respondents.filter(organisation=user_of(request).organisation_id or 0).first()
    if own is None:
        return rules.may_see_complaint(request.user, paper.complaint)
    return answer_rules.may_see_as_respondent(request.user, own)


@login_required
@never_cache
@require_safe
def exhibit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a file of evidence to who may see the letter it came with."""
    whole = ("complaint__lot__project", "objection__lot__project")
    one = get_object_or_404(Exhibit.objects.select_related(*whole), pk=pk)
    if one.complaint:
        require(rules.may_see_complaint(request.user, one.complaint))
    elif one.objection:
        require(may_see_objection(request.user, one.objection))
        if not shows_files(request, one.objection):
            raise Refused(_("The files of an objection are read after the opening."), "sealed")
    headers = {"Content-Disposition": f'attachment; filename="{one.sha256[:16]}.{one.kind}"'}
    data = vault.place_of(one.path).read_bytes()
    return HttpResponse(data, content_type=TYPES[one.kind], headers=headers)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def complaint_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a respondent read the letter, without contact and before the opening without name, and answer it."""
    whole = ("complaint__lot__project__supervisor", "complaint__complainant", "organisation")
    own = get_object_or_404(Respondent.objects.select_related(*whole), pk=pk)
    require(answer_rules.may_see_as_respondent(request.user, own))
    form = AnswerForm(request.POST or None, thing=own, user=user_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            answer_complaint(own, by=user_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer is on file."))
            return redirect("supervision:complaint_answer", pk=pk)
    return render(
        request,
        "supervision/complaint_answer.html",
        _seen_by(own, form, request),
        status=422 if form.errors else 200,
    )


def _seen_by(own: Respondent, form: AnswerForm, request: HttpRequest) -> dict[str, Any]:
    one, named = own.complaint, names_complainant(own.complaint)
    nameless = None if named else partial(without_complainant, one)
    shown = TO_RESPONDENTS if named else frozenset()
    return {
        "own": own,
        "complaint": one,
        "form": form,
        "named": named,
        "facts": without_complainant(one, one.facts),
        "request_text": without_complainant(one, one.request),
        "points": told_points(one.claims.all(), one.lot, nameless=nameless),
        "papers": one.papers.filter(kind__in=shown),
        "may_answer": bool(answer_rules.may_answer(user_of(request), own)),
    }

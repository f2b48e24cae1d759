"""Interviews: the department's list, one with its letter and record, the call that points made due."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from bidding import vault
from evaluation.views.serving import bytes_of
from supervision.actions.interviews import call_to_interview, record_interview
from supervision.forms.interviews import CallForm, RecordForm
from supervision.models import FollowUp, Interview
from supervision.queries.interviews import interviews_for
from supervision.rules import interviews as rules
from supervision.rules.offices import may_watch
from supervision.rules.points import may_handle_points
from supervision.views.acting import user_of

PER_PAGE = 30


def _interview(pk: int) -> Interview:
    whole = ("organisation", "person", "office", "case__lot", "follow_up__deduction", "recorded_by__person")
    return get_object_or_404(Interview.objects.select_related(*whole), pk=pk)


@login_required
@never_cache
@require_safe
def interviews(request: HttpRequest) -> HttpResponse:
    """List the interviews of the department."""
    require(may_watch(request.user))
    page = Paginator(interviews_for(user_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/interviews.html", {"page": page})


@login_required
@never_cache
@require_safe
def interview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an interview to the department and to who is called."""
    one, user = _interview(pk), user_of(request)
    require(rules.may_see(user, one))
    context = {"one": one, "officer": bool(rules.may_manage(user, one))}
    return render(request, "supervision/interview.html", context)


@login_required
@never_cache
@require_safe
def interview_letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the letter as it was made."""
    one = _interview(pk)
    require(rules.may_see(user_of(request), one))
    return bytes_of(request, vault.place_of(one.path), "application/pdf")


@login_required
@require_http_methods(["GET", "POST"])
def interview_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an interview on record."""
    one, user = _interview(pk), user_of(request)
    require(rules.may_manage(user, one))
    form = RecordForm(request.POST or None, thing=one, user=user)
    return _asked(
        request, form, lambda: record_interview(one, form.held(), by=user), reverse("supervision:interview", args=[pk]),
        _("Put the interview on record"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def follow_up_interview(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the subject of points to the interview that they made due."""
    whole = ("rule", "organisation", "person", "office")
    one, user = get_object_or_404(FollowUp.objects.select_related(*whole), pk=pk), user_of(request)
    require(may_handle_points(user, one))
    form = CallForm(request.POST or None, thing=one, user=user)
    return _asked(
        request, form, lambda: call_to_interview(one.subject, form.called(), by=user, follow_up=one),
        reverse("supervision:deduction", args=[one.deduction_id]), _("Call to the interview"),
    )  # fmt: skip


def _asked(request: HttpRequest, form: Any, run: Any, back: str, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            run()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done: %(title)s.") % {"title": title})
            return redirect(back)
    context = {"form": form, "title": title, "action": title, "cancel_url": back, "text": ""}
    return render(request, "supervision/act.html", context, status=422 if form.errors else 200)

"""Witnesses (见证监督): the department invites and publishes; the witness signs in, looks on and reports."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import pledges
from accounts.permits import require
from accounts.roles import Act, Role
from accounts.rules import may_act
from bidding import vault
from bidding.models import Lot
from supervision.actions import witnessing as acts
from supervision.forms.acting import ReasonForm
from supervision.forms.witnessing import InviteForm, PledgeAtDoorForm, PublishForm, ReportForm
from supervision.models import Witnessing, WitnessReport
from supervision.queries import witnessing as found
from supervision.rules import witnessing as rules
from supervision.rules.offices import may_supervise, may_watch
from supervision.views.acting import user_of
from supervision.views.asking import ask_page

PER_PAGE = 30


@login_required
@never_cache
@require_safe
def witnesses(request: HttpRequest) -> HttpResponse:
    """List the witnesses of the department's lots; a witness finds her own."""
    user = user_of(request)
    if user.role == Role.WITNESS:
        require(may_act(user, Act.WITNESS_TRADE))
        return render(request, "supervision/witnessings.html", {"parts": found.parts_of(user)})
    require(may_watch(user))
    lots = Lot.objects.public().filter(project__supervisor=user.organisation_id, status__in=rules.WATCHED)
    context = {
        "page": Paginator(found.parts_for(user), PER_PAGE).get_page(request.GET.get("page")),
        "lots": lots.select_related("project").order_by("-published_at")[:PER_PAGE],
    }
    return render(request, "supervision/witnesses.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a witness to a lot."""
    lot = get_object_or_404(Lot.objects.select_related("project"), pk=pk)

    def run(form: Any) -> Any:
        return acts.invite_witness(lot, by=user_of(request), **form.cleaned_data)

    return ask_page(
        request, InviteForm, run, title=_("Invite a witness"), text=str(lot), thing=lot,
        back=reverse("supervision:witnesses"), permit=may_supervise(request.user, lot),
        warning=_("The witness sees stages, clocks and numbers; no name, no bid, no mark."),
    )  # fmt: skip


def _part(pk: int) -> Witnessing:
    return get_object_or_404(Witnessing.objects.select_related("lot__project", "user__person"), pk=pk)


@login_required
@never_cache
@require_safe
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a lot to its witness: nothing here can be clicked that changes anything."""
    part = _part(pk)
    require(rules.is_own_part(request.user, part))
    signed_in = bool(rules.may_watch_lot(request.user, part))
    context = {
        "part": part, "signed_in": signed_in, "watched": found.watched(part) if signed_in else None,
        "may_report": bool(rules.may_hand_in(request.user, part)),
        "report": WitnessReport.objects.filter(witnessing=part).first(),
    }  # fmt: skip
    return render(request, "supervision/witnessing.html", context)


@login_required
@never_cache
@require_safe
def watch_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the witness's page that looks again by itself; the rule is asked again."""
    part = _part(pk)
    require(rules.may_watch_lot(request.user, part))
    return render(request, "supervision/_witnessing.html", {"part": part, "watched": found.watched(part)})


@login_required
@require_http_methods(["GET", "POST"])
def witness_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in with the pledge."""
    part = _part(pk)
    letter = pledges.letter(Role.WITNESS, language=get_language() or pledges.BINDING_LANGUAGE)
    return ask_page(
        request, PledgeAtDoorForm, lambda form: acts.sign_in(part, by=user_of(request)), title=_("Sign in as a witness"),
        page="supervision/witness_sign_in.html", letter=letter, text=str(part.lot), back=reverse("supervision:witnessing", args=[pk]),
        permit=rules.is_own_part(request.user, part),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def witness_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a witness's part, by the department."""
    part = _part(pk)

    def run(form: Any) -> Any:
        return acts.end_part(part, reason=form.cleaned_data["reason"], by=user_of(request))

    return ask_page(
        request, ReasonForm, run, title=_("End this part"), text=str(part), danger=True,
        back=reverse("supervision:witnesses"), permit=may_supervise(request.user, part.lot),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def witness_report_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the report."""
    part = _part(pk)

    def run(form: Any) -> Any:
        file = form.cleaned_data["file"]
        return acts.hand_in_report(
            part,
            text=form.cleaned_data["text"],
            by=user_of(request),
            file=file,
            name=file.name if file else "",
        )

    return ask_page(
        request, ReportForm, run, title=_("Hand in the report"), text=str(part.lot),
        back=reverse("supervision:witnessing", args=[pk]), permit=rules.may_hand_in(request.user, part),
    )  # fmt: skip


def _report(pk: int) -> WitnessReport:
    rows = WitnessReport.objects.select_related("witnessing__lot__project", "witnessing__user__person")
    return get_object_or_404(rows, pk=pk)


@login_required
@never_cache
@require_safe
def witness_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report to the department, or to the witness who wrote it."""
    report = _report(pk)
    if not rules.is_own_part(request.user, report.witnessing):
        require(may_supervise(request.user, report.witnessing.lot))
    context = {"report": report, "may_judge": bool(rules.may_judge_report(request.user, report))}
    return render(request, "supervision/witness_report.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def witness_report_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a report in the wording that may be public."""
    report = _report(pk)

    def run(form: Any) -> Any:
        with_file = form.cleaned_data.get("with_file", False)
        return acts.publish_report(
            report, text=form.cleaned_data["text"], with_file=with_file, by=user_of(request)
        )

    return ask_page(
        request, PublishForm, run, title=_("Publish the report"), thing=report,
        back=reverse("supervision:witness_report", args=[pk]), permit=rules.may_publish_report(request.user, report),
        warning=_("What is published stays public. Name no expert and no bidder that the trade itself did not publish."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def witness_report_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a report back."""
    report = _report(pk)

    def run(form: Any) -> Any:
        return acts.send_back(report, note=form.cleaned_data["reason"], by=user_of(request))

    return ask_page(
        request, ReasonForm, run, title=_("Send the report back"), permit=rules.may_judge_report(request.user, report),
        back=reverse("supervision:witness_report", args=[pk]),
    )  # fmt: skip


@login_required
@never_cache
@require_safe
def witness_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a report's file to the department or to its witness."""
    report = _report(pk)
    if not rules.is_own_part(request.user, report.witnessing):
        require(may_supervise(request.user, report.witnessing.lot))
    return file_of(report)


def file_of(report: WitnessReport) -> HttpResponseBase:
    """Return a report's file as a download; its name comes from its kind, never from who sent it. Raises Http404."""
    if not report.path:
        raise Http404
    stream = vault.place_of(report.path).open("rb")
    ending = acts.file_kind(stream.read(8)) or ".bin"
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"witness-report-{report.pk}{ending}")


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List the published reports of witnesses."""
    page = Paginator(found.published_reports(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/public_reports.html", {"page": page})


@require_safe
def public_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a published report; the witness is named by kind only."""
    report = get_object_or_404(found.published_reports(), pk=pk)
    return render(request, "supervision/public_report.html", {"report": report})


@require_safe
def public_report_file(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the file of a published report, where it was published."""
    report = get_object_or_404(found.published_reports(), pk=pk, publishes_file=True)
    return file_of(report)

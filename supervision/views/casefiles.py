"""Papers and files on record on their way out, a case's file as zip, and what a party sees of its own case."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permits import YES, Permit, Refused, no, require
from bidding import vault
from evaluation.views.serving import bytes_of
from ledger.actions import record
from supervision.actions.casezip import export_case
from supervision.actions.deciding import answer_notice
from supervision.forms.casework import OwnAnswerForm
from supervision.models import Attachment, CasePaper, CaseParty
from supervision.queries.notices import current_notice, named_in, papers_told
from supervision.rules.inspections import may_see_inspection
from supervision.rules.monitoring import may_see
from supervision.rules.notices import is_own
from supervision.rules.offices import may_supervise
from supervision.views.acting import user_of
from supervision.views.cases import case_of


@login_required
@never_cache
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a paper as it was made: to the department, and to a party what is addressed to the parties."""
    one = get_object_or_404(CasePaper.objects.select_related("case__lot__project"), pk=pk)
    permit = may_supervise(request.user, one.case.lot)
    if not permit:
        user = user_of(request)
        if any(is_own(user, party) and one in papers_told(party) for party in one.case.parties.all()):
            return bytes_of(request, vault.place_of(one.path), "application/pdf")
    require(permit)
    return bytes_of(request, vault.place_of(one.path), "application/pdf")


@login_required
@never_cache
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a file on record to who may see its thing; each look is an entry of the ledger."""
    rows = Attachment.objects.select_related(
        "case__lot__project", "monitoring__lot__project", "inspection__draw__plan"
    )
    one = get_object_or_404(rows, pk=pk)
    user = user_of(request)
    if one.case:
        require(may_supervise(user, one.case.lot))
    elif one.monitoring:
        require(may_see(user, one.monitoring))
    elif one.inspection:
        require(may_see_inspection(user, one.inspection))
    record("attachment.look", by=user, on=one, sha256=one.sha256)
    return bytes_of(request, vault.place_of(one.path), one.media)


@login_required
@require_POST
def case_zip(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the whole file of a case as zip; each taking is an entry of the ledger."""
    one = case_of(pk)
    content, _digest = export_case(one, by=user_of(request))
    return FileResponse(
        content, as_attachment=True, filename=f"{one.number}.zip", content_type="application/zip"
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def own_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a party what it was told and take its answer, its wish for a hearing too."""
    user = user_of(request)
    party = get_object_or_404(
        CaseParty.objects.select_related("case__lot", "case__office", "organisation"), pk=pk
    )
    require(_own(user, party))
    notice = current_notice(party.case)
    mine = notice if notice and party in named_in(notice) else None
    answer = mine.answers.filter(party=party).first() if mine else None
    form = OwnAnswerForm(request.POST or None, thing=party, user=user)
    if request.method == "POST" and mine and form.is_valid():
        try:
            answer_notice(mine, party=party, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer is on file."))
            return redirect("supervision:own_case", pk)
    context = {
        "party": party, "case": party.case, "notice": mine, "answer": answer, "form": form,
        "papers": papers_told(party),
    }  # fmt: skip
    return render(request, "supervision/own_case.html", context, status=422 if form.errors else 200)


def _own(user: User, party: CaseParty) -> Permit:
    if current_notice(party.case) and is_own(user, party):
        return YES
    return no(_("This is another organisation's matter."), "not_party")

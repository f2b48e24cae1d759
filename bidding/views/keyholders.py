"""The keyholder's pages: my keys, the drill, the wraps after closing, handing in signed shares."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.actions.keysets import open_drill
from bidding.actions.release import release_shares
from bidding.forms.bids import DrillForm, ReleaseForm
from bidding.models import Keyholding
from bidding.queries.bids import closing_of, session_of, to_release, wraps_for
from bidding.refusing import refused
from bidding.rules.bids import may_release
from bidding.sealing import releases
from bidding.sealing.refusals import SealingError
from ledger.keys import log_key, witness_verifier


@login_required
@never_cache
@require_GET
def my_keys(request: HttpRequest) -> HttpResponse:
    """List the lots whose key shares the account holds."""
    user = cast(User, request.user)
    require(may_act(user, Act.HOLD_KEY))
    held = user.keyholdings.select_related("lot__project").order_by("-lot__deadline")
    rows = [(holding, to_release(holding).exists()) for holding in held]
    return render(request, "bidding/my_keys.html", {"rows": rows})


@login_required
@never_cache
@require_GET
def keyholding(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one keyholding: its drill, and after closing what is to be released and why."""
    return _page(request, _own(request, pk))


@login_required
@never_cache
@require_GET
def drill_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the drill, sealed to this keyholder."""
    holding = _own(request, pk)
    return _download(holding.drill.encode(), f"drill-{holding.lot.code}.txt", "text/plain; charset=utf-8")


@login_required
@require_POST
def answer_drill(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the answer to the drill."""
    holding, form = _own(request, pk), DrillForm(request.POST)
    if form.is_valid():
        try:
            open_drill(holding, by=cast(User, request.user), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("The drill is done: your key works."))
            return redirect("bidding:keyholding", pk=pk)
    return _page(request, holding, drill=form, status=422)


@login_required
@never_cache
@require_GET
def wraps_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the wraps that may be opened now; withheld until the hall asks for shares."""
    holding = _own(request, pk)
    require(may_release(cast(User, request.user), holding.lot))
    wraps = wraps_for(holding)
    if wraps is None:
        raise Refused(_("No share is asked of you now."), "not_asked")
    return _download(wraps.text, f"wraps-{holding.lot.code}.json", "application/json")


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in signed shares. Before the cosigned closing checkpoint the answer is 403."""
    holding, form, user = (
        _own(request, pk),
        ReleaseForm(request.POST, request.FILES),
        cast(User, request.user),
    )
    require(may_release(user, holding.lot))
    if form.is_valid():
        try:
            made = release_shares(holding.lot, by=user, shares=_shares(form.cleaned_data["shares"], holding))
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            false = sum(1 for one in made if one.cause)
            if false:
                said = _("%(false)d of %(all)d shares did not match or did not open; this is on record.")
                messages.warning(request, said % {"false": false, "all": len(made)})
            else:
                messages.success(request, _("%(all)d shares are released.") % {"all": len(made)})
            return redirect("bidding:keyholding", pk=pk)
    return _page(request, holding, release=form, status=422)


def _shares(data: bytes, holding: Keyholding) -> list[tuple[int, str, str]]:
    try:
        given = releases.parse(data, lot=holding.lot.code)
    except SealingError as error:
        raise refused(error) from error
    return [(one.envelope_id, one.share, one.signature) for one in given]


def _page(
    request: HttpRequest,
    holding: Keyholding,
    *,
    drill: DrillForm | None = None,
    release: ReleaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    lot = holding.lot
    context = {
        "holding": holding,
        "lot": lot,
        "drill": drill or DrillForm(),
        "release": release or ReleaseForm(),
        "closing": closing_of(lot),
        "session": session_of(lot),
        "asked": to_release(holding),
        "done": holding.releases.select_related("envelope__bid__bidder").order_by("released_at", "pk"),
        "permit": may_release(cast(User, request.user), lot),
        "platform_key": log_key().verifier.vkey,
        "witness_key": witness_verifier().vkey,
        "platform": settings.PLATFORM_NAME,
    }
    return render(request, "bidding/keyholding.html", context, status=status)


def _own(request: HttpRequest, pk: int) -> Keyholding:
    holdings = Keyholding.objects.select_related("lot__project", "organisation")
    return get_object_or_404(holdings, pk=pk, holder=cast(User, request.user))


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)

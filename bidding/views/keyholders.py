"""The keyholder's pages: my keys, the drill, the wraps after closing, handing in signed shares."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Key, User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding import holdertexts
from bidding.actions.keysets import open_drill
from bidding.actions.release import release_shares
from bidding.forms.bids import DrillForm, ReleaseForm
from bidding.models import Keyholding, Release
from bidding.queries.bids import closing_of, session_of, to_release, wraps_for
from bidding.queries.halls import hall_topic
from bidding.queries.receipts import qualification_proof, qualified_manifests
from bidding.refusing import refused
from bidding.rules.bids import may_release
from bidding.sealing import releases
from bidding.sealing.refusals import SealingError
from ledger.keys import log_key, witness_verifier
from ledger.pins import fingerprint
from realtime.announcing import last_seq


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
def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the part about the release alone: what the page fetches when the hall has news."""
    return render(request, "bidding/_release.html", _context(request, _own(request, pk)))


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
@never_cache
@require_GET
def qualified(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the proof of the logged list of those that passed qualification, with their manifests, so that the
    keyholder's browser sees for itself whose prices may be opened; 404 until there is one.
    """
    holding = _own(request, pk)
    require(may_release(cast(User, request.user), holding.lot))
    proof = qualification_proof(holding.lot)
    if proof is None:
        raise Http404
    return JsonResponse({"proof": proof, "manifests": qualified_manifests(holding.lot)})


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in signed shares. Before the cosigned closing checkpoint the answer is 403."""
    holding, user = _own(request, pk), cast(User, request.user)
    form = ReleaseForm(request.POST, request.FILES)
    require(may_release(user, holding.lot))
    wants_json = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    if form.is_valid():
        try:
            made = release_shares(holding.lot, by=user, shares=_shares(form.cleaned_data["shares"], holding))
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            _report(request, made)
            page = reverse("bidding:keyholding", args=[pk])
            return JsonResponse({"url": page}, status=201) if wants_json else redirect(page)
    if wants_json:
        errors = [{"text": text} for texts in form.errors.values() for text in texts]
        return JsonResponse({"errors": errors}, status=422)
    return _page(request, holding, release=form, status=422)


def _report(request: HttpRequest, made: list[Release]) -> None:
    false = sum(1 for one in made if one.cause)
    if false:
        said = _("%(false)d of %(all)d shares did not match or did not open; this is on record.")
        messages.warning(request, said % {"false": false, "all": len(made)})
    else:
        said = ngettext("%(all)d share is released.", "%(all)d shares are released.", len(made))
        messages.success(request, said % {"all": len(made)})


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
    context = _context(request, holding)
    context |= {"drill": drill or DrillForm(), "release": release or ReleaseForm()}
    return render(request, "bidding/keyholding.html", context, status=status)


def _context(request: HttpRequest, holding: Keyholding) -> dict[str, Any]:
    lot, platform, witness = holding.lot, log_key().verifier.vkey, witness_verifier().vkey
    topic = hall_topic(lot, get_language() or "zh-hans")
    wanted = list(to_release(holding))
    return {
        "holding": holding,
        "lot": lot,
        "release": ReleaseForm(),
        "topic": topic,
        "seq": last_seq(topic),
        "closing": closing_of(lot),
        "session": session_of(lot),
        "asked": wanted,
        "late": to_release(holding).filter(opened__isnull=False).exists(),
        "bidders": {one.bid.bidder.uscc: one.bid.bidder.name for one in wanted},
        "done": holding.releases.select_related("envelope__bid__bidder").order_by("released_at", "pk"),
        "permit": may_release(cast(User, request.user), lot),
        "revoked": Key.objects.filter(public=holding.signing_key, revoked_at__isnull=False).first(),
        "platform_key": platform,
        "witness_key": witness,
        "fingerprint": fingerprint(platform, witness),
        "texts": holdertexts.texts(),
    }


def _own(request: HttpRequest, pk: int) -> Keyholding:
    holdings = Keyholding.objects.select_related("lot__project", "organisation")
    return get_object_or_404(holdings, pk=pk, holder=cast(User, request.user))


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)

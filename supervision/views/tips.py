"""Anonymous tips: give one, come back with the code, and the officers' side.

No page of the giver keeps a session, names an account or puts the code into an address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import Refused, require
from bidding import vault
from supervision import tip_pacing
from supervision.actions.tips import add_to_tip, find_tip, give_tip
from supervision.files import TYPES
from supervision.forms.intake import handed
from supervision.forms.tips import CodeForm, TipForm, WriteOnForm
from supervision.models import Tip, TipFile
from supervision.models.tips import OPEN_TIPS
from supervision.queries.tips import tips_for
from supervision.rules import tips as rules
from supervision.rules.offices import may_watch
from supervision.steps import offered
from supervision.steps.complaints import TIP_STEPS
from supervision.views.acting import act_page, user_of

PER_PAGE = 30
View = Callable[..., HttpResponse]


def traceless(view: View) -> View:
    """Answer so that neither browser nor the next website learns of the visit."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        # With "no-referrer" browsers send the forms of this page from nowhere, and they would be refused as forged.
        response["Referrer-Policy"] = "same-origin"
        return response

    return answered


def _busy(form: Any, act: str, limits: tuple[int, int]) -> bool:
    if not tip_pacing.too_many(act, limits):
        return False
    form.add_error(None, _("Too many in a short time. Go on in ten minutes; nothing was kept."))
    return True


@traceless
@require_http_methods(["GET", "POST"])
def tip_new(request: HttpRequest) -> HttpResponse:
    """Take a tip and show its code, once."""
    form = TipForm(
        request.POST or None, request.FILES or None, initial={"lot": request.GET.get("lot", "")[:40]}
    )
    if request.method == "POST" and form.is_valid() and not _busy(form, "give", tip_pacing.GIVEN):
        data = form.cleaned_data
        try:
            tip, code = give_tip(
                data["office"], subject=data["subject"], text=data["text"], lot=data["lot"],
                files=handed(data["files"]),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "supervision/tip_given.html", {"tip": tip, "code": code})
    context = {"form": form, "signed_in": request.user.is_authenticated}
    return render(request, "supervision/tip_new.html", context, status=422 if form.errors else 200)


@traceless
@require_http_methods(["GET", "POST"])
def tip_follow(request: HttpRequest) -> HttpResponse:
    """Ask for the code; with it show what became of the tip, and take one more message."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid() or _busy(form, "try", tip_pacing.TRIED):
        return _ask_code(request, form)
    tip = find_tip(form.cleaned_data["code"])
    if tip is None:
        form.add_error("code", _("This is not the code of a tip. Compare it sign by sign."))
        return _ask_code(request, form)
    more = _written(request, tip)
    tip.refresh_from_db()
    context = {
        "tip": tip, "form": more, "talk": tip.messages.prefetch_related("files"),
        "open": tip.status in OPEN_TIPS,
    }  # fmt: skip
    return render(request, "supervision/tip_followed.html", context, status=422 if more.errors else 200)


def _ask_code(request: HttpRequest, form: CodeForm) -> HttpResponse:
    return render(request, "supervision/tip_follow.html", {"form": form}, status=422 if form.errors else 200)


def _written(request: HttpRequest, tip: Tip) -> WriteOnForm:
    """Take the message that came with the code, if one did; return the form for the next."""
    fresh = WriteOnForm(initial={"code": request.POST["code"]})
    if "text" not in request.POST:
        return fresh
    form = WriteOnForm(request.POST, request.FILES)
    if not form.is_valid() or _busy(form, "give", tip_pacing.GIVEN):
        return form
    try:
        add_to_tip(tip, text=form.cleaned_data["text"], files=handed(form.cleaned_data["files"]))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return form
    return fresh


@login_required
@never_cache
@require_safe
def tips(request: HttpRequest) -> HttpResponse:
    """List the tips to the department."""
    require(may_watch(request.user))
    page = Paginator(tips_for(user_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/tips.html", {"page": page})


def _tip(pk: int) -> Tip:
    return get_object_or_404(Tip.objects.select_related("office", "lot__project", "case"), pk=pk)


@login_required
@never_cache
@require_safe
def tip(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a tip to the officers of the department to which it was given."""
    one = _tip(pk)
    require(rules.may_handle(user_of(request), one))
    context = {
        "tip": one, "talk": one.messages.select_related("by__person").prefetch_related("files"),
        "steps": offered(TIP_STEPS, one), "open": one.status in OPEN_TIPS,
    }  # fmt: skip
    return render(request, "supervision/tip.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def tip_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out one act of the department on a tip."""
    one = _tip(pk)
    permit = rules.may_handle(user_of(request), one)
    return act_page(request, one, name, TIP_STEPS, back=f"/supervision/tips/{pk}/", permit=permit)


@login_required
@never_cache
@require_safe
def tip_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a file of a tip, to be saved and not shown in the page."""
    one = get_object_or_404(TipFile.objects.select_related("message__tip"), pk=pk)
    require(rules.may_handle(user_of(request), one.message.tip))
    headers = {"Content-Disposition": f'attachment; filename="{one.message.tip}-{one.pk}.{one.kind}"'}
    data = vault.place_of(one.path).read_bytes()
    return HttpResponse(data, content_type=TYPES[one.kind], headers=headers)

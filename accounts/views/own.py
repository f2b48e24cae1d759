"""One's own account: what needs action, the pledge, the keys."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions, pledges
from accounts.forms.own import KeyForm, PledgeForm
from accounts.models import Key, User
from accounts.permits import Refused, require
from accounts.queries import current_pledge, every_bar_on
from accounts.roles import MATRIX, Act, Role
from accounts.rules import has_signed_pledge
from accounts.todo import todo
from ledger import clock
from ledger.queries import entries_on


@login_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Show the account: what needs action, who it is, what it may do."""
    user = cast(User, request.user)
    context = {
        "todo": todo(user),
        "acts": [act.label for act in Act if act in MATRIX[Role(user.role)]],
        "bars": every_bar_on(user, at=clock.now()),
        "manages": Act.MANAGE_ACCOUNTS in MATRIX[Role(user.role)],
    }
    return render(request, "accounts/home.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def pledge(request: HttpRequest) -> HttpResponse:
    """Show the pledge of one's role, and sign it."""
    user = cast(User, request.user)
    if not pledges.is_needed(user.role):
        return render(request, "accounts/no_pledge.html")
    form = PledgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.sign_pledge(user)
        messages.success(request, _("The pledge is signed."))
        return redirect("accounts:pledge")
    signed = current_pledge(user)
    context = {
        "form": form,
        "letter": pledges.letter(user.role, language=get_language() or pledges.BINDING_LANGUAGE),
        "signed": signed,
        "entry": entries_on(signed).first() if signed else None,
        "signed_text_holds": bool(signed and signed.text_sha256 == pledges.text_sha256(user.role)),
    }
    return render(request, "accounts/pledge.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show one's public keys, and register one."""
    user = cast(User, request.user)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _key_registered(request, user, form):
        return redirect("accounts:keys")
    context = {
        "form": form,
        "keys": user.keys.order_by("revoked_at", "-registered_at"),
        "permit": has_signed_pledge(user),
    }
    return render(request, "accounts/keys.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask again, then revoke one's own key."""
    user = cast(User, request.user)
    key = get_object_or_404(Key, pk=pk, user=user)
    if key.revoked_at:
        raise Refused(_("This key is revoked already."), "revoked", "accounts:keys")
    if request.method == "POST":
        actions.revoke_key(key, by=user)
        messages.success(request, _("The key is revoked."))
        return redirect("accounts:keys")
    return render(request, "accounts/revoke.html", {"key": key})


def _key_registered(request: HttpRequest, user: User, form: KeyForm) -> bool:
    try:
        require(has_signed_pledge(user))
        actions.register_key(user, form.cleaned_data["purpose"], form.cleaned_data["public"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The key is registered."))
    return True

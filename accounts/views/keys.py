"""One's keys: made and kept in the browser, registered here by their public halves, revoked."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms.own import KeyForm, KeyPairForm
from accounts.models import Key, KeyPurpose, User
from accounts.permits import Refused
from accounts.rules import has_signed_pledge
from accounts.todo import purposes


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show one's keys, and register one that was pasted."""
    user = cast(User, request.user)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {form.cleaned_data["purpose"]: form.cleaned_data["public"]}
        if _registered(user, form, given):
            messages.success(request, _("The key is registered."))
            return redirect("accounts:keys")
    return _page(request, user, form)


@login_required
@require_POST
def register_pair(request: HttpRequest) -> HttpResponse:
    """Register the public halves of keys made in the browser: those that the account's role needs."""
    user, form = cast(User, request.user), KeyPairForm(request.POST)
    if form.is_valid():
        needed = purposes(user) or list(KeyPurpose)
        if _registered(user, form, {purpose: form.cleaned_data[purpose] for purpose in needed}):
            messages.success(request, _("Your keys are registered. Make a paper copy of them now."))
            return redirect("accounts:keys")
    return _page(request, user, KeyForm(), failed=form)


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


def _registered(user: User, form: KeyForm | KeyPairForm, given: dict[str, str]) -> bool:
    try:
        actions.register_keys(user, given)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _page(
    request: HttpRequest, user: User, form: KeyForm, *, failed: KeyPairForm | None = None
) -> HttpResponse:
    held = list(user.keys.order_by("revoked_at", "-registered_at"))
    in_force = any(key.revoked_at is None for key in held)
    context: dict[str, Any] = {
        "form": form,
        "failed": failed,
        "keys": held,
        "in_force": in_force,
        "permit": has_signed_pledge(user),
        "desk": {
            "in_force": in_force,
            "registered": {key.public: "revoked" if key.revoked_at else "active" for key in held},
        },
    }
    wrong = bool(form.errors or (failed and failed.errors))
    return render(request, "accounts/keys.html", context, status=422 if wrong else 200)

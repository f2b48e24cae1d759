"""One's own account: what needs action, and the pledge."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions, pledges
from accounts.forms.own import PledgeForm
from accounts.models import User
from accounts.queries import current_pledge, every_bar_on
from accounts.roles import MATRIX, Act, Role
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

"""Registration, open to all and free of charge (电子招标投标办法 Art. 9)."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import register_participant
from accounts.forms.registering import RegistrationForm
from accounts.permits import Refused


@never_cache
@sensitive_post_parameters("password", "password_again", "identity_number")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register an enterprise or agency with its first account, then ask it to sign in."""
    if request.user.is_authenticated:
        return redirect("accounts:home")
    if request.method == "POST" and (too_often := ratelimit.consume_or_429(request, action="signup")):
        return too_often  # type: ignore[no-any-return]
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _registered(request, form):
        return redirect("account_login")
    return render(request, "accounts/register.html", {"form": form}, status=422 if form.errors else 200)


def _registered(request: HttpRequest, form: RegistrationForm) -> bool:
    try:
        register_participant(form.particulars(), **form.person_and_account())
    except Refused as refusal:
        form.add_error(_FIELD_OF.get(refusal.code), str(refusal))
        return False
    messages.success(request, _("Registered. Sign in with your username and password."))
    return True


_FIELD_OF = {
    "duplicate_uscc": "uscc",
    "barred": "uscc",
    "identity_name": "person_name",
    "account": "username",
}

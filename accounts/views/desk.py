"""The administrator's desk: accounts, organisations, roles."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms.desk import AccountForm, OrganisationForm, ReasonForm, SearchForm
from accounts.models import Organisation, User
from accounts.permits import Refused, require
from accounts.queries import accounts_matching, current_pledge
from accounts.roles import MATRIX, Act, Role
from accounts.rules import may_act
from ledger.queries import entries_on

View = Callable[..., HttpResponse]
PER_PAGE = 25


def administrators_only(view: View) -> View:
    """Let only those in who manage accounts; the refusal says why."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(may_act(cast(User, request.user), Act.MANAGE_ACCOUNTS))
        return view(request, *args, **kwargs)

    return cast(View, guarded)


@administrators_only
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts: search, role, pages."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "role": ""}
    found = accounts_matching(asked["q"], roles=[asked["role"]] if asked["role"] else [])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/accounts.html", {"form": form, "page": page})


@administrators_only
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account with what was done to it."""
    holder = get_object_or_404(User.objects.select_related("person", "organisation"), pk=pk)
    context = {
        "holder": holder,
        "signed": current_pledge(holder),
        "entries": entries_on(holder).order_by("-index")[:20],
        "is_own": holder == request.user,
    }
    return render(request, "accounts/account.html", context)


@administrators_only
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an open account or reopen a closed one, with a reason."""
    holder = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = actions.close_account if holder.is_active else actions.reopen_account
        act(holder, reason=form.cleaned_data["reason"], by=cast(User, request.user))
        return redirect("accounts:account", pk=pk)
    title = _("Close this account") if holder.is_active else _("Reopen this account")
    context = {
        "form": form,
        "title": title,
        "action": title,
        "danger": holder.is_active,
        "text": f"{holder.get_username()} · {holder.person or ''} · {holder.organisation or ''}",
        "cancel_url": reverse("accounts:account", kwargs={"pk": pk}),
    }
    return render(request, "_parts/confirm_page.html", context)


@administrators_only
@require_POST
@never_cache
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a one-time link with which the holder sets a password, and show it once."""
    holder = get_object_or_404(User, pk=pk)
    token = actions.issue_password_link(holder, by=cast(User, request.user))
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": int_to_base36(holder.pk), "key": token}
    )
    return render(
        request, "accounts/password_link.html", {"holder": holder, "link": request.build_absolute_uri(path)}
    )


@administrators_only
@require_http_methods(["GET", "POST"])
def open_organisation(request: HttpRequest) -> HttpResponse:
    """Enter an organisation of any kind."""
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_organisation(**form.cleaned_data, by=cast(User, request.user))
        except Refused as refusal:
            form.add_error("uscc", str(refusal))
        else:
            messages.success(request, _("%(name)s is entered.") % {"name": made.name})
            return redirect(reverse("accounts:open_account") + f"?uscc={made.uscc}")
    context = {"form": form, "title": _("Enter an organisation"), "action": _("Enter it")}
    return render(request, "accounts/desk_form.html", context, status=422 if form.errors else 200)


@administrators_only
@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account for a person; its holder sets the password through a link."""
    form = AccountForm(
        request.POST if request.method == "POST" else None, initial={"uscc": request.GET.get("uscc", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _opened(form.cleaned_data, cast(User, request.user))
        except Refused as refusal:
            form.add_error("person_name" if refusal.code == "identity_name" else "username", str(refusal))
        else:
            messages.success(request, _("The account is open. Give its holder a password link."))
            return redirect("accounts:account", pk=made.pk)
    context = {"form": form, "title": _("Open an account"), "action": _("Open it")}
    return render(request, "accounts/desk_form.html", context, status=422 if form.errors else 200)


@login_required
def roles(request: HttpRequest) -> HttpResponse:
    """Show the role matrix as the code has it."""
    context = {
        "roles": [role.label for role in Role],
        "rows": [(act.label, [act in MATRIX[role] for role in Role]) for act in Act],
        "by_role": [(role.label, [act.label for act in Act if act in MATRIX[role]]) for role in Role],
    }
    return render(request, "accounts/roles.html", context)


@transaction.atomic
def _opened(data: dict[str, str], by: User) -> User:
    person = actions.add_person(
        name=data["person_name"], identity_number=data["identity_number"], phone=data["phone"], by=by
    )
    organisation = Organisation.objects.get(uscc=data["uscc"])
    return actions.open_account(
        username=data["username"], role=data["role"], person=person, organisation=organisation, by=by
    )

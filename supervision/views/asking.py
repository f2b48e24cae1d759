"""One page that asks for one act: a form, the refusal above it, and the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.permits import Permit, Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from supervision.forms.acting import ActForm
from supervision.views.acting import user_of


def ask_page(
    request: HttpRequest, kind: type[ActForm], run: Callable[[Any], object], *, title: Any, back: str, text: Any = "",
    danger: bool = False, thing: Any = None, permit: Permit | None = None, warning: Any = "",
    page: str = "supervision/act.html", **more: Any,
) -> HttpResponse:  # fmt: skip
    """Ask for one act; `permit` says who may, officers who decide cases by default. What was typed is kept."""
    require(may_act(request.user, Act.DECIDE_CASE) if permit is None else permit)
    posted = request.method == "POST"
    form = kind(
        request.POST if posted else None, request.FILES if posted else None, thing=thing, user=user_of(request),
        initial=request.GET.dict(),
    )  # fmt: skip
    if posted and form.is_valid():
        try:
            run(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done: %(title)s.") % {"title": title})
            return redirect(back)
    context = {
        "title": title, "text": text, "form": form, "action": title, "danger": danger, "cancel_url": back,
        "warning": warning, **more,
    }  # fmt: skip
    return render(request, page, context, status=422 if form.errors else 200)

"""One page for every single act: say what will happen, take the form, call the action, or show the refusal."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Permit, Refused, require
from supervision.steps import Step


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user (views ask for the login first)."""
    return cast(User, request.user)


def act_page(
    request: HttpRequest, thing: Any, name: str, steps: Sequence[Step], *, back: str, permit: Permit
) -> HttpResponse:
    """Carry out one act of a table of steps; a refusal stands above the form and keeps what was typed."""
    require(permit)
    step = next((step for step in steps if step.name == name), None)
    if step is None:
        raise Http404
    # What the address proposes (a verdict by hotkey) is chosen beforehand; nothing is done before it is confirmed.
    form = step.form(
        request.POST or None,
        request.FILES or None,
        thing=thing,
        user=user_of(request),
        initial=request.GET.dict(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            step.run(thing, form, user_of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done: %(title)s.") % {"title": step.title})
            return redirect(back)
    context = {
        "title": step.title, "text": step.text, "form": form, "action": step.title, "danger": step.danger,
        "cancel_url": back, "thing": thing,
    }  # fmt: skip
    return render(request, form.template, context, status=422 if form.errors else 200)

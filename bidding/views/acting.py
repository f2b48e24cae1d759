"""What every page of the tender side shares: whose lot it is, and refusals that lose nothing."""

from collections.abc import Callable
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.permits import Refused, require
from bidding.models import Lot
from bidding.rules import tenders as rules


def user_of(request: HttpRequest) -> User:
    """Return the signed-in account; the view has asked for one."""
    return cast(User, request.user)


def lot_of(pk: int) -> Lot:
    """Return a lot with what its pages show; 404 for none."""
    lots = Lot.objects.select_related(
        "project__tenderer", "project__agency", "project__centre", "project__supervisor"
    )
    return get_object_or_404(lots, pk=pk)


def own_lot(request: HttpRequest, pk: int) -> Lot:
    """Return a lot of the user's own organisation. Raises Refused for another's."""
    lot = lot_of(pk)
    require(rules.may_prepare(user_of(request), lot.project))
    return lot


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do an act; a refusal becomes errors of the form, one a line, so that nothing typed is lost."""
    try:
        act()
    except Refused as refusal:
        for line in str(refusal.reason).splitlines():
            form.add_error(None, line)
        return False
    return True


def tried(request: HttpRequest, act: Callable[[], object], *, said: str = "") -> bool:
    """Do an act that has no form; a refusal becomes messages, and success too when it has words."""
    try:
        act()
    except Refused as refusal:
        for line in str(refusal.reason).splitlines():
            messages.error(request, line)
        return False
    if said:
        messages.success(request, said)
    return True

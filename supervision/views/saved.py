"""Keeping and dropping views of lists."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permits import Refused, require
from supervision.actions.saved import drop_view, save_view
from supervision.forms.saved import SaveViewForm
from supervision.models import SavedView
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of a list and go back to it."""
    require(may_watch(request.user))
    form = SaveViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The view was not saved: give it a name of up to 60 characters."))
        return redirect("supervision:home")
    try:
        view = save_view(by=user_of(request), **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse(f"supervision:{form.cleaned_data['page']}"))
    messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
    return redirect(address_of(view))


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own view and go back to its list."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user.pk)
    address = reverse(f"supervision:{view.page}")
    drop_view(view, by=user_of(request))
    messages.success(request, _("The view “%(name)s” was removed.") % {"name": view.name})
    return redirect(address)


def address_of(view: SavedView) -> str:
    """Return where a saved view leads."""
    return reverse(f"supervision:{view.page}") + (f"?{view.query}" if view.query else "")

"""The keyset page: who holds key shares, and whether each has opened her drill."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bidding.actions.keysets import appoint_keyholder, dismiss_keyholder
from bidding.forms.acts import KeyholderForm
from bidding.models import Keyholding
from bidding.rules.tenders import may_change
from bidding.views.acting import done, own_lot, tried, user_of


@login_required
@require_http_methods(["GET", "POST"])
def keyset(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the keyholders with their drills, and appoint the next one."""
    user, lot = user_of(request), own_lot(request, pk)
    form = KeyholderForm(request.POST or None, lot=lot)
    if form.is_valid() and done(
        form, lambda: appoint_keyholder(lot, by=user, holder=form.cleaned_data["holder"])
    ):
        messages.success(request, _("Appointed. The keyholder finds the drill on her page."))
        return redirect("bidding:keyset", pk=pk)
    holders = lot.keyholdings.select_related("holder__person", "organisation").order_by("index")
    context = {
        "lot": lot,
        "form": form,
        "holders": holders,
        "permit": may_change(user, lot),
        "free": lot.shares_total - len(holders),
        "waiting": [holding for holding in holders if not holding.drill_opened_at],
    }
    return render(request, "bidding/keyset.html", context)


@login_required
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an appointment."""
    holding = get_object_or_404(Keyholding, pk=pk)
    own_lot(request, holding.lot_id)
    tried(
        request,
        lambda: dismiss_keyholder(holding, by=user_of(request)),
        said=_("The appointment is taken back."),
    )
    return redirect("bidding:keyset", pk=holding.lot_id)

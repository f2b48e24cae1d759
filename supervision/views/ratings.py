"""Service rating (好差评): rate a step, the window for what could not be done, tickets, public figures."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permits import YES, Refused, require
from bidding.models import Lot
from supervision.actions import ratings as acts
from supervision.forms.acting import TextForm
from supervision.forms.ratings import AgainForm, OutcomeForm, RateForm, WindowForm
from supervision.masking import masked
from supervision.models import RatedStep, Ticket
from supervision.queries import ratings as found
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of
from supervision.views.asking import ask_page

PER_PAGE = 30
LOOKED = "looked-at-tickets"


@require_safe
def service(request: HttpRequest) -> HttpResponse:
    """Show the public figures of the service ratings; the signed-in find what they may rate."""
    user = request.user
    context: dict[str, Any] = {"figures": found.figures()}
    if user.is_authenticated:
        mine = user_of(request)
        context["rateable"] = found.rateable(mine)
        context["tickets"] = Ticket.objects.filter(user=mine)[:PER_PAGE]
    return render(request, "supervision/service_figures.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Rate one step of a lot."""
    lot = get_object_or_404(Lot.objects.public().select_related("project__supervisor"), pk=pk)
    if step not in RatedStep.values:
        raise Http404
    if not found.took(user_of(request), lot, step):
        raise Refused(_("Only who took a step rates it, once it is over."), "not_taken")

    def run(form: Any) -> Any:
        return acts.rate(lot, step=step, by=user_of(request), **form.cleaned_data)

    return ask_page(
        request, RateForm, run, title=_("Rate: %(step)s") % {"step": RatedStep(step).label}, permit=YES,
        back=reverse("supervision:service"),
        text=_("%(lot)s. You rate once, under your real name; others see figures only.") % {"lot": lot},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def window(request: HttpRequest) -> HttpResponse:
    """Report what could not be got done."""

    def run(form: Any) -> Any:
        return acts.report_undone(by=user_of(request), **form.cleaned_data)

    return ask_page(
        request, WindowForm, run, title=_("Report what could not be done"), permit=YES,
        back=reverse("supervision:service"),
        text=_("For what a counter, a page or a department did not get done for you. It is free; somebody contacts you."),
    )  # fmt: skip


@login_required
@never_cache
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """List the tickets of the department."""
    require(may_watch(request.user))
    user = user_of(request)
    page = Paginator(found.tickets_of(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "figures": found.figures(office=user.organisation_id)}
    return render(request, "supervision/tickets.html", context)


@login_required
@never_cache
@require_safe
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a ticket to its department, the person masked, and to who opened it."""
    one, user = _ticket(pk), user_of(request)
    officer = bool(may_watch(user)) and one.office_id == user.organisation_id
    if not officer and one.user_id != user.pk:
        raise Refused(_("This ticket is another department's."), "other_office")
    seen = not officer or pk in request.session.get(LOOKED, [])
    name = one.user.person.name if one.user.person else one.user.username
    context = {
        "one": one, "officer": officer, "seen": seen, "name": name if seen else masked("contact", name),
        "contact": one.contact or (one.user.person.phone if one.user.person else ""),
    }  # fmt: skip
    context["contact"] = context["contact"] if seen else masked("phone", str(context["contact"]))
    return render(request, "supervision/ticket.html", context)


def _ticket(pk: int) -> Ticket:
    rows = Ticket.objects.select_related("rating__lot__project", "office", "user__person", "handled_by")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_POST
def ticket_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who stands behind a ticket; the look stands in the ledger."""
    acts.look_at_person(_ticket(pk), by=user_of(request))
    request.session[LOOKED] = [*request.session.get(LOOKED, []), pk][-200:]
    return redirect("supervision:ticket", pk)


@login_required
@require_http_methods(["GET", "POST"])
def ticket_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the person was contacted."""
    one = _handled(request, pk)

    def run(form: Any) -> Any:
        return acts.follow_up(one, text=form.cleaned_data["text"], by=user_of(request))

    return ask_page(
        request, TextForm, run, title=_("Record the follow-up"), permit=YES, back=reverse("supervision:ticket", args=[pk]),
        text=_("When and how the person was contacted under the real name, and what was said."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def ticket_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a ticket with its outcome."""
    one = _handled(request, pk)

    def run(form: Any) -> Any:
        return acts.close_ticket(one, outcome=form.cleaned_data["outcome"], by=user_of(request))

    back = reverse("supervision:ticket", args=[pk])
    return ask_page(request, OutcomeForm, run, title=_("Close the ticket"), permit=YES, back=back)


@login_required
@require_http_methods(["GET", "POST"])
def ticket_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Grade how a ticket was dealt with."""
    one = _ticket(pk)
    if one.user_id != user_of(request).pk:
        raise Refused(_("Only who opened a ticket rates its answer."), "not_own")

    def run(form: Any) -> Any:
        return acts.rate_again(one, grade=form.cleaned_data["grade"], by=user_of(request))

    back = reverse("supervision:ticket", args=[pk])
    return ask_page(request, AgainForm, run, title=_("Rate the answer"), permit=YES, back=back)


def _handled(request: HttpRequest, pk: int) -> Ticket:
    one = _ticket(pk)
    require(may_watch(request.user))
    if one.office_id != user_of(request).organisation_id:
        raise Refused(_("This ticket is another department's."), "other_office")
    return one

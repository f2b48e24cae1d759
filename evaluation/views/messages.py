"""At the seat: what the supervisor wrote, read and acknowledged; and a word to her alone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bidding.views.acting import tried, user_of
from evaluation.actions.watching import acknowledge, report_misconduct
from evaluation.forms.acts import ReasonForm
from evaluation.models import Message
from evaluation.queries.messages import messages_to
from evaluation.views.asking import asked, own_seat


@login_required
@never_cache
@require_GET
def messages(request: HttpRequest, pk: int) -> HttpResponse:
    """The messages to this seat, the unread ones first; news refresh it on every page of the room."""
    return _list(request, pk)


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Acknowledge a message; without scripts the member comes back to her page of the room."""
    message = get_object_or_404(Message.objects.select_related("room__lot"), pk=pk)
    member = own_seat(request, message.room_id)
    tried(request, lambda: acknowledge(message=message, member=member, by=user_of(request)))
    if request.headers.get("HX-Request"):
        return _list(request, message.room_id)
    return redirect("evaluation:seat", message.room_id)


def _list(request: HttpRequest, pk: int) -> HttpResponse:
    member = own_seat(request, pk)
    context = {"room": member.room, "messages_to": messages_to(member)}
    return render(request, "evaluation/_messages_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report leading remarks or pressure to the supervisor."""
    member = own_seat(request, pk)
    return asked(
        request,
        lambda data: report_misconduct(member=member, text=data["reason"], by=user_of(request)),
        form=ReasonForm(request.POST or None),
        title=_("Report misconduct to the supervisor"),
        text=_(
            "For leading remarks of the tenderer's representative, pressure, or contact from outside. Only the supervision "
            "department reads it; neither the other members nor the host learn that you reported."
        ),
        action=_("Report"),
        said=_("The supervisor has your report."),
        back=reverse("evaluation:seat", args=[pk]),
    )

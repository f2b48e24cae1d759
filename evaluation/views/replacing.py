"""Replacing a member, as the host or as the member who must leave; postponing over a fault, as the tenderer."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permits import require
from bidding.views.acting import user_of
from evaluation import actions
from evaluation.forms.acts import LeavingForm, ReasonForm
from evaluation.models import Member
from evaluation.rules import may_commit, may_replace
from evaluation.views.asking import asked, own_seat, room_of


@login_required
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a member replaced, on one of the law's grounds."""
    members = Member.objects.select_related("room__lot__project", "site")
    member, user = get_object_or_404(members, pk=pk), user_of(request)
    require(may_replace(user, member))
    return asked(
        request,
        lambda data: actions.replace_member(member=member, by=user, **data),
        form=LeavingForm(request.POST or None),
        title=_("%(member)s is replaced") % {"member": member.alias},
        text=_("The next in the drawn order is called and works anew."),
        warning=_(
            "Marks, findings and votes of this member are kept and count for nothing. The review, rejections and the vote on competition are concluded anew."
        ),
        danger=True,
        back=reverse("evaluation:room", args=[member.room_id]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave one's own place: a reason for avoidance was discovered, or health does not allow it."""
    member, user = own_seat(request, pk), user_of(request)
    require(may_replace(user, member))
    return asked(
        request,
        lambda data: actions.replace_member(member=member, by=user, **data),
        form=LeavingForm(request.POST or None),
        title=_("Leave the committee"),
        text=_("Tell at once what keeps you from judging: avoidance does not end with the check-in."),
        warning=_("What you marked and found is kept and counts for nothing. You cannot come back."),
        action=_("Leave the committee"),
        danger=True,
        back=reverse("evaluation:home"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the tenderer postpone an evaluation that has not begun, when a fault outlasted its time (RE-11)."""
    room, user = room_of(pk), user_of(request)
    require(may_commit(user, room, "tenderer"))
    return asked(
        request,
        lambda data: actions.postpone(room=room, reason=data["reason"], by=user),
        form=ReasonForm(request.POST or None),
        title=_("Postpone the evaluation"),
        text=_("The material is sealed and a new committee is drawn. To wait instead, do nothing."),
        danger=True,
        back=reverse("evaluation:room", args=[pk]),
    )

"""A site's own page for one evaluation: seats, readiness, who sits there, and what is handed on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permits import require
from bidding.views.acting import user_of
from evaluation import actions
from evaluation.forms.acts import ReasonForm
from evaluation.forms.places import (
    BookForm,
    DocumentForm,
    DutyForm,
    MaterialsForm,
    ReadyForm,
    SeatSwapForm,
    SiteForm,
)
from evaluation.models import (
    CallState,
    Draw,
    HandOver,
    HandOverKind,
    Member,
    RoomSite,
    SiteAnswer,
    SiteRole,
    State,
)
from evaluation.queries.partners import OVER, clashes, materials_due, seats_needed
from evaluation.rules import may_answer_site
from evaluation.rules.sites import may_recognise, may_take
from evaluation.views.asking import asked

BEFORE_CHECKIN = frozenset({State.ARRANGED, State.DRAWN})
# What is handed on: form, action, title, text.
KINDS: dict[str, tuple[Callable[..., forms.Form], Callable[..., object], Any, Any]] = {
    HandOverKind.DUTY: (
        DutyForm,
        actions.hand_on_duty,
        gettext_lazy("Hand the duty on"),
        gettext_lazy("It passes when the colleague confirms."),
    ),
    HandOverKind.SEAT: (
        SeatSwapForm,
        actions.hand_on_seat,
        gettext_lazy("Hand a seat on"),
        gettext_lazy("A colleague confirms; whoever sits there moves then."),
    ),
    HandOverKind.SITE: (
        SiteForm,
        actions.hand_on_site,
        gettext_lazy("Hand the part of the site on"),
        gettext_lazy("A colleague confirms; it is possible until the pool of the draw is fixed."),
    ),
    HandOverKind.MATERIALS: (
        MaterialsForm,
        actions.hand_over_materials,
        gettext_lazy("Hand originals and recordings over"),
        gettext_lazy("The host confirms that they came, by the list whose hash you give."),
    ),
}


@login_required
@require_safe
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a site what it still has to do for an evaluation, and what came of it."""
    here, user = _own(request, pk)
    members = here.members.filter(state=CallState.ACCEPTED).select_related("seat").order_by("number")
    context = {
        "part": here,
        "room": here.room,
        "lot": here.room.lot,
        "sitting": getattr(here.room, "sitting", None),
        "needed": seats_needed(here),
        "bookings": here.bookings.filter(released_at__isnull=True)
        .select_related("seat")
        .order_by("seat__label"),
        "members": [
            (one, one.identity_records.last()) for one in members.prefetch_related("identity_records")
        ],
        "hand_overs": [
            (one, bool(not one.answered_at and may_take(user, one)))
            for one in here.hand_overs.select_related("given_by", "answered_by", "to_user", "to_organisation")
        ],
        "kinds": [(kind, KINDS[kind][2]) for kind in _kinds(here)],
        "may_book": here.answer == SiteAnswer.ACCEPTED
        and here.room.state in BEFORE_CHECKIN
        and not here.ready_at,
        "materials_due": materials_due(here),
    }
    return render(request, "evaluation/part.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the seats that the site keeps."""
    here, user = _own(request, pk)
    sitting = getattr(here.room, "sitting", None)
    if sitting is None:
        raise Http404
    own = here.site.seats.all()
    taken = set(clashes(own, sitting.begins_at, sitting.ends_at, but=here).values_list("seat_id", flat=True))
    chosen = list(here.bookings.filter(released_at__isnull=True).values_list("seat_id", flat=True))
    free = [seat.pk for seat in own.filter(active=True).order_by("label") if seat.pk not in taken]
    form = BookForm(
        request.POST or None,
        part=here,
        taken=taken,
        initial={"seats": chosen or free[: seats_needed(here)]},
    )
    return asked(
        request,
        lambda data: actions.book_seats(part=here, seats=data["seats"], by=user),
        form=form,
        title=_("Name the seats"),
        text=_(
            "Needed: %(needed)d. Seats that another evaluation has at that time are not listed (%(taken)d)."
        )
        % {"needed": seats_needed(here), "taken": len(taken)},
        action=_("Keep these seats"),
        said=_("The seats are kept."),
        back=_page(here),
    )


@login_required
@require_http_methods(["GET", "POST"])
def ready(request: HttpRequest, pk: int) -> HttpResponse:
    """Report the site ready, with what was found to work at each seat."""
    here, user = _own(request, pk)
    form = ReadyForm(request.POST if request.method == "POST" else None, part=here)
    return asked(
        request,
        lambda _data: actions.report_ready(part=here, checked=form.checked, by=user),
        form=form,
        title=_("Report the site ready"),
        text=_("Try each device at each seat, and tick what works."),
        action=_("The site is ready"),
        back=_page(here),
    )


@login_required
@require_http_methods(["GET", "POST"])
def hand_on(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Offer something to another."""
    here, user = _own(request, pk)
    if kind not in KINDS:
        raise Http404
    make, act, title, text = KINDS[kind]
    return asked(
        request,
        lambda data: act(part=here, by=user, **data),
        form=make(request.POST or None, part=here, user=user),
        title=title,
        text=text,
        action=_("Offer"),
        said=_("Offered. It passes when the other confirms."),
        back=_page(here),
    )


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Confirm or refuse what was offered."""
    given = get_object_or_404(HandOver.objects.select_related("part__room__lot", "part__site"), pk=pk)
    user = user_of(request)
    require(may_take(user, given))
    if answer not in {"take", "refuse"}:
        raise Http404
    title, back = _("Hand-over: %(what)s") % {"what": given.get_kind_display()}, reverse("evaluation:home")
    if answer == "take":
        return asked(
            request,
            lambda _data: actions.take_over(given=given, by=user),
            title=title,
            text=f"{given.part} · {given.part.room.lot.name} · {given.reason}",
            action=_("Confirm"),
            said=_("Confirmed."),
            back=back,
        )
    return asked(
        request,
        lambda data: actions.refuse_hand_over(given=given, reason=data["reason"], by=user),
        form=ReasonForm(request.POST or None),
        title=title,
        action=_("Refuse"),
        danger=True,
        back=back,
    )


@login_required
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a member's document was looked at; the officer is told whether it fits, never a name."""
    rows = Member.objects.select_related("room__lot__project", "site__site", "seat")
    member, user = get_object_or_404(rows, pk=pk), user_of(request)
    require(may_recognise(user, member))
    return asked(
        request,
        lambda data: actions.check_document(member=member, by=user, **data),
        form=DocumentForm(request.POST or None),
        title=_("Document of %(member)s") % {"member": member.alias},
        text=_("Look at the document at the seat %(seat)s and compare the face yourself.")
        % {"seat": member.seat.label if member.seat else "—"},
        action=_("Compare"),
        said=_("The check has been noted; the list says what came of it."),
        back=_page(member.site),
    )


def _own(request: HttpRequest, pk: int) -> tuple[RoomSite, Any]:
    rows = RoomSite.objects.select_related(
        "site__organisation", "room__lot__project", "room__sitting", "duty_officer"
    )
    here, user = get_object_or_404(rows, pk=pk), user_of(request)
    require(may_answer_site(user, here))
    return here, user


def _kinds(here: RoomSite) -> list[str]:
    if here.answer != SiteAnswer.ACCEPTED:
        return []
    if here.room.state in OVER:
        return [HandOverKind.MATERIALS] if here.role == SiteRole.GUEST else []
    kinds = [HandOverKind.DUTY]
    if here.bookings.filter(released_at__isnull=True).exists():
        kinds.append(HandOverKind.SEAT)
    if here.room.state == State.ARRANGED and not Draw.objects.filter(room=here.room).exists():
        kinds.append(HandOverKind.SITE)
    return [str(kind) for kind in kinds]


def _page(here: RoomSite) -> str:
    return reverse("evaluation:part", args=[here.pk])

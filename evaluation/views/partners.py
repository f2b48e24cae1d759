"""The directory of partners with their agreements, and the calendar of one's own seats."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permits import require
from accounts.templatetags.when import SHANGHAI
from bidding.views.acting import done, user_of
from evaluation import actions
from evaluation.forms.acts import ReasonForm
from evaluation.forms.places import AgreementForm, EquipForm
from evaluation.models import Agreement, Booking, Seat
from evaluation.queries.partners import agreements_of, day_of, live_bookings, standing
from evaluation.rules.directories import may_keep_sites
from evaluation.rules.sites import may_end_agreement
from evaluation.views.asking import asked
from evaluation.words import STANDINGS
from ledger import clock

DAYS = 7


@login_required
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """List the agreements of the account's centre, those that end soon first seen."""
    require(may_keep_sites(user_of(request)))
    return _partners(request)


@login_required
@require_POST
def agreement(request: HttpRequest) -> HttpResponse:
    """Enter an agreement."""
    user = user_of(request)
    require(may_keep_sites(user))
    form = AgreementForm(request.POST, organisation=user.organisation)
    if form.is_valid() and done(form, lambda: actions.add_agreement(**form.cleaned_data, by=user)):
        messages.success(request, _("The agreement has been entered."))
        return redirect("evaluation:partners")
    return _partners(request, form=form, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an agreement up."""
    here, user = (
        get_object_or_404(Agreement.objects.select_related("centre", "partner"), pk=pk),
        user_of(request),
    )
    require(may_end_agreement(user, here))
    return asked(
        request,
        lambda data: actions.end_agreement(agreement=here, reason=data["reason"], by=user),
        form=ReasonForm(request.POST or None),
        title=_("Give the agreement %(number)s up") % {"number": here.number},
        warning=_("From tomorrow on requests between the two centres are without an agreement."),
        danger=True,
        back=reverse("evaluation:partners"),
    )


@login_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Show a week of the seats of the account's centre: what is kept for which evaluation."""
    user = user_of(request)
    require(may_keep_sites(user))
    today = day_of(clock.now())
    first = _day(request) or today
    days = [first + timedelta(days=number) for number in range(DAYS)]
    seats = list(Seat.objects.filter(site__organisation=user.organisation).select_related("site"))
    found = live_bookings().filter(seat__in=seats).select_related("part__room__lot", "seat")
    lines: list[dict[str, Any]] = []
    by_seat: dict[int, list[Booking]] = {}
    for booking in found:
        by_seat.setdefault(booking.seat_id, []).append(booking)
    for seat in sorted(seats, key=lambda one: (one.site.name, one.label)):
        cells = [[one for one in by_seat.get(seat.pk, []) if _on(one, day)] for day in days]
        lines.append({"seat": seat, "cells": list(zip(days, cells, strict=True))})
    context = {
        "lines": lines,
        "days": days,
        "before": first - timedelta(days=DAYS),
        "after": first + timedelta(days=DAYS),
        "today": today,
    }
    return render(request, "evaluation/calendar.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def equip(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what a seat has, and whether it is in use."""
    user = user_of(request)
    require(may_keep_sites(user))
    seat = get_object_or_404(
        Seat.objects.select_related("site"), pk=pk, site__organisation=user.organisation_id
    )
    initial = {"equipment": seat.equipment, "active": seat.active}
    return asked(
        request,
        lambda data: actions.equip_seat(seat=seat, by=user, **data),
        form=EquipForm(request.POST or None, initial=initial),
        title=_("Seat %(seat)s") % {"seat": str(seat)},
        text=_("A site is ready for an evaluation when all that its seats have was found to work."),
        action=_("Save"),
        back=reverse("evaluation:seats"),
    )


def _partners(request: HttpRequest, *, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    user = user_of(request)
    today = day_of(clock.now())
    found = agreements_of(user.organisation) if user.organisation else Agreement.objects.none()
    lines = [(one, *STANDINGS[standing(one, today)], (one.valid_to - today).days) for one in found]
    context = {
        "agreements": lines,
        "home": user.organisation_id,
        "form": form or AgreementForm(organisation=user.organisation),
    }
    return render(request, "evaluation/partners.html", context, status=status)


def _day(request: HttpRequest) -> date | None:
    """The day asked for, or None for what is no day of this century (the calendar's arrows must stay possible)."""
    try:
        day = parse_date(request.GET.get("from", ""))
    except ValueError:
        return None
    return day if day and 2000 <= day.year < 2100 else None


def _on(booking: Booking, day: date) -> bool:
    begins, ends = (moment.astimezone(SHANGHAI) for moment in (booking.begins_at, booking.ends_at))
    return begins.date() <= day <= (ends - timedelta(seconds=1)).date()

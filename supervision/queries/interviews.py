"""Which interviews an office called, which somebody is called to, which wait for their record."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from supervision.models import Interview
from supervision.queries.duty import Duty


def interviews_for(user: User) -> QuerySet[Interview]:
    """Return the interviews of the user's department, the latest first."""
    found = Interview.objects.filter(office=user.organisation_id)
    return found.select_related("organisation", "person", "case__lot", "follow_up__deduction__lot")


def own_interviews(user: User) -> QuerySet[Interview]:
    """Return the interviews to which an account's organisation, or the person itself, is called."""
    mine = Q(organisation__isnull=False, organisation=user.organisation_id) | Q(
        person__isnull=False, person=user.person_id
    )
    return Interview.objects.filter(mine).select_related("office", "organisation", "person")


def interview_duties(user: User) -> list[Duty]:
    """Return the interviews to be held and put on record."""
    return [
        Duty(_("Interview: hold it and put it on record"), one.case.lot if one.case else None, one.set_for,
             "1117号第十一项", reverse("supervision:interview", args=[one.pk]), one.number)
        for one in interviews_for(user).filter(recorded_at__isnull=True)
    ]  # fmt: skip

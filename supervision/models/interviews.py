"""Interviews (约谈): called by letter, held, on record. They stand beside a case and never close one (1117号第十一项)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from supervision.models.cases import Case
from supervision.models.conduct import FollowUp
from supervision.models.subjects import AboutSubject


class Interview(AboutSubject):
    """One interview: who is called, about what, when and where; its letter as signed PDF; its record."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="interviews")
    follow_up = models.OneToOneField(
        FollowUp, on_delete=models.PROTECT, null=True, blank=True, related_name="interview"
    )
    topic = models.TextField(_("what it is about"))
    bring = models.TextField(_("what to bring"), blank=True)
    place = models.CharField(_("place"), max_length=200)
    set_for = models.DateTimeField(_("time"))
    told_at = models.DateTimeField(_("letter made at"))
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("hash of the letter"), max_length=64)
    path = models.CharField(max_length=120, unique=True)
    present = models.CharField(_("present"), max_length=300, blank=True)
    record = models.TextField(_("record"), blank=True)
    promise = models.TextField(_("what the subject promised"), blank=True)
    held_at = models.DateTimeField(_("held at"), null=True, blank=True)
    absent = models.BooleanField(_("the subject did not come"), default=False)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(AboutSubject.Meta):
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ["-set_for", "-pk"]
        constraints = [
            *AboutSubject.Meta.constraints,
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True) | ~Q(record=""), name="interview_leaves_a_record"
            ),
        ]

    def __str__(self) -> str:
        return self.number

"""Objections (异议) to the document, the opening or the result; they go to the tenderer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Hold, Lot


class Matter(models.TextChoices):
    """What an objection or complaint is about; the first three need an objection first (实施条例 60)."""

    DOCUMENT = "document", _("Tender document")
    OPENING = "opening", _("Bid opening")
    RESULT = "result", _("Result of evaluation")
    OTHER = "other", _("Other matter")


OBJECTION_FIRST = frozenset({Matter.DOCUMENT, Matter.OPENING, Matter.RESULT})


class ObjectionStatus(models.TextChoices):
    FILED = "filed", _("Filed")
    HELD = "held", _("Lot suspended")
    ANSWERED = "answered", _("Answered")
    RELEASED = "released", _("Answered, lot resumed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_OBJECTIONS = (ObjectionStatus.FILED, ObjectionStatus.HELD)


class Objection(models.Model):
    """One objection: ground, argument, evidence and remedy asked for, anchored to a clause or notice."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="objections")
    matter = models.CharField(
        _("about"),
        max_length=10,
        choices=[choice for choice in Matter.choices if choice[0] != Matter.OTHER],
    )
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="objections")
    anchor = models.CharField(_("clause, score or notice"), max_length=120, blank=True)
    ground = models.TextField(_("facts and grounds"))
    evidence = models.TextField(_("evidence"), blank=True)
    remedy = models.TextField(_("what is asked for"))
    filed_at = models.DateTimeField(_("filed at"))
    # After the legal time: recorded, flagged and answered, but it does not stop the lot (TL-05).
    late = models.BooleanField(_("after the legal time"), default=False)
    late_reason = models.CharField(_("why it is late"), max_length=250, blank=True)
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ObjectionStatus, default=ObjectionStatus.FILED, db_index=True
    )
    hold = models.OneToOneField(
        Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="objection"
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["filed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ObjectionStatus.values), name="objection_status_known"
            ),
            models.CheckConstraint(
                condition=Q(matter__in=["document", "opening", "result"]), name="objection_matter_known"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="objection_answer_has_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_matter_display()} #{self.pk}"

"""Monitoring (监测处置): a doubt followed up in dialogue until it is cleared away, without a case having been filed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Lot
from supervision.models.cases import Case, LeadSource


class MonitoringStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Under way")
    ADDRESSED = "addressed", _("Violation found, to be eliminated")
    DECLINED = "declined", _("No violation found")
    COMPLETED = "completed", _("Eliminated")
    CLOSED = "closed", _("Closed")
    STOPPED = "stopped", _("Stopped")


class Monitoring(models.Model):
    """One monitoring of one subject in one lot."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="monitorings")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="monitorings_handled")
    subject = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="monitorings")
    title = models.CharField(_("matter"), max_length=200)
    source_kind = models.CharField(_("kind of source"), max_length=12, choices=LeadSource)
    source = models.CharField(_("where the lead comes from"), max_length=120)
    lead_thing = models.CharField(_("what the lead was"), max_length=80, blank=True, db_index=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=MonitoringStatus,
        default=MonitoringStatus.DRAFT,
        db_index=True,
    )
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    report_due_at = models.DateTimeField(_("elimination report due"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    joined_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined"
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="monitorings"
    )

    class Meta:
        verbose_name = _("monitoring")
        verbose_name_plural = _("monitorings")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=MonitoringStatus.values), name="monitoring_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class MonitoringKind(models.TextChoices):
    """What an entry of the dialogue is."""

    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    NOTE = "note", _("Note")
    REPORT = "report", _("Elimination report")
    ASSESSMENT = "assessment", _("Assessment of the report")
    APPEAL = "appeal", _("Appeal against the conclusion")
    APPEAL_ANSWER = "appeal_answer", _("Answer to the appeal")
    MOVE = "move", _("Step")


class MonitoringEntry(models.Model):
    """One entry of the dialogue; nothing said is ever changed. A question is open until an answer names it."""

    monitoring = models.ForeignKey(Monitoring, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=13, choices=MonitoringKind)
    text = models.TextField(_("text"))
    due_at = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answered_by"
    )
    # An assessment: whether the violation is gone; an answer to an appeal: whether the conclusion stands.
    accepted = models.BooleanField(_("accepted"), null=True, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("entry of a monitoring")
        verbose_name_plural = _("entries of monitorings")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

"""Alarms of the indicators: raised by the clock, asked about, answered, concluded with a reason; and indicators that rest."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Lot
from supervision.models.cases import Case


class AlarmStatus(models.TextChoices):
    RAISED = "raised", _("New")
    ASKED = "asked", _("Reply awaited")
    REPLIED = "replied", _("Replied")
    SILENT = "silent", _("No reply in time")
    CONCLUDED = "concluded", _("Concluded")


class CloseOut(models.TextChoices):
    """How an alarm ends; only the first opens a lead."""

    VIOLATION = "violation", _("Violation found")
    CORRECTED = "corrected", _("Put right, no further step")
    EXPLAINED = "explained", _("Explained, no violation")
    DATA = "data", _("Wrong or missing data")


class Alarm(models.Model):
    """One finding of one indicator about one lot: something to look at, never a verdict."""

    code = models.CharField(_("indicator"), max_length=12, db_index=True)
    # What was found: a second look that finds the same raises nothing.
    key = models.CharField(max_length=80)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="alarms_handled")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="alarms")
    subject = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="alarms_about"
    )
    value = models.CharField(_("value"), max_length=80)
    facts = models.JSONField(_("figures"), default=dict)
    base_met = models.PositiveIntegerField(_("met in"))
    base_of = models.PositiveIntegerField(_("out of"))
    status = models.CharField(
        _("status"), max_length=10, choices=AlarmStatus, default=AlarmStatus.RAISED, db_index=True
    )
    raised_at = models.DateTimeField(_("raised at"))
    look_due_at = models.DateTimeField(_("to be looked at by"))
    asked = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="alarms_asked"
    )
    question = models.TextField(_("inquiry"), blank=True)
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reply_due_at = models.DateTimeField(_("reply due"), null=True, blank=True)
    reply = models.TextField(_("reply"), blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    replied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    conclude_due_at = models.DateTimeField(_("to be concluded by"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("overdue since"), null=True, blank=True)
    close_out = models.CharField(_("conclusion"), max_length=10, choices=CloseOut, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)
    concluded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="alarms")

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "key"], name="alarm_once"),
            models.CheckConstraint(condition=Q(status__in=AlarmStatus.values), name="alarm_status_known"),
            models.CheckConstraint(
                condition=Q(close_out__in=["", *CloseOut.values]), name="alarm_close_out_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="concluded") | (~Q(close_out="") & ~Q(reason="")),
                name="alarm_concluded_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.lot}"


class IndicatorPause(models.Model):
    """An indicator that an office lets rest for a region, with the reason; while it rests it raises nothing there."""

    code = models.CharField(_("indicator"), max_length=12)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="indicator_pauses")
    region = models.CharField(_("administrative division"), max_length=6)
    reason = models.TextField(_("reason"))
    since = models.DateTimeField(_("since"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("resting indicator")
        verbose_name_plural = _("resting indicators")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "office", "region"],
                condition=Q(ended_at__isnull=True),
                name="indicatorpause_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="indicatorpause_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.region}"


class IndicatorLook(models.Model):
    """When the indicators last looked at a lot, or at an office's lots together, and what could not be computed."""

    lot = models.OneToOneField(
        Lot, on_delete=models.CASCADE, null=True, blank=True, related_name="indicator_look"
    )
    office = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="indicator_look"
    )
    looked_at = models.DateTimeField(_("looked at"), db_index=True)
    unknown = models.JSONField(_("not computed"), default=list)

    class Meta:
        verbose_name = _("look of the indicators")
        verbose_name_plural = _("looks of the indicators")
        constraints = [
            models.CheckConstraint(
                condition=Q(lot__isnull=False, office__isnull=True)
                | Q(lot__isnull=True, office__isnull=False),
                name="indicatorlook_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.lot or self.office)

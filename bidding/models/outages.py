"""Was the platform there? The probe log in stretches, and the papers that outages make the platform issue."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bidding.models.documents import Notice
from bidding.models.projects import Lot


class ProbeSubject(models.TextChoices):
    """What is probed, from outside wherever a bidder would come from outside."""

    PAGES = "pages", _("Web pages")
    TIME = "time", _("Time service")
    UPLOADS = "uploads", _("Uploads")
    DATABASE = "database", _("Database")
    DISK = "disk", _("Disk space")
    CLOCK = "clock", _("Clock")


class ProbeAnswer(models.TextChoices):
    OK = "ok", _("Answers")
    FAILED = "failed", _("Does not answer")
    UNKNOWN = "unknown", _("Unknown")


class ProbeHour(models.Model):
    """One hour of probing: its last round, and once it is over the hash of its stretches, which the ledger has."""

    began_at = models.DateTimeField(_("hour"), unique=True)
    last_at = models.DateTimeField(_("last round"))
    sha256 = models.CharField(_("hash"), max_length=64, blank=True)
    entry_index = models.PositiveBigIntegerField(_("place in the ledger"), null=True)

    class Meta:
        verbose_name = _("hour of probing")
        verbose_name_plural = _("hours of probing")
        ordering = ["began_at"]

    def __str__(self) -> str:
        return str(self.began_at)


class ProbeStretch(models.Model):
    """Within one hour: every probe of a subject from `began_at` to `last_at` gave the same answer."""

    hour = models.ForeignKey(ProbeHour, on_delete=models.PROTECT, related_name="stretches")
    subject = models.CharField(_("subject"), max_length=8, choices=ProbeSubject)
    answer = models.CharField(_("answer"), max_length=7, choices=ProbeAnswer)
    detail = models.CharField(_("detail"), max_length=40, blank=True)
    began_at = models.DateTimeField(_("from"))
    last_at = models.DateTimeField(_("until"))
    rounds = models.PositiveIntegerField(_("probes"), default=1)
    worst_ms = models.PositiveIntegerField(_("slowest answer, ms"), default=0)

    class Meta:
        verbose_name = _("stretch of probes")
        verbose_name_plural = _("stretches of probes")
        ordering = ["began_at", "pk"]
        indexes = [models.Index(fields=["last_at"], name="probe_last")]
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=ProbeAnswer.values), name="probe_answer_known"),
            models.CheckConstraint(condition=Q(last_at__gte=F("began_at")), name="probe_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.answer}"


class OutageEvidence(models.Model):
    """The signed paper of an outage for one lot (clearbid-outage/1), and what followed: a new deadline or a hold."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="outages")
    paper = models.TextField(_("paper, canonical JSON"))
    sha256 = models.CharField(_("hash"), max_length=64, unique=True)
    signature = models.CharField(_("signature, hex"), max_length=128)
    old_deadline = models.DateTimeField(_("old deadline"))
    # None when the lot was suspended instead.
    new_deadline = models.DateTimeField(_("new deadline"), null=True)
    counted_until = models.DateTimeField(_("outages counted until"))
    issued_at = models.DateTimeField(_("issued at"))
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="+")
    entry_index = models.PositiveBigIntegerField(_("place in the ledger"))

    class Meta:
        verbose_name = _("evidence of an outage")
        verbose_name_plural = _("evidence of outages")
        ordering = ["issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "old_deadline"],
                condition=Q(new_deadline__isnull=False),
                name="outage_moves_a_deadline_once",
            ),
            models.CheckConstraint(
                condition=Q(new_deadline__isnull=True) | Q(new_deadline__gt=F("old_deadline")),
                name="outage_never_shortens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.issued_at}"

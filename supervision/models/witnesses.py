"""Witnesses (见证监督): who is invited to which lot, the pledge at the door, and the report that is published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models import Lot


class WitnessKind(models.TextChoices):
    CITIZEN = "citizen", _("Citizen")
    ASSOCIATION = "association", _("Association")
    MEDIA = "media", _("Media")


class Witnessing(models.Model):
    """One witness's part in one lot: invited, pledged at the door, there, gone. It shows and never decides."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="witnessings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="witnessings")
    kind = models.CharField(_("kind"), max_length=11, choices=WitnessKind)
    invited_at = models.DateTimeField(_("invited at"))
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # The door: no interest in any party, and secrecy; the text's hash as it stood.
    pledge_sha256 = models.CharField(max_length=64, blank=True)
    signed_in_at = models.DateTimeField(_("signed in at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    class Meta:
        verbose_name = _("part of a witness")
        verbose_name_plural = _("parts of witnesses")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "user"], name="witnessing_once"),
            models.CheckConstraint(condition=Q(kind__in=WitnessKind.values), name="witnessing_kind_known"),
            models.CheckConstraint(
                condition=Q(signed_in_at__isnull=True) | ~Q(pledge_sha256=""),
                name="witnessing_pledged_at_the_door",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.lot}"


class WitnessReport(models.Model):
    """What a witness saw, as handed in and, after approval, as published; both texts keep their hashes."""

    witnessing = models.OneToOneField(Witnessing, on_delete=models.PROTECT, related_name="report")
    text = models.TextField(_("report"))
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    handed_in_at = models.DateTimeField(_("handed in at"))
    sent_back_at = models.DateTimeField(_("sent back at"), null=True, blank=True)
    note = models.TextField(_("note of the department"), blank=True)
    public_text = models.TextField(_("published text"), blank=True)
    public_sha256 = models.CharField(max_length=64, blank=True)
    publishes_file = models.BooleanField(_("the file is published too"), default=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("witness report")
        verbose_name_plural = _("witness reports")
        ordering = ["-handed_in_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(public_sha256=""),
                name="witnessreport_public_hash",
            ),
        ]

    def __str__(self) -> str:
        return str(self.witnessing)

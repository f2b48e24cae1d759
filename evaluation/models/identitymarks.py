"""Marks in a blind technical bid that may tell whose it is (暗标): found by a scan, decided by people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models import Bid, OpenedFile
from evaluation.models.rooms import Room


class MarkKind(models.TextChoices):
    """What may tell whose a blind bid is."""

    NAME = "name", _("name of a bidder")
    CODE = "code", _("unified social credit code")
    PHONE = "phone", _("telephone number")
    EMAIL = "email", _("e-mail or web address")
    METADATA = "metadata", _("properties of the file")
    PICTURE = "picture", _("picture or logo on every page")
    HEADER = "header", _("header or footer")
    FONT = "font", _("typeface beside the rule")
    UNREADABLE = "unreadable", _("could not be read")


class Verdict(models.TextChoices):
    """What the agency decided; the committee, told by code and place only, decides on the bid itself."""

    OPEN = "", _("not decided")
    HARMLESS = "harmless", _("tells nothing")
    COMMITTEE = "committee", _("put before the committee")


class IdentityMark(models.Model):
    """One finding: advice, never a rejection. The excerpt stays with the agency; experts see file, place and kind."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="identity_marks")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(OpenedFile, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=MarkKind)
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    excerpt = models.CharField(_("excerpt"), max_length=200, blank=True)
    found_at = models.DateTimeField(_("found at"))
    verdict = models.CharField(_("decision"), max_length=9, choices=Verdict, default=Verdict.OPEN, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("identity mark")
        verbose_name_plural = _("identity marks")
        ordering = ["bid_id", "file_id", "page", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MarkKind.values), name="identitymark_kind_known"),
            models.CheckConstraint(
                condition=Q(verdict="") | ~Q(reason=""), name="identitymark_decided_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bid} {self.get_kind_display()}"


class IdentityScan(models.Model):
    """That one bid of a room was scanned: when, how many files, and how many could not be read."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="identity_scans")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    files = models.PositiveIntegerField(_("files"))
    unread = models.PositiveIntegerField(_("files not read"), default=0)
    scanned_at = models.DateTimeField(_("scanned at"))

    class Meta:
        verbose_name = _("scan for identity marks")
        verbose_name_plural = _("scans for identity marks")
        constraints = [models.UniqueConstraint(fields=["room", "bid"], name="identityscan_once")]

    def __str__(self) -> str:
        return str(self.bid)

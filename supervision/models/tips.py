"""Anonymous tips (举报): no account, no address; whoever holds the follow-up code reads and writes on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Lot
from supervision.models.cases import Case


class TipStatus(models.TextChoices):
    RECEIVED = "received", _("Received")
    LOOKED_INTO = "looked_into", _("Being looked into")
    UNFOUNDED = "unfounded", _("No lead found")
    CASE = "case", _("Taken up as a case")
    TRANSFERRED = "transferred", _("Passed on")


OPEN_TIPS = (TipStatus.RECEIVED, TipStatus.LOOKED_INTO)


class Tip(models.Model):
    """A tip to one department. The code's first half finds it, the second is kept only as a slow hash."""

    handle = models.CharField(_("number"), max_length=8, unique=True)
    secret = models.CharField(max_length=160)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tips")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="tips")
    subject = models.CharField(_("about"), max_length=120)
    # The day is enough for the clock; the minute could tell who was at which computer.
    received_on = models.DateField(_("received on"))
    due_at = models.DateTimeField(_("to be looked at by"))
    status = models.CharField(
        _("status"), max_length=12, choices=TipStatus, default=TipStatus.RECEIVED, db_index=True
    )
    outcome = models.TextField(_("what became of it"), blank=True)
    transferred_to = models.CharField(_("passed on to"), max_length=200, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="tips")

    class Meta:
        verbose_name = _("tip")
        verbose_name_plural = _("tips")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=TipStatus.values), name="tip_status_known"),
            models.CheckConstraint(
                condition=~Q(status="case") | Q(case__isnull=False), name="tip_case_named"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["received", "looked_into"]) | ~Q(outcome=""), name="tip_outcome_said"
            ),
        ]

    def __str__(self) -> str:
        return f"JB-{self.handle}"


class TipMessage(models.Model):
    """A message of the dialogue; `by` is empty for the one who gave the tip."""

    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("text"))
    on = models.DateField(_("on"))
    # The ledger has its digest; written on a later day, so that no entry tells when somebody sat at a computer.
    noted = models.BooleanField(default=False, db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]


class TipFile(models.Model):
    """A file of a tip, without what could tell who made it."""

    message = models.ForeignKey(TipMessage, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(_("file"), max_length=40)
    kind = models.CharField(_("kind of file"), max_length=8)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    path = models.CharField(max_length=120)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

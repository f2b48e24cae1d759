"""Screenings and the alerts they raise: leads with their evidence, the bidders' replies, the verdict."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Bid, Lot, OpenedFile
from supervision.models.facts import Fact


class Level(models.TextChoices):
    """The fixed words of an alert; none of them is a verdict."""

    LEAD = "lead", _("Lead")
    CHECK = "check", _("Check advised")
    PRIORITY = "priority", _("Priority check")


class Screening(models.Model):
    """One run of the screens over one lot; the same facts and rules give the same digest again."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="screenings")
    run_at = models.DateTimeField(_("run at"))
    rules_version = models.CharField(_("version of the rules"), max_length=40)
    model_version = models.CharField(_("version of the model"), max_length=40)
    digest = models.CharField(_("digest of the result"), max_length=64)
    bids = models.PositiveIntegerField(_("bids compared"))
    # Pairs tied by soft signals only: counted and listed, never an alert.
    weak = models.JSONField(_("weak signals"), default=list)
    problems = models.JSONField(_("files that could not be read"), default=list)

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering = ["-run_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.lot} {self.digest[:12]}"


class AlertStatus(models.TextChoices):
    RAISED = "raised", _("New")
    ASKED = "asked", _("Reply awaited")
    REPLIED = "replied", _("Replied")
    SILENT = "silent", _("No reply in time")
    CONCLUDED = "concluded", _("Concluded")


class Alert(models.Model):
    """A pair or ring of bidders of one lot that evidence ties together: a lead, never a verdict."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="alerts")
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="alerts")
    members = models.CharField(_("bids, in order"), max_length=400, db_index=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=4)
    status = models.CharField(
        _("status"), max_length=10, choices=AlertStatus, default=AlertStatus.RAISED, db_index=True
    )
    rules_version = models.CharField(_("version of the rules"), max_length=40)
    model_version = models.CharField(_("version of the model"), max_length=40)
    raised_at = models.DateTimeField(_("raised at"))
    reply_due_at = models.DateTimeField(_("reply due"), null=True, blank=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="alert_level_known"),
            models.CheckConstraint(condition=Q(status__in=AlertStatus.values), name="alert_status_known"),
            models.CheckConstraint(condition=Q(score__gte=0) & Q(score__lte=1), name="alert_score_a_share"),
            models.UniqueConstraint(
                fields=["lot", "members"], condition=~Q(status="concluded"), name="alert_one_open_per_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} #{self.pk}"


class AlertParty(models.Model):
    """One bidder of an alert."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="parties")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="alert_parties")

    class Meta:
        verbose_name = _("party of an alert")
        verbose_name_plural = _("parties of alerts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["alert", "bid"], name="alertparty_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class Evidence(models.Model):
    """One signal that ties parties of an alert, with its article, grade and base rate."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=24)
    family = models.CharField(_("family"), max_length=16)
    grade = models.CharField(_("grade"), max_length=10)
    article = models.CharField(_("article"), max_length=120)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=4)
    # "This value appears in x of N bids".
    base_met = models.PositiveIntegerField(_("met in"))
    base_of = models.PositiveIntegerField(_("out of"))
    detail = models.JSONField(_("detail"), default=dict)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-weight", "pk"]
        constraints = [models.UniqueConstraint(fields=["alert", "digest"], name="evidence_once")]

    def __str__(self) -> str:
        return self.kind


class EvidenceSide(models.Model):
    """One bidder's side of a piece of evidence: the raw value and where it stands."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="sides")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    value = models.TextField(_("value"))
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(OpenedFile, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("source"), max_length=250)
    page = models.PositiveIntegerField(_("page"), null=True)
    sha256 = models.CharField(_("hash of the source"), max_length=64)
    observed_at = models.DateTimeField(_("observed at"))

    class Meta:
        verbose_name = _("side of a piece of evidence")
        verbose_name_plural = _("sides of evidence")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.source


class Reply(models.Model):
    """A bidder's answer to an alert; heard before any verdict against it (行政处罚法 45)."""

    party = models.OneToOneField(AlertParty, on_delete=models.PROTECT, related_name="reply")
    text = models.TextField(_("reply"))
    replied_at = models.DateTimeField(_("replied at"))
    replied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    late = models.BooleanField(_("after the due date"), default=False)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return str(self.party)


class VerdictKind(models.TextChoices):
    """What an officer found; a lead that stands is for a case to prove, not proof itself."""

    CONFIRMED = "confirmed", _("Lead stands")
    INNOCENT = "innocent", _("Reasonable similarity")
    INSUFFICIENT = "insufficient", _("Not enough to establish")


class Verdict(models.Model):
    """The conclusion on an alert, with its reason; it feeds the precision shown on the console."""

    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="verdict")
    kind = models.CharField(_("verdict"), max_length=14, choices=VerdictKind)
    reason = models.TextField(_("reason"))
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=VerdictKind.values), name="verdict_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="verdict_has_reason"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

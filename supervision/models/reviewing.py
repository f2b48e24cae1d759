"""What the work on an alert leaves on file: reviews of evidence, runs repeated, pictures, more time, files of replies."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from supervision.models.alerts import Alert, AlertParty, Evidence, Reply, Screening


class Aspect(models.TextChoices):
    """The two reviews that electronic evidence needs (行政处罚法 41)."""

    LEGAL = "legal", _("Legal review")
    TECHNICAL = "technical", _("Technical review")


class EvidenceReview(models.Model):
    """One review of one piece of evidence; both are needed, by two people, before it may be used (EN-09)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="reviews")
    aspect = models.CharField(_("review"), max_length=10, choices=Aspect)
    sound = models.BooleanField(_("true, clear, complete"))
    note = models.TextField(_("note"))
    reviewed_at = models.DateTimeField(_("reviewed at"))
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("review of evidence")
        verbose_name_plural = _("reviews of evidence")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "aspect"], name="evidencereview_once"),
            models.UniqueConstraint(fields=["evidence", "reviewed_by"], name="evidencereview_by_two_people"),
            models.CheckConstraint(condition=Q(aspect__in=Aspect.values), name="evidencereview_aspect_known"),
            models.CheckConstraint(condition=~Q(note=""), name="evidencereview_has_note"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} {self.get_aspect_display()}"


class Rerun(models.Model):
    """The screens run again over the stored facts, by the clock, and whether they gave the same result."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="reruns")
    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="reruns")
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    run_at = models.DateTimeField(_("run at"), null=True)
    rules_version = models.CharField(_("version of the rules"), max_length=40, blank=True)
    # Empty while it waits, and when there was no result.
    digest = models.CharField(_("digest of the result"), max_length=64, blank=True)
    same = models.BooleanField(_("the same result"), null=True)
    # Why there was no result: "no_basis", "other_rules" or "failed".
    problem = models.CharField(_("problem"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("run repeated")
        verbose_name_plural = _("runs repeated")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert"], condition=Q(run_at__isnull=True), name="rerun_one_waits_per_alert"
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class AlertPicture(models.Model):
    """The picture of who is tied to whom around an alert, laid out once and kept: everybody sees the same one."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="pictures")
    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    hops = models.PositiveSmallIntegerField(_("hops"))
    # Of the nodes and ties it shows: what is new gives a new picture.
    digest = models.CharField(_("digest"), max_length=64)
    seed = models.PositiveIntegerField(_("seed of the layout"))
    places = models.JSONField(_("places of the nodes"))
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        verbose_name = _("picture of an alert")
        verbose_name_plural = _("pictures of alerts")
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "hops", "digest"],
                condition=Q(centre__isnull=True),
                name="alertpicture_once",
            ),
            models.UniqueConstraint(
                fields=["alert", "centre", "hops", "digest"], name="alertpicture_once_around_one"
            ),
            models.CheckConstraint(condition=Q(hops__in=[1, 2]), name="alertpicture_one_or_two_hops"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class MoreTime(models.Model):
    """A bidder's wish for more time to reply, and the department's answer."""

    party = models.ForeignKey(AlertParty, on_delete=models.PROTECT, related_name="wishes")
    until = models.DateTimeField(_("asked until"))
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(_("granted"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("wish for more time")
        verbose_name_plural = _("wishes for more time")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(granted__isnull=True), name="moretime_one_open"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="moretime_lies_ahead"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.until:%Y-%m-%d}"


class ReplyFile(models.Model):
    """A file that came with a bidder's reply; kept in the vault as it came, under its hash."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(_("hash"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    path = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("file of a reply")
        verbose_name_plural = _("files of replies")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

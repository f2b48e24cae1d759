"""Marks, and what was corrected after they were locked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bidding.models import Bid
from evaluation.models.panels import Member


class Mark(models.Model):
    """One member's points for one bid under one criterion; nobody else sees it before the reveal."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="marks")
    criterion = models.CharField(_("criterion"), max_length=20)
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(_("points"), max_digits=5, decimal_places=1)
    # Grows with each change, so that a page that is behind cannot overwrite what it has not seen.
    version = models.PositiveIntegerField(default=1)
    reason = models.TextField(_("reason for the deviation"), blank=True)
    marked_at = models.DateTimeField()
    # From then on nobody changes or removes the mark; evaluation.guards holds it in the database.
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["member", "criterion", "bid"], name="mark_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="mark_not_negative"),
            models.CheckConstraint(condition=Q(version__gte=1), name="mark_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.criterion} {self.bid}"


class CorrectionGround(models.TextChoices):
    """The only reasons to change a mark after aggregation (87号令 64)."""

    SUM = "sum", _("sum error")
    RANGE = "range", _("item beyond its range")
    OBJECTIVE = "objective", _("objective marks differ")
    OUTLIER = "outlier", _("mark found abnormally high or low")


class Correction(models.Model):
    """A change to a locked mark; the mark itself stays as it was locked."""

    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="corrections")
    value = models.DecimalField(_("points"), max_digits=5, decimal_places=1)
    ground = models.CharField(_("ground"), max_length=10, choices=CorrectionGround)
    reason = models.TextField(_("reason"))
    corrected_at = models.DateTimeField()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["corrected_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="correction_not_negative"),
            models.CheckConstraint(
                condition=Q(ground__in=CorrectionGround.values), name="correction_ground_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.mark} {self.get_ground_display()}"

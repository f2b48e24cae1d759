"""How far the screening of a lot is, for whoever waits for it; it outlives a closed tab and a stopped process."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bidding.models import Lot


class Stage(models.TextChoices):
    READING = "reading", _("reading the files")
    COMPARING = "comparing", _("comparing the bids")


class Progress(models.Model):
    """The latest screening of a lot while it runs, and how it ended."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="screening_progress")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("steps in all"), default=0)
    started_at = models.DateTimeField(_("started at"))
    updated_at = models.DateTimeField(_("last sign of life"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    problem = models.CharField(_("why it ended early"), max_length=200, blank=True)
    # Since the last screening that succeeded; a lot that fails is tried again after ever longer waits.
    failures = models.PositiveSmallIntegerField(_("failed so often"), default=0)
    again_at = models.DateTimeField(_("tried again at"), null=True)

    class Meta:
        verbose_name = _("progress of a screening")
        verbose_name_plural = _("progress of screenings")
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="progress_not_beyond_the_whole"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="progress_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.done}/{self.total}"

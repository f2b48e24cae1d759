"""More time: when more than the law's share of the members asked, and how far the planned end moved (TL-18)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.rooms import Room


class Extension(models.Model):
    """One extension of an evaluation: who asked, as numbers, and the planned end before and after."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="extensions")
    asked = models.JSONField(_("numbers of the members who asked"), default=list)
    of = models.PositiveSmallIntegerField(_("members"))
    minutes = models.PositiveIntegerField(_("minutes"))
    old_end_at = models.DateTimeField(_("planned end before"))
    new_end_at = models.DateTimeField(_("planned end after"))
    extended_at = models.DateTimeField(_("extended at"))

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["extended_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(new_end_at__gt=F("old_end_at")), name="extension_gives_time"),
        ]

    def __str__(self) -> str:
        return f"{self.room} +{self.minutes}"

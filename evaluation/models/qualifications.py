"""政府采购: the purchaser or the agency checks qualifications, not the committee (87号令 44)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models import Bid
from evaluation.models.reviews import Ground
from evaluation.models.rooms import Room


class QualificationCheck(models.Model):
    """What purchaser or agency found on one bidder's qualification; a "no" names the ground and says why."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="qualifications")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    passed = models.BooleanField(_("passes"))
    ground = models.CharField(_("ground"), max_length=24, choices=Ground, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("check of qualification")
        verbose_name_plural = _("checks of qualification")
        constraints = [
            models.UniqueConstraint(fields=["room", "bid"], name="qualificationcheck_once"),
            models.CheckConstraint(
                condition=Q(passed=True, ground="")
                | (Q(passed=False, ground__in=Ground.values) & ~Q(reason="")),
                name="qualificationcheck_no_has_ground_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bid} {self.passed}"

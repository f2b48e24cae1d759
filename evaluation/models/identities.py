"""How a member was recognised at the seat: by a document always, a face as a help (RULES RE-16, RE-17)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluation.models.panels import IdentityCheck, Member


class Recognition(models.TextChoices):
    """What came of a check. Only a person refuses; a comparison never does."""

    MATCHED = "matched", _("matches")
    UNCLEAR = "unclear", _("unclear: a person decides")
    DIFFERENT = "different", _("does not match")
    UNAVAILABLE = "unavailable", _("comparison not available")


class IdentityRecord(models.Model):
    """One check of one member at one seat. No picture and no number is kept, only what came of it."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="identity_records")
    method = models.CharField(_("method"), max_length=10, choices=IdentityCheck)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Recognition)
    # In thousandths; empty for a document.
    similarity = models.PositiveSmallIntegerField(_("similarity"), null=True, blank=True)
    provider = models.CharField(_("provider"), max_length=80, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    checked_at = models.DateTimeField(_("checked at"))
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("identity check")
        verbose_name_plural = _("identity checks")
        ordering = ["checked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=IdentityCheck.values), name="identity_method_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Recognition.values), name="identity_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(similarity__isnull=True) | Q(similarity__lte=1000),
                name="identity_similarity_bound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_outcome_display()}"

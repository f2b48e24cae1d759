"""Corrections (更正) of public credit entries: what stood there, what stands now, and why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from supervision.models.credit import CreditEntry, CreditRequest


class CreditCorrection(models.Model):
    """One correction of the words of a public entry; the old words stay on file and its day is public."""

    entry = models.ForeignKey(CreditEntry, on_delete=models.PROTECT, related_name="corrections")
    request = models.OneToOneField(
        CreditRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    # {field: [before, after]}
    changes = models.JSONField(_("what was corrected"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("corrected at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("correction of a credit entry")
        verbose_name_plural = _("corrections of credit entries")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="creditcorrection_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.at:%Y-%m-%d}"

    @property
    def pairs(self) -> list[tuple[str, str, str]]:
        """What was corrected: the name of the field, its words before and after."""
        field = CreditEntry._meta.get_field
        return [
            (str(getattr(field(name), "verbose_name", name)), before, after)
            for name, (before, after) in self.changes.items()
        ]

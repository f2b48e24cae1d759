"""What became of each bidder's security (投标保证金): given back, kept for a ground of the law, or never paid in money."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Lot


class DepositEnd(models.TextChoices):
    """How a security ended; the grounds of keeping it are those of 实施条例 35 and 74."""

    RETURNED = "returned", _("given back")
    GUARANTEE = "guarantee", _("no money was paid: letter of guarantee or insurance")
    WITHDRAWN = "withdrawn", _("kept: the bid was withdrawn after the deadline (实施条例35)")
    REFUSED = "refused", _("kept: the winner refused the contract or its security (实施条例74)")


class DepositReturn(models.Model):
    """The tender side's word on one bidder's security, and the bidder's, should it see that differently."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="deposit_returns")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    end = models.CharField(_("what became of it"), max_length=10, choices=DepositEnd)
    ended_on = models.DateField(_("on"))
    interest = models.DecimalField(_("interest paid"), max_digits=14, decimal_places=2, null=True, blank=True)
    proof = models.CharField(_("proof"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    contested = models.TextField(_("what the bidder says against it"), blank=True)
    contested_at = models.DateTimeField(_("said at"), null=True, blank=True)

    class Meta:
        verbose_name = _("return of a bid security")
        verbose_name_plural = _("returns of bid securities")
        ordering = ["lot", "organisation"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "organisation"], name="depositreturn_once"),
            models.CheckConstraint(condition=Q(end__in=DepositEnd.values), name="depositreturn_end_known"),
            models.CheckConstraint(
                condition=Q(interest__isnull=True) | Q(interest__gte=0), name="depositreturn_interest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.organisation}"

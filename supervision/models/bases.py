"""What a screening was computed from besides the facts of its lot, so that it can be computed again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.models.alerts import Screening


class Basis(models.Model):
    """The state of the platform as one run of the screens saw it. Facts, readings and history go by their keys."""

    screening = models.OneToOneField(Screening, on_delete=models.PROTECT, related_name="basis")
    fact = models.PositiveBigIntegerField(_("last fact"))
    reading = models.PositiveBigIntegerField(_("last reading"))
    attendance = models.PositiveBigIntegerField(_("last attendance"))
    population = models.PositiveIntegerField(_("bids with facts on the platform"))
    # [[kind, value as compared, bids that hold it], …]; and ["earlier text", reading, firm it stands for]
    frequencies = models.JSONField(_("how common each value was"), default=list)
    # [[own fact, fact of another firm of this lot in an earlier lot, that firm's bid here], …], by key
    elsewhere = models.JSONField(_("values met in other lots"), default=list)
    # {stratum: lots}
    held = models.JSONField(_("lots of the office"), default=dict)
    # Bids whose bidders stand under one parent: [[bid, bid], …]
    sisters = models.JSONField(_("disclosed groups of companies"), default=list)
    treat_as = models.CharField(_("machine identities are treated as"), max_length=10)
    # The screens of the tender's prices by name (screens.prices.PriceScreens); null where unknown.
    screens = models.JSONField(_("price screens of the tender"), default=dict)

    class Meta:
        verbose_name = _("basis of a screening")
        verbose_name_plural = _("bases of screenings")

    def __str__(self) -> str:
        return str(self.screening)

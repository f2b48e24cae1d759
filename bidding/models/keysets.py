"""Keyholders of a lot and the shares they release."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models.projects import Lot


class Keyholding(models.Model):
    """One keyholder's place in a lot's keyset: public keys only."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="keyholdings")
    index = models.PositiveSmallIntegerField(_("place"))
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="keyholdings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(_("age recipient"), max_length=80)
    signing_key = models.CharField(_("Ed25519 public key"), max_length=64)
    # A drill bid sealed to this holder alone; publication waits until each has opened hers.
    drill = models.TextField(_("drill"), blank=True)
    drill_sha256 = models.CharField(max_length=64, blank=True)
    drill_opened_at = models.DateTimeField(_("drill opened at"), null=True, blank=True)

    class Meta:
        verbose_name = _("keyholding")
        verbose_name_plural = _("keyholdings")
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "index"], name="keyholding_place_once"),
            models.UniqueConstraint(fields=["lot", "holder"], name="keyholding_holder_once"),
            models.UniqueConstraint(fields=["lot", "recipient"], name="keyholding_recipient_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lot} #{self.index}"


class Release(models.Model):
    """One share of one envelope, released and signed by its keyholder after closing."""

    envelope = models.ForeignKey("bidding.Envelope", on_delete=models.PROTECT, related_name="releases")
    keyholding = models.ForeignKey(Keyholding, on_delete=models.PROTECT, related_name="releases")
    share = models.CharField(_("share, hex"), max_length=200)
    signature = models.CharField(_("signature, hex"), max_length=128)
    matches = models.BooleanField(_("matches the bidder's commitment"))
    cause = models.CharField(_("cause code"), max_length=2, blank=True)
    released_at = models.DateTimeField(_("released at"))

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(fields=["envelope", "keyholding"], name="release_once"),
        ]

    def __str__(self) -> str:
        return f"{self.envelope} #{self.keyholding.index}"

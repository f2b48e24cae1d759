"""What opened bids say about who made them: single values, and what was read from each file."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bidding.models import Bid, Lot, OpenedEnvelope, OpenedFile


class Fact(models.Model):
    """One value found in one opened bid, with the place it was found at.

    An identity number is kept as its keyed hash only; every other value is shown masked (supervision.masking).
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="facts")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(_("kind"), max_length=24, db_index=True)
    value = models.CharField(_("value"), max_length=300)
    # The form in which values are compared: the platform's frequencies are counted over it.
    compared = models.CharField(_("value as compared"), max_length=300, db_index=True)
    # None for what the platform itself noted of the bidder: then `place` says where (log, register).
    envelope = models.ForeignKey(OpenedEnvelope, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(_("place in the platform's records"), max_length=100, blank=True)
    file = models.ForeignKey(OpenedFile, on_delete=models.PROTECT, null=True, related_name="+")
    page = models.PositiveIntegerField(_("page"), null=True)
    sha256 = models.CharField(_("hash of the source"), max_length=64)
    method = models.CharField(_("how it was read"), max_length=80)
    observed_at = models.DateTimeField(_("observed at"))

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value", "file"], condition=Q(file__isnull=False), name="fact_once_in_a_file"
            ),
            models.UniqueConstraint(
                fields=["kind", "value", "envelope"],
                condition=Q(file__isnull=True),
                name="fact_once_in_a_letter",
            ),
            models.UniqueConstraint(
                fields=["bid", "kind", "value"],
                condition=Q(envelope__isnull=True),
                name="fact_once_among_traces",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bid} {self.kind}"

    @property
    def source(self) -> str:
        """The file's name, the letter of the envelope, or the place in the platform's own records."""
        if self.envelope is None:
            return self.place
        return self.file.name if self.file else f"{self.envelope.envelope.kind}/letter.json"


class Reading(models.Model):
    """What one file of an opened bid contains: text by page and unit prices, or why it could not be read."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="readings")
    file = models.OneToOneField(OpenedFile, on_delete=models.PROTECT, related_name="reading")
    sha256 = models.CharField(_("hash"), max_length=64)
    method = models.CharField(_("how it was read"), max_length=80)
    pages = models.JSONField(_("text by page"), default=list)
    prices = models.JSONField(_("unit prices by item"), default=dict)
    # A word of supervision.reading: "" when it was read; unknown is never innocent.
    problem = models.CharField(_("problem"), max_length=20, blank=True)
    observed_at = models.DateTimeField(_("observed at"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return f"{self.file} {self.problem}"

"""Which of a browser's writes have been counted, so that none counts twice however often it arrives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bidding.models import Bid
from evaluation.models.panels import Member


class CountedWrite(models.Model):
    """One write of a mark, by the id its browser made; the value stands in the mark alone."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="counted_writes")
    write = models.CharField(_("id of the write"), max_length=36)
    criterion = models.CharField(_("criterion"), max_length=20)
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    # The version of the mark that the write made, or found standing with the same points.
    version = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("counted write")
        verbose_name_plural = _("counted writes")
        constraints = [models.UniqueConstraint(fields=["member", "write"], name="write_counted_once")]

    def __str__(self) -> str:
        return self.write

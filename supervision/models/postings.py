"""What screening looks up instead of reading the platform's history again: postings by evidence value and by firm."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from bidding.models import Bid, Lot
from supervision.models.facts import Fact


class Value(models.Model):
    """One identity value and how many bids hold it; the row without kind and value counts all bids with facts."""

    kind = models.CharField(_("kind"), max_length=24)
    compared = models.CharField(_("value as compared"), max_length=300)
    bids = models.PositiveIntegerField(_("bids that hold it"), default=0)

    class Meta:
        verbose_name = _("identity value")
        verbose_name_plural = _("identity values")
        constraints = [models.UniqueConstraint(fields=["kind", "compared"], name="value_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.bids}"


class Holder(models.Model):
    """A firm that held a value, in a lot of one office: how the same value under two firms is found across lots."""

    value = models.ForeignKey(Value, on_delete=models.CASCADE, related_name="holders")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # Where it was met first.
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("holder of a value")
        verbose_name_plural = _("holders of values")
        constraints = [models.UniqueConstraint(fields=["value", "office", "firm"], name="holder_once")]

    def __str__(self) -> str:
        return f"{self.value_id} {self.firm_id}"


class Attendance(models.Model):
    """A firm bid for a lot of an office: the posting of its history. The price follows when it is opened."""

    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("bid deadline"))
    stratum = models.CharField(_("region and kind"), max_length=20)
    amount = models.DecimalField(_("bid price"), max_digits=18, decimal_places=2, null=True)
    priced_at = models.DateTimeField(_("price opened at"), null=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        indexes = [models.Index(fields=["office", "firm", "at"], name="attendance_of_firm")]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.firm_id}"


class Tally(models.Model):
    """How many lots of an office had bids, by region and kind of work: what a firm could have attended."""

    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(_("region and kind"), max_length=20)
    lots = models.PositiveIntegerField(_("lots"), default=0)

    class Meta:
        verbose_name = _("tally of lots")
        verbose_name_plural = _("tallies of lots")
        constraints = [models.UniqueConstraint(fields=["office", "stratum"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.stratum} {self.lots}"


class Posted(models.Model):
    """How far a lot's facts and bids stand in the postings: nothing is counted twice, whatever was cut short."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="posted")
    # The last fact counted, by key.
    fact = models.PositiveBigIntegerField(_("last fact counted"), default=0)

    class Meta:
        verbose_name = _("state of postings")
        verbose_name_plural = _("states of postings")

    def __str__(self) -> str:
        return str(self.lot)


class Lease(models.Model):
    """Who is at a piece of work that one process does at a time, and how far it has come; one row for each name."""

    name = models.CharField(_("work"), max_length=40, unique=True)
    holder = models.CharField(_("process"), max_length=100, blank=True)
    until = models.DateTimeField(_("held until"), null=True)
    # Everything with a key up to this one is done.
    mark = models.PositiveBigIntegerField(_("done up to"), default=0)

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return f"{self.name} {self.holder}"

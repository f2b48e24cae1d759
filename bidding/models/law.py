"""Law as data: every figure the software enforces, with its article."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Parameter(models.Model):
    """One rule of law, or one typed figure of a rule, in one regime and region, from one day on.

    A rule's own row has the rule's id as key ("TL-03") and what the source says as value. A figure that the
    software reads has a name after the id ("TL-03.bid_preparation_days") and a bare value with its unit.
    """

    key = models.CharField(_("key"), max_length=80)
    # "" for a rule that binds in both regimes.
    regime = models.CharField(_("regime"), max_length=4, blank=True)
    region = models.CharField(_("region"), max_length=6, blank=True)
    value = models.CharField(_("value"), max_length=255, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    article = models.CharField(_("article"), max_length=200)
    status = models.CharField(_("how well known"), max_length=40)
    text = models.TextField(_("rule"), blank=True)
    effective_from = models.DateField(_("effective from"))
    effective_to = models.DateField(_("effective to"), null=True, blank=True)

    class Meta:
        verbose_name = _("law parameter")
        verbose_name_plural = _("law parameters")
        ordering = ["key", "regime", "region", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "regime", "region", "effective_from"], name="parameter_one_a_day"
            ),
            models.CheckConstraint(condition=~models.Q(article=""), name="parameter_has_article"),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} {self.unit}"


class Holiday(models.Model):
    """A day that differs from its weekday: a statutory holiday, or a weekend day worked instead (调休)."""

    day = models.DateField(_("day"), unique=True)
    works = models.BooleanField(_("working day"), default=False)
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("source"), max_length=120, blank=True)
    # Until the State Council announces a year, only the statutory days themselves are known.
    confirmed = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

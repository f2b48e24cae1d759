"""Law as data: every figure the software enforces, with its article."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Parameter(models.Model):
    """One figure of one rule, in one regime and region, from one day on."""

    key = models.CharField(_("key"), max_length=80)
    regime = models.CharField(_("regime"), max_length=4)
    region = models.CharField(_("region"), max_length=6, blank=True)
    value = models.CharField(_("value"), max_length=120)
    unit = models.CharField(_("unit"), max_length=20)
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

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

"""The expert library: who may be drawn, and what keeps somebody out of a particular draw."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class Expert(models.Model):
    """An evaluation expert (评标专家) of the library, with the account she acts through."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="expert")
    employer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="employed_experts"
    )
    region = models.CharField(_("administrative division"), max_length=6)
    specialities = models.JSONField(_("specialities"), default=list)
    title = models.CharField(_("professional title"), max_length=60)
    # RULES CM-02: experience in the field, in years.
    years = models.PositiveSmallIntegerField(_("years in the field"))
    active = models.BooleanField(_("may be drawn"), default=True)
    registered_at = models.DateTimeField(_("registered at"))

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        indexes = [models.Index(fields=["region", "active"], name="expert_by_region")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PastEmployment(models.Model):
    """Where an expert worked before; it counts during the look-back years (CM-06)."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="past_employments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("past employment")
        verbose_name_plural = _("past employments")

    def __str__(self) -> str:
        return f"{self.organisation} {self.ended_on}"


class RelationKind(models.TextChoices):
    """Why somebody must stay away from an organisation (12号令 12; 采购法条例 9)."""

    SHAREHOLDING = "shareholding", _("holds shares")
    OFFICE = "office", _("director or supervisor")
    FAMILY = "family", _("family of the legal representative")
    INTEREST = "interest", _("other economic interest")
    JOINT_PROJECT = "joint_project", _("worked together on a project")


class Relation(models.Model):
    """A relation to an organisation that the expert declared, or that was found."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="relations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=RelationKind)
    # Empty while it lasts; afterwards it counts during the look-back years.
    ended_on = models.DateField(_("until"), null=True, blank=True)
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RelationKind.values), name="relation_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.organisation}"

"""Standard texts of tender documents, version by version."""

from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models.projects import Regime

if TYPE_CHECKING:
    from datetime import date


class TemplateKind(models.TextChoices):
    """What a standard text is for."""

    WORKS = "works", _("Works")
    GOODS = "goods", _("Goods")
    SERVICES = "services", _("Services")
    LAND = "land", _("Land")


class DocTemplateQuerySet(models.QuerySet["DocTemplate"]):
    """Agencies ask here which version they get."""

    def in_force(self, day: "date") -> "DocTemplateQuerySet":
        """Of each text the approved version that began last among those whose period contains the day.

        A version for a time lies over the lasting one: when its period is over, that one is in force again.
        """
        later = Q(effective_from__gt=OuterRef("effective_from")) | Q(
            effective_from=OuterRef("effective_from"), pk__gt=OuterRef("pk")
        )
        over = DocTemplate.objects.standing(day).filter(later, code=OuterRef("code"))
        return self.standing(day).exclude(Exists(over))

    def standing(self, day: "date") -> "DocTemplateQuerySet":
        """Versions that a second person approved and whose period contains the day, also covered ones."""
        ended = Q(effective_to__isnull=True) | Q(effective_to__gte=day)
        return self.filter(ended, draft=False, effective_from__lte=day)


class DocTemplate(models.Model):
    """One version of a standard text (标准文本): clauses locked, fill-in or optional, with typed parameters.

    `body`: see bidding/texts/standards.py. A version that is no draft is never written over.
    """

    code = models.CharField(_("code"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    regime = models.CharField(_("regime"), max_length=4, choices=Regime)
    kind = models.CharField(_("kind"), max_length=10, choices=TemplateKind)
    effective_from = models.DateField(_("effective from"))
    effective_to = models.DateField(_("effective to"), null=True, blank=True)
    body = models.JSONField(_("body"), encoder=DjangoJSONEncoder)
    draft = models.BooleanField(_("draft"), default=False)
    # Counts the savings of a draft: who saves an older one is told, and nothing is lost.
    revision = models.PositiveIntegerField(_("revision"), default=0)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("what changes"), blank=True)
    # Nobody for those that come with the software.
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField(_("prepared at"), null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    objects = DocTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="doctemplate_version_once"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="doctemplate_ends_after_it_begins",
                violation_error_message=_("A version cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="doctemplate_second_person_approves",
            ),
            models.CheckConstraint(
                condition=Q(draft=True) | Q(prepared_by__isnull=True) | Q(approved_by__isnull=False),
                name="doctemplate_approved_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

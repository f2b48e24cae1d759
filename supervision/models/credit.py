"""Credit entries: what is published about a subject, why, for how long, and how it ends."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Bar, BarScope, Organisation, User
from supervision.models.cases import Decision


class CreditClass(models.TextChoices):
    """Classes of dishonesty information (信用修复管理办法)."""

    MINOR = "minor", _("Minor")
    GENERAL = "general", _("General")
    SERIOUS = "serious", _("Serious")


class CreditStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    NOTICE = "notice", _("Notice given")
    PUBLISHED = "published", _("Public now")
    REPAIR_APPLIED = "repair_applied", _("Repair applied for")
    REPAIRED = "repaired", _("Repaired")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
    DROPPED = "dropped", _("Not published")


SHOWN = (CreditStatus.PUBLISHED, CreditStatus.REPAIR_APPLIED)


class CreditEntry(models.Model):
    """One entry about one organisation, from draft to its end; its gate is an accounts.Bar."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credit_entries")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="credit_entries")
    # 谁认定、谁修复: who recognised it also repairs it (CR-05).
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("class"), max_length=8, choices=CreditClass)
    conduct = models.TextField(_("conduct"))
    basis = models.CharField(_("legal basis"), max_length=300)
    months = models.PositiveSmallIntegerField(_("months of publicity"))
    scope = models.CharField(_("scope"), max_length=10, choices=BarScope, default=BarScope.BID)
    barred_until = models.DateTimeField(_("barred until"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=14, choices=CreditStatus, default=CreditStatus.DRAFT, db_index=True
    )
    drafted_at = models.DateTimeField(_("drafted at"))
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noticed_at = models.DateTimeField(_("notice given at"), null=True, blank=True)
    statement_due_at = models.DateTimeField(_("statement possible until"), null=True, blank=True)
    statement = models.TextField(_("statement of the subject"), blank=True)
    stated_at = models.DateTimeField(_("statement made at"), null=True, blank=True)
    statement_answer = models.TextField(_("answer to the statement"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    min_until = models.DateTimeField(_("repair possible from"), null=True, blank=True)
    max_until = models.DateTimeField(_("published until"), null=True, blank=True)
    bar = models.OneToOneField(
        Bar, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_entry"
    )
    repair_pledge = models.TextField(_("what was corrected, and pledge"), blank=True)
    repair_applied_at = models.DateTimeField(_("repair applied for at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    class Meta:
        verbose_name = _("credit entry")
        verbose_name_plural = _("credit entries")
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CreditClass.values), name="credit_class_known"),
            models.CheckConstraint(condition=Q(status__in=CreditStatus.values), name="credit_status_known"),
            # CR-06: no list without a law, regulation or State Council document.
            models.CheckConstraint(condition=~Q(basis=""), name="credit_has_basis"),
            models.CheckConstraint(
                condition=Q(max_until__isnull=True) | Q(max_until__gte=F("min_until")),
                name="credit_period_forward",
            ),
            models.UniqueConstraint(fields=["organisation", "decision"], name="credit_once_per_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}"

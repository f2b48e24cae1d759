"""Credit entries: what is published about a subject, why, for how long, and how it ends."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Bar, BarScope, Organisation, User
from supervision.models.cases import Decision
from supervision.models.subjects import AboutSubject


class CreditClass(models.TextChoices):
    """Classes of dishonesty information (信用修复管理办法)."""

    MINOR = "minor", _("Minor")
    GENERAL = "general", _("General")
    SERIOUS = "serious", _("Serious")


class Listing(models.TextChoices):
    """What an entry is: an announced record of a violation (CR-17), or a listing with its measures (CR-06)."""

    RECORD = "record", _("Violation record")
    BLACKLIST = "blacklist", _("List of the seriously dishonest")


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


class CreditEntry(AboutSubject):
    """One entry about one subject, from draft to its end; its gate is an accounts.Bar.

    It rests on one legal document: a decision of a case here, or one that another authority or a court served.
    """

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_entries"
    )
    document = models.CharField(_("legal document"), max_length=120, blank=True)
    document_at = models.DateTimeField(_("date of the document"), null=True)
    served_at = models.DateTimeField(_("served at"), null=True)
    listing = models.CharField(_("kind of entry"), max_length=9, choices=Listing, default=Listing.RECORD)
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
    publish_due_at = models.DateTimeField(_("to be published by"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    min_until = models.DateTimeField(_("repair possible from"), null=True, blank=True)
    max_until = models.DateTimeField(_("published until"), null=True, blank=True)
    bar = models.OneToOneField(
        Bar, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_entry"
    )
    # 行政处罚法 48: within three days after the document was revoked or changed.
    changed_by = models.CharField(_("document that revoked or changed it"), max_length=120, blank=True)
    take_down_due_at = models.DateTimeField(_("to be taken down by"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    class Meta(AboutSubject.Meta):
        verbose_name = _("credit entry")
        verbose_name_plural = _("credit entries")
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            *AboutSubject.Meta.constraints,
            models.CheckConstraint(condition=Q(listing__in=Listing.values), name="credit_listing_known"),
            models.CheckConstraint(
                condition=~Q(listing=Listing.BLACKLIST) | Q(kind=CreditClass.SERIOUS),
                name="credit_list_is_serious",
            ),
            models.CheckConstraint(condition=Q(kind__in=CreditClass.values), name="credit_class_known"),
            models.CheckConstraint(condition=Q(status__in=CreditStatus.values), name="credit_status_known"),
            # CR-06: no list without a law, regulation or State Council document.
            models.CheckConstraint(condition=~Q(basis=""), name="credit_has_basis"),
            models.CheckConstraint(
                condition=Q(max_until__isnull=True) | Q(max_until__gte=F("min_until")),
                name="credit_period_forward",
            ),
            # A subject is listed once for one document; a draft that was dropped may be made anew.
            models.UniqueConstraint(
                fields=["organisation", "document", "authority"],
                condition=~Q(status=CreditStatus.DROPPED) & ~Q(document=""),
                name="credit_once_per_document",
            ),
            models.UniqueConstraint(
                fields=["person", "document", "authority"],
                condition=~Q(status=CreditStatus.DROPPED) & ~Q(document=""),
                name="credit_once_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.get_kind_display()}"


class RequestKind(models.TextChoices):
    REPAIR = "repair", _("Credit repair")
    APPEAL = "appeal", _("Appeal against the entry")


class CreditRequest(models.Model):
    """What a subject asks for while its entry is public: repair (信用修复) or, at any time, correction (异议申诉)."""

    entry = models.ForeignKey(CreditEntry, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(_("kind"), max_length=6, choices=RequestKind)
    text = models.TextField(_("what was corrected, or what is wrong"))
    duties = models.TextField(_("how the duties were done"), blank=True)
    pledge = models.TextField(_("public credit pledge"), blank=True)
    filed_at = models.DateTimeField(_("filed at"))
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # What the law asks for, each as it was found on the day of the answer (CR-03).
    conditions = models.JSONField(default=dict)
    granted = models.BooleanField(_("granted"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("request about a credit entry")
        verbose_name_plural = _("requests about credit entries")
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="creditrequest_kind_known"),
            models.UniqueConstraint(
                fields=["entry", "kind"],
                condition=Q(answered_at__isnull=True),
                name="creditrequest_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.entry_id}"

"""Projects, their lots, and the holds that suspend a lot."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User

if TYPE_CHECKING:
    from datetime import datetime


class Regime(models.TextChoices):
    """The two bodies of law; they share no constants (RULES section 0)."""

    ZB = "ZB", _("Tendering Law")
    GP = "GP", _("Government Procurement Law")


class ProjectKind(models.TextChoices):
    WORKS = "works", _("Works")
    GOODS = "goods", _("Goods")
    SERVICES = "services", _("Services")


class Project(models.Model):
    """A tender project of one tenderer, run by one agency at one trading centre."""

    code = models.CharField(_("project code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=ProjectKind)
    regime = models.CharField(_("regime"), max_length=4, choices=Regime, default=Regime.ZB)
    region = models.CharField(_("administrative division"), max_length=6)
    tenderer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tendered_projects")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agency_projects")
    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hosted_projects")
    supervisor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supervised_projects")
    mandatory_tender = models.BooleanField(_("mandatory tender"), default=True)
    state_controlled = models.BooleanField(_("state funds controlling"), default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(condition=Q(regime__in=Regime.values), name="project_regime_known"),
            models.CheckConstraint(condition=Q(kind__in=ProjectKind.values), name="project_kind_known"),
            models.CheckConstraint(
                condition=~Q(tenderer=F("agency")),
                name="project_tenderer_is_not_agency",
                violation_error_message=_("The tenderer and its agency must be two organisations."),
            ),
            models.CheckConstraint(
                condition=~Q(supervisor=F("tenderer")),
                name="project_supervisor_is_not_tenderer",
                violation_error_message=_("The supervision department cannot be the tenderer."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Status(models.TextChoices):
    """Where a lot stands; only bidding.flow.move writes it."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Open for bids")
    CLOSED = "closed", _("Bidding closed")
    OPENED = "opened", _("Opened")
    EVALUATING = "evaluating", _("Under evaluation")
    PUBLICISED = "publicised", _("Candidates publicised")
    AWARDED = "awarded", _("Awarded")
    CONTRACTED = "contracted", _("Contract signed")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")
    TERMINATED = "terminated", _("Terminated")


# What the public may see of a lot begins here.
PUBLIC_STATUSES = [status for status in Status if status is not Status.DRAFT]


class LotQuerySet(models.QuerySet["Lot"]):
    """Lists ask here who may see what."""

    def public(self) -> "LotQuerySet":
        """Lots whose notice is out; a draft that was terminated never had one."""
        return self.filter(status__in=PUBLIC_STATUSES, published_at__isnull=False)

    def visible_to(self, user: User | None) -> "LotQuerySet":
        """Public lots, and the drafts of the user's own organisation."""
        if user is None or not user.is_authenticated or user.organisation_id is None:
            return self.public()
        mine = Q(project__tenderer=user.organisation_id) | Q(project__agency=user.organisation_id)
        return self.filter(Q(status__in=PUBLIC_STATUSES, published_at__isnull=False) | mine)

    def due(self, at: "datetime") -> "LotQuerySet":
        """Lots whose next clock has run out."""
        return self.filter(due_at__lte=at, suspended_at__isnull=True)


class Lot(models.Model):
    """A lot (标段): what is bid for. Its deadline is its opening time (招标投标法 34)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="lots")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    code = models.CharField(_("lot code"), max_length=48, unique=True)
    name = models.CharField(_("name"), max_length=200)
    scope = models.TextField(_("scope"))
    estimate = models.DecimalField(_("estimated price"), max_digits=18, decimal_places=2)
    max_price = models.DecimalField(_("maximum bid price"), max_digits=18, decimal_places=2)
    security_amount = models.DecimalField(_("bid security"), max_digits=18, decimal_places=2, default=0)
    duration_days = models.PositiveIntegerField(_("contract period in days"))
    validity_days = models.PositiveIntegerField(_("bid validity in days"), default=90)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    # A halt is a field, not a status: "resume" returns to wherever the lot stood.
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    documents_until = models.DateTimeField(_("documents available until"), null=True, blank=True)
    deadline = models.DateTimeField(_("bid deadline"), null=True, blank=True)
    publicity_from = models.DateTimeField(_("publicity from"), null=True, blank=True)
    publicity_until = models.DateTimeField(_("publicity until"), null=True, blank=True)
    publicity_over_at = models.DateTimeField(_("publicity found to be over"), null=True, blank=True)
    due_at = models.DateTimeField(_("next clock"), null=True, blank=True, db_index=True)
    shares_needed = models.PositiveSmallIntegerField(_("shares needed to open"), default=2)
    shares_total = models.PositiveSmallIntegerField(_("keyholders"), default=3)
    keyset_sha256 = models.CharField(_("keyset fingerprint"), max_length=64, blank=True)
    suite = models.CharField(_("cipher suite"), max_length=40, default="age-x25519/shamir-gf256/ed25519")
    # bidding.sealing.signatures.terms: fixed at publication; what the platform is set to later changes no tender.
    signing = models.JSONField(_("signatures taken"), default=dict, blank=True)
    failure_reason = models.TextField(_("reason of failure or termination"), blank=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="lot_number_in_project"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="lot_status_known"),
            models.CheckConstraint(
                condition=Q(max_price__gt=0) & Q(estimate__gt=0),
                name="lot_prices_positive",
                violation_error_message=_("Estimate and maximum price must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(security_amount__gte=0),
                name="lot_security_not_negative",
                violation_error_message=_("The bid security cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(shares_needed__gte=2),
                name="lot_two_shares_at_least",
                violation_error_message=_("At least two keyholders must be needed to open a bid."),
            ),
            models.CheckConstraint(
                condition=Q(shares_total__gte=F("shares_needed") + 1),
                name="lot_one_keyholder_may_be_absent",
                violation_error_message=_(
                    "One keyholder must be able to be absent: appoint more than are needed."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | Q(status=Status.TERMINATED)
                | Q(deadline__isnull=False, published_at__isnull=False),
                name="lot_public_has_deadline",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hold(models.Model):
    """One reason why a lot is suspended; the lot resumes when its last hold is released."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField(_("reason"))
    basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    thing = models.CharField(_("on account of"), max_length=80)
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    release_reason = models.TextField(_("reason of release"), blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "thing"], condition=Q(released_at__isnull=True), name="hold_once_per_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.reason

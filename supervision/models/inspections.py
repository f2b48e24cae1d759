"""Double-random inspections (双随机一公开): item list, plans, draws, visits, results."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Lot
from supervision.models.cases import Case
from supervision.models.monitoring import Monitoring
from supervision.models.proceedings import Qualification


class Target(models.TextChoices):
    """What is inspected: the object library has three shelves."""

    LOT = "lot", _("Lots")
    AGENCY = "agency", _("Tendering agencies")
    BIDDER = "bidder", _("Bidders")


class InspectionItem(models.Model):
    """One line of the item list (一单): what is looked at, on which basis, point by point."""

    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inspection_items")
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("item"), max_length=200)
    target = models.CharField(_("objects"), max_length=6, choices=Target)
    basis = models.CharField(_("legal basis"), max_length=300)
    points = models.JSONField(_("points"), default=list)
    active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("inspection item")
        verbose_name_plural = _("inspection items")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="inspectionitem_code_once"),
            models.CheckConstraint(condition=Q(target__in=Target.values), name="inspectionitem_target_known"),
            models.CheckConstraint(condition=~Q(basis=""), name="inspectionitem_has_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class InspectionPlan(models.Model):
    """What is inspected in a year, how much of it, how often, by which departments together."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inspection_plans")
    title = models.CharField(_("title"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    target = models.CharField(_("objects"), max_length=6, choices=Target)
    items = models.ManyToManyField(InspectionItem, related_name="plans")
    joint = models.ManyToManyField(Organisation, related_name="joint_inspection_plans", blank=True)
    ratio_percent = models.DecimalField(_("share drawn, percent"), max_digits=5, decimal_places=2)
    rounds = models.PositiveSmallIntegerField(_("rounds in the year"))
    inspectors_each = models.PositiveSmallIntegerField(_("inspectors for each object"))
    # How many times the ratio objects of a credit class are drawn with: {"": 1, "general": 2 …}
    weights = models.JSONField(_("weights by credit class"), default=dict)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("inspection plan")
        verbose_name_plural = _("inspection plans")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(target__in=Target.values), name="inspectionplan_target_known"),
            models.CheckConstraint(
                condition=Q(ratio_percent__gt=0) & Q(ratio_percent__lte=100), name="inspectionplan_ratio"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class InspectionDraw(models.Model):
    """One round of a plan: both pools and the rules hashed, seeds committed and revealed, objects and inspectors drawn."""

    plan = models.ForeignKey(InspectionPlan, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField(_("round"))
    salt = models.CharField(max_length=64)
    objects_pool = models.JSONField()
    objects_sha256 = models.CharField(_("hash of the objects"), max_length=64)
    inspectors_pool = models.JSONField()
    inspectors_sha256 = models.CharField(_("hash of the inspectors"), max_length=64)
    rules = models.JSONField()
    rules_sha256 = models.CharField(_("hash of the rules"), max_length=64)
    # Which lot, organisation or officer a code stands for; never in the proof before the results are public.
    identities = models.JSONField()
    # {party: commitment}; "platform" is one of them, the others are departments by their credit code.
    parties = models.JSONField(default=list)
    commitments = models.JSONField(default=dict)
    seeds = models.JSONField(default=dict)
    withheld = models.JSONField(default=list)
    platform_seed = models.CharField(max_length=64)
    root = models.CharField(_("root of the log"), max_length=64, blank=True)
    checkpoint = models.TextField(blank=True)
    proof = models.JSONField(default=dict)
    prepared_at = models.DateTimeField(_("prepared at"))
    due_at = models.DateTimeField(_("this step waits until"))
    drawn_at = models.DateTimeField(_("drawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("inspection draw")
        verbose_name_plural = _("inspection draws")
        ordering = ["-prepared_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="inspectiondraw_round_once")]

    def __str__(self) -> str:
        return f"{self.plan.number}-{self.number}"


class InspectionStatus(models.TextChoices):
    DRAWN = "drawn", _("Drawn, not visited yet")
    CHECKED = "checked", _("Inspected")
    CONFIRMED = "confirmed", _("Confirmed by the second inspector")
    PUBLISHED = "published", _("Result public")
    DROPPED = "dropped", _("Not carried out")


class InspectionResult(models.TextChoices):
    CLEAN = "clean", _("No problem found")
    CORRECTED = "corrected", _("Problems found, corrected on the spot")
    ORDERED = "ordered", _("Problems found, correction ordered")
    VIOLATION = "violation", _("Violation suspected, handed on")
    REFUSED = "refused", _("The object did not cooperate")


class Inspection(models.Model):
    """One object drawn, the visit to it and the result."""

    draw = models.ForeignKey(InspectionDraw, on_delete=models.PROTECT, related_name="inspections")
    code = models.CharField(_("sealed code"), max_length=16)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=InspectionStatus, default=InspectionStatus.DRAWN, db_index=True
    )
    visited_at = models.DateTimeField(_("visited at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    met = models.CharField(_("who was met"), max_length=120, blank=True)
    # [{"item", "point", "answer": "yes|no|na", "note"}]
    sheet = models.JSONField(_("record sheet"), default=list)
    result = models.CharField(_("result"), max_length=10, choices=InspectionResult, blank=True)
    summary = models.TextField(_("result in words"), blank=True)
    correct_until = models.DateField(_("to be corrected by"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    sha256 = models.CharField(_("hash of the record"), max_length=64, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    publish_due_at = models.DateTimeField(_("result to be public by"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections"
    )

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "code"], name="inspection_once"),
            models.CheckConstraint(
                condition=Q(status__in=InspectionStatus.values), name="inspection_status_known"
            ),
            models.CheckConstraint(
                condition=Q(lot__isnull=True, organisation__isnull=False)
                | Q(lot__isnull=False, organisation__isnull=True),
                name="inspection_lot_or_organisation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.lot or self.organisation)


class InspectionOfficer(models.Model):
    """An inspector sent to an object, by the draw or in the place of one who stood aside."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="officers")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="inspections")
    appointed_at = models.DateTimeField(_("appointed at"))
    left_at = models.DateTimeField(_("stood aside at"), null=True, blank=True)
    ground = models.CharField(_("ground"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "qualification"], name="inspectionofficer_once"),
        ]

    def __str__(self) -> str:
        return str(self.qualification)


class Attachment(models.Model):
    """A file on record: a photo of a visit, a proof of service, a document of the dialogue. Its bytes lie in the vault."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    monitoring = models.ForeignKey(
        Monitoring, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    name = models.CharField(_("file name"), max_length=200)
    media = models.CharField(_("kind of file"), max_length=40)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("hash"), max_length=64)
    path = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField(_("put on file at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, monitoring__isnull=True, inspection__isnull=True)
                | Q(case__isnull=True, monitoring__isnull=False, inspection__isnull=True)
                | Q(case__isnull=True, monitoring__isnull=True, inspection__isnull=False),
                name="attachment_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name

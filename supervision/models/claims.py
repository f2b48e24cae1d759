"""What an objection, query or complaint says, in parts: ground → place → argument → evidence → remedy."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.models.complaints import Complaint
from supervision.models.objections import Objection


class Ground(models.TextChoices):
    """On which ground; the articles stand in `supervision.grounds`."""

    RESTRICTIVE = "restrictive", _("restricts or excludes bidders")
    MANDATORY = "mandatory", _("breaks a binding rule")
    UNCLEAR = "unclear", _("unclear or contradictory")
    TIMES = "times", _("times of the law not kept")
    OPENING = "opening", _("procedure of the opening")
    COMMITTEE = "committee", _("committee: composition or avoidance")
    REJECTION = "rejection", _("wrongly rejected or wrongly admitted")
    MARKS = "marks", _("marks or sums wrong")
    FRAUD = "fraud", _("collusion or false documents")
    OTHER = "other", _("other ground")


class AnchorKind(models.TextChoices):
    """To what a claim points."""

    NONE = "none", _("nothing in particular")
    CLAUSE = "clause", _("clause of the document")
    NOTICE = "notice", _("notice")
    SCORE = "score", _("mark or rank of a candidate")
    OPENING = "opening", _("opening record")


class Finding(models.TextChoices):
    """What was found about one claim."""

    UPHELD = "upheld", _("stands")
    PARTLY = "partly", _("stands in part")
    UNFOUNDED = "unfounded", _("does not stand")


class Claim(models.Model):
    """One point of an objection or of a complaint; a complaint's point may go on from the objection's (`origin`)."""

    objection = models.ForeignKey(
        Objection, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    origin = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_on"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    ground = models.CharField(_("ground"), max_length=12, choices=Ground)
    anchor_kind = models.CharField(_("points to"), max_length=8, choices=AnchorKind, default=AnchorKind.NONE)
    anchor = models.CharField(_("clause, score or notice"), max_length=120, blank=True)
    argument = models.TextField(_("facts and grounds"))
    evidence = models.TextField(_("evidence"), blank=True)
    remedy = models.TextField(_("what is asked for"))
    finding = models.CharField(_("what was found"), max_length=10, choices=Finding, blank=True)
    finding_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(objection__isnull=True) ^ Q(complaint__isnull=True), name="claim_of_one_thing"
            ),
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="claim_ground_known"),
            models.CheckConstraint(condition=Q(anchor_kind__in=AnchorKind.values), name="claim_anchor_known"),
            models.UniqueConstraint(fields=["objection", "number"], name="claim_objection_number"),
            models.UniqueConstraint(fields=["complaint", "number"], name="claim_complaint_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_ground_display()}"


class Exhibit(models.Model):
    """A file handed in as evidence, or as a power of attorney; kept in the vault as it came, under its hash."""

    objection = models.ForeignKey(
        Objection, on_delete=models.PROTECT, null=True, blank=True, related_name="exhibits"
    )
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, null=True, blank=True, related_name="exhibits"
    )
    name = models.CharField(_("file"), max_length=120)
    kind = models.CharField(_("kind of file"), max_length=8)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    path = models.CharField(max_length=120)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("handed in at"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(objection__isnull=True) ^ Q(complaint__isnull=True), name="exhibit_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""Cases (立案查处): from a lead to a served and published decision, with officers, steps and clocks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Lot
from supervision.models.alerts import Alert
from supervision.models.complaints import Complaint


class CaseStatus(models.TextChoices):
    LEAD = "lead", _("Lead")
    FILED = "filed", _("Filed")
    INVESTIGATED = "investigated", _("Investigated")
    REVIEWED = "reviewed", _("Legality reviewed")
    DECIDED = "decided", _("Decided")
    SERVED = "served", _("Served")
    PUBLISHED = "published", _("Announced")
    DROPPED = "dropped", _("Not filed")


class Case(models.Model):
    """One matter under investigation by one supervision department."""

    number = models.CharField(_("case number"), max_length=40, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="cases")
    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, null=True, blank=True, related_name="case")
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases_handled")
    title = models.CharField(_("matter"), max_length=200)
    source = models.CharField(_("where the lead comes from"), max_length=120)
    status = models.CharField(
        _("status"), max_length=14, choices=CaseStatus, default=CaseStatus.LEAD, db_index=True
    )
    opened_at = models.DateTimeField(_("lead taken up at"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
    decide_due_at = models.DateTimeField(_("to be decided by"), null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    serve_due_at = models.DateTimeField(_("to be served by"), null=True, blank=True)
    served_at = models.DateTimeField(_("served at"), null=True, blank=True)
    publish_due_at = models.DateTimeField(_("to be published by"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseParty(models.Model):
    """A subject of a case; it is heard before a decision (行政处罚法 45)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="case_parties")
    statement = models.TextField(_("statement and defence"), blank=True)
    heard_at = models.DateTimeField(_("heard at"), null=True, blank=True)

    class Meta:
        verbose_name = _("party of a case")
        verbose_name_plural = _("parties of cases")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "organisation"], name="caseparty_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class CaseOfficer(models.Model):
    """An officer of a case; there are at least two (行政处罚法 42)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(_("appointed at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="caseofficer_once")]

    def __str__(self) -> str:
        return str(self.user)


class StepKind(models.TextChoices):
    """What is put on file: the full-process record (执法全过程记录)."""

    NOTE = "note", _("Note")
    INQUIRY = "inquiry", _("Inquiry")
    INTERVIEW = "interview", _("Regulatory interview")
    MATERIAL = "material", _("Material obtained")
    NOTICE = "notice", _("Notice to a party")
    STATEMENT = "statement", _("Statement heard")
    REVIEW = "review", _("Legality review")
    MOVE = "move", _("Step")


class CaseStep(models.Model):
    """One entry of a case's file; nothing on file is ever changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("kind"), max_length=10, choices=StepKind)
    text = models.TextField(_("text"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Outcome(models.TextChoices):
    """How a case may end (行政处罚法 57)."""

    PENALTY = "penalty", _("Penalty")
    NO_PENALTY = "no_penalty", _("No penalty: minor and corrected")
    UNFOUNDED = "unfounded", _("No violation established")
    TRANSFERRED = "transferred", _("Transferred to another authority")


class Decision(models.Model):
    """The decision of a case; it is told to the parties and announced (实施条例 78)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="decision")
    number = models.CharField(_("decision number"), max_length=60, unique=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    facts = models.TextField(_("facts found"))
    basis = models.CharField(_("legal basis"), max_length=300)
    text = models.TextField(_("decision"))
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.CheckConstraint(condition=~Q(basis=""), name="decision_has_basis"),
        ]

    def __str__(self) -> str:
        return self.number


class Penalty(models.Model):
    """What a decision imposes on one subject, with the amount it was computed from (LG-01)."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="penalties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="penalties")
    base_amount = models.DecimalField(_("award amount"), max_digits=18, decimal_places=2)
    unit_fine = models.DecimalField(_("fine of the unit"), max_digits=18, decimal_places=2, default=0)
    person_fine = models.DecimalField(
        _("fine of the persons responsible"), max_digits=18, decimal_places=2, default=0
    )
    # 实施条例 67: only serious cases lead to a ban from mandatory tenders.
    barred_until = models.DateTimeField(_("barred until"), null=True, blank=True)

    class Meta:
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "organisation"], name="penalty_once"),
            models.CheckConstraint(
                condition=Q(unit_fine__gte=0) & Q(person_fine__gte=0), name="penalty_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.unit_fine}"

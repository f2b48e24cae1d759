"""Cases (立案查处): from a lead to a served and published decision, with officers, steps and clocks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, User
from bidding.models import Hold, Lot
from supervision.masking import masked_person
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
    ARCHIVED = "archived", _("Archived")
    DROPPED = "dropped", _("Not filed")
    JOINED = "joined", _("Joined to another case")


class LeadSource(models.TextChoices):
    """Where a lead comes from."""

    SCREENING = "screening", _("Screening")
    ALARM = "alarm", _("Alarm of an indicator")
    COMPLAINT = "complaint", _("Complaint")
    INSPECTION = "inspection", _("Inspection")
    MONITORING = "monitoring", _("Monitoring")
    TIP = "tip", _("Tip from the public")
    POLICE = "police", _("Police")
    AUDIT = "audit", _("Audit office")
    DISCIPLINE = "discipline", _("Discipline inspection")
    OTHER = "other", _("Another office")


class ReviewGround(models.TextChoices):
    """Why the legality of a decision must be reviewed beside a hearing or a ban (行政处罚法 58)."""

    NONE = "", _("none of these")
    PUBLIC_INTEREST = "public_interest", _("Major public interest")
    COMPLICATED = "complicated", _("Complicated, or several legal relations")
    OTHER = "other", _("Another rule asks for it")


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
    source_kind = models.CharField(
        _("kind of source"), max_length=12, choices=LeadSource, default=LeadSource.OTHER
    )
    # What the lead was, as the ledger names it: "supervision.tip:3".
    lead_thing = models.CharField(_("what the lead was"), max_length=80, blank=True, db_index=True)
    joined_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined"
    )
    status = models.CharField(
        _("status"), max_length=14, choices=CaseStatus, default=CaseStatus.LEAD, db_index=True
    )
    opened_at = models.DateTimeField(_("lead taken up at"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # 行政处罚法 36: limitation runs from the day of the act, or from its end where it went on.
    violation_on = models.DateField(_("day of the act, or its end"), null=True, blank=True)
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
    decide_due_at = models.DateTimeField(_("to be decided by"), null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    review_ground = models.CharField(
        _("why legality is reviewed"), max_length=16, choices=ReviewGround, blank=True, default=""
    )
    serve_due_at = models.DateTimeField(_("to be served by"), null=True, blank=True)
    served_at = models.DateTimeField(_("served at"), null=True, blank=True)
    publish_due_at = models.DateTimeField(_("to be published by"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)
    closing_report = models.TextField(_("closing report"), blank=True)
    retain_until = models.DateField(_("kept until"), null=True, blank=True)

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
    # An expert or an agent who is a party in person; the organisation is then whose member that person is.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    statement = models.TextField(_("statement and defence"), blank=True)
    heard_at = models.DateTimeField(_("heard at"), null=True, blank=True)

    class Meta:
        verbose_name = _("party of a case")
        verbose_name_plural = _("parties of cases")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"], condition=Q(person__isnull=True), name="caseparty_once"
            ),
            models.UniqueConstraint(fields=["case", "person"], name="caseparty_person_once"),
        ]

    def __str__(self) -> str:
        """Name a party as pages and the file do: a person masked, as everywhere (RULES DS-04)."""
        if self.person is None:
            return str(self.organisation)
        return f"{self.organisation} {masked_person(self.person.name)}"

    @property
    def full(self) -> str:
        """The party as the papers served on it name it."""
        return f"{self.organisation} {self.person}" if self.person else str(self.organisation)


class CaseOfficer(models.Model):
    """An officer of a case; there are at least two (行政处罚法 42)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(_("appointed at"))
    certificate = models.CharField(_("qualification number"), max_length=40, blank=True)
    # Who must stand aside leaves the case, not the file (行政处罚法 43).
    removed_at = models.DateTimeField(_("left the case at"), null=True, blank=True)

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
    AVOIDANCE = "avoidance", _("Avoidance")
    HEARING = "hearing", _("Hearing")
    SERVICE = "service", _("Service")
    TRANSFER = "transfer", _("Transfer")
    APPEAL = "appeal", _("Review or lawsuit")
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


class LotEffect(models.TextChoices):
    """What a decision does to its lot (实施条例 81): the violation affected the award and cannot be cured."""

    NONE = "", _("none")
    VOID = "void", _("Award void: the lot is held, the tenderer redoes the evaluation or tenders again")
    REDO = "redo", _("Tender void: the lot fails and is tendered again")


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
    lot_effect = models.CharField(
        _("effect on the lot"), max_length=4, choices=LotEffect, blank=True, default=""
    )
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # 行政处罚法 48: what was changed or revoked by law is taken down in 3 days, and the reason made public.
    revoked_at = models.DateTimeField(_("revoked or changed at"), null=True, blank=True)
    revoke_reason = models.TextField(_("why it was revoked or changed"), blank=True)
    take_down_due_at = models.DateTimeField(_("to be taken down by"), null=True, blank=True)
    taken_down_at = models.DateTimeField(_("taken down at"), null=True, blank=True)

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
    party = models.ForeignKey(
        CaseParty, on_delete=models.PROTECT, null=True, blank=True, related_name="penalties"
    )
    rule = models.CharField(_("rule"), max_length=6, default="LG-01")
    article = models.CharField(_("article"), max_length=120, blank=True)
    base_amount = models.DecimalField(_("award amount"), max_digits=18, decimal_places=2)
    unit_fine = models.DecimalField(_("fine of the unit"), max_digits=18, decimal_places=2, default=0)
    person_fine = models.DecimalField(
        _("fine of the persons responsible"), max_digits=18, decimal_places=2, default=0
    )
    # 实施条例 67: only serious cases lead to a ban from mandatory tenders.
    barred_until = models.DateTimeField(_("barred until"), null=True, blank=True)
    gain = models.DecimalField(_("illegal gain confiscated"), max_digits=18, decimal_places=2, default=0)
    measures = models.JSONField(_("other measures"), default=list, blank=True)
    ground = models.CharField(_("why it is serious"), max_length=12, blank=True)
    factor = models.CharField(_("discretion"), max_length=10, default="normal")
    reason = models.TextField(_("reason of the discretion"), blank=True)
    # The earlier decisions that make it a repetition (实施条例 67, 68), by number.
    repeats = models.JSONField(_("earlier decisions"), default=list, blank=True)

    class Meta:
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "party", "rule"], name="penalty_once"),
            models.CheckConstraint(
                condition=Q(unit_fine__gte=0) & Q(person_fine__gte=0), name="penalty_not_negative"
            ),
            models.CheckConstraint(condition=Q(gain__gte=0), name="penalty_gain_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.unit_fine}"

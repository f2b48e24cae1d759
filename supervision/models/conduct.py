"""Bad-conduct points: what takes how many, what was taken from whom, and what a low score leads to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Lot
from supervision.models.subjects import AboutSubject


class SubjectKind(models.TextChoices):
    """In which part somebody acted (CR-11); the score is one for all parts and sectors (CR-12)."""

    TENDERER = "tenderer", _("Tenderer")
    BIDDER = "bidder", _("Bidder")
    AGENCY = "agency", _("Tendering agency")
    EXPERT = "expert", _("Evaluation expert")


class ConductItem(models.Model):
    """One row of the table: which conduct of whom takes how many points, on which basis, since when.

    A row is never changed: it ends, and another begins.
    """

    code = models.CharField(_("code"), max_length=20)
    part = models.CharField(_("who"), max_length=10, choices=SubjectKind)
    text = models.CharField(_("conduct"), max_length=200)
    points = models.PositiveSmallIntegerField(_("points"))
    basis = models.CharField(_("legal basis"), max_length=300)
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("row of the table of conduct")
        verbose_name_plural = _("table of conduct")
        ordering = ["part", "-points", "code", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="conductitem_once"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=100), name="conductitem_points"),
            models.CheckConstraint(condition=~Q(basis=""), name="conductitem_has_basis"),
            models.CheckConstraint(condition=Q(part__in=SubjectKind.values), name="conductitem_part_known"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="conductitem_period_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class Consequence(models.TextChoices):
    """What a department does when so many points are gone; none of it replaces a penalty (CR-16)."""

    REMIND = "remind", _("Reminder")
    INTERVIEW = "interview", _("Regulatory interview")
    INSPECT = "inspect", _("More inspections")
    CASE = "case", _("Look whether a case is to be filed")


class PointRule(models.Model):
    """A threshold: from so many points lost on, what follows, on which basis."""

    lost = models.PositiveSmallIntegerField(_("points lost"))
    consequence = models.CharField(_("what follows"), max_length=10, choices=Consequence)
    basis = models.CharField(_("basis"), max_length=300)
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("in force until"), null=True, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("threshold of points")
        verbose_name_plural = _("thresholds of points")
        ordering = ["lost", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["lost", "consequence", "effective_from"], name="pointrule_once"),
            models.CheckConstraint(condition=Q(lost__gte=1, lost__lte=100), name="pointrule_lost"),
            models.CheckConstraint(condition=~Q(basis=""), name="pointrule_has_basis"),
            models.CheckConstraint(
                condition=Q(consequence__in=Consequence.values), name="pointrule_consequence_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lost} {self.get_consequence_display()}"


class Deduction(AboutSubject):
    """Points taken from one subject for one act; what was contested and voided counts for nothing."""

    item = models.ForeignKey(ConductItem, on_delete=models.PROTECT, related_name="deductions")
    points = models.PositiveSmallIntegerField(_("points"))
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="deductions")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    facts = models.TextField(_("facts"))
    # What proves it: a decision, an inspection record, a hall's record.
    proof = models.CharField(_("proof"), max_length=200)
    happened_on = models.DateField(_("happened on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField(_("statement of the subject"), blank=True)
    stated_at = models.DateTimeField(_("statement made at"), null=True, blank=True)
    answer = models.TextField(_("answer to the statement"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    void_reason = models.TextField(_("why it was voided"), blank=True)

    class Meta(AboutSubject.Meta):
        verbose_name = _("deduction of points")
        verbose_name_plural = _("deductions of points")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            *AboutSubject.Meta.constraints,
            models.CheckConstraint(condition=Q(points__gte=1), name="deduction_takes_points"),
            # One act costs points once, however many people enter it.
            models.UniqueConstraint(
                fields=["organisation", "item", "proof", "happened_on"],
                condition=Q(voided_at__isnull=True),
                name="deduction_once",
            ),
            models.UniqueConstraint(
                fields=["person", "item", "proof", "happened_on"],
                condition=Q(voided_at__isnull=True),
                name="deduction_once_of_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} −{self.points}"


class FollowUp(AboutSubject):
    """Something that a threshold led to: a reminder, an interview, more inspections; done, or due."""

    rule = models.ForeignKey(PointRule, on_delete=models.PROTECT, related_name="+")
    deduction = models.ForeignKey(Deduction, on_delete=models.PROTECT, related_name="follow_ups")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reached_at = models.DateTimeField(_("reached at"))
    due_at = models.DateTimeField(_("due"))
    # Of an interview: who came, what was asked, what was promised. It never closes a case (1117号第十一项).
    record = models.TextField(_("what was done"), blank=True)
    promise = models.TextField(_("what the subject promised"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(AboutSubject.Meta):
        verbose_name = _("follow-up of points")
        verbose_name_plural = _("follow-ups of points")
        ordering = ["due_at", "pk"]
        constraints = [
            *AboutSubject.Meta.constraints,
            models.UniqueConstraint(fields=["rule", "deduction"], name="followup_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.rule.get_consequence_display()}"


class GoodRecord(AboutSubject):
    """A good record (守信激励): what for, by whom, until when. It is shown and may be used; nobody must use it (CR-15)."""

    title = models.CharField(_("what for"), max_length=200)
    document = models.CharField(_("document"), max_length=120)
    basis = models.CharField(_("legal basis"), max_length=300)
    hint = models.CharField(_("what it may lead to"), max_length=200)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(_("until"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdraw_reason = models.TextField(_("why it was withdrawn"), blank=True)

    class Meta(AboutSubject.Meta):
        verbose_name = _("good record")
        verbose_name_plural = _("good records")
        ordering = ["-given_at", "-pk"]
        constraints = [
            *AboutSubject.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_at__gt=F("given_at")), name="goodrecord_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.title}"


class PledgeBreach(AboutSubject):
    """A broken pledge (违反承诺): which text was signed when, what was done, and the points it cost."""

    kind = models.CharField(_("pledge of"), max_length=20)
    version = models.CharField(_("version of the text"), max_length=20)
    signed_at = models.DateTimeField(_("signed at"))
    article = models.CharField(_("which promise"), max_length=300)
    deduction = models.OneToOneField(Deduction, on_delete=models.PROTECT, related_name="breach")
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(AboutSubject.Meta):
        verbose_name = _("broken pledge")
        verbose_name_plural = _("broken pledges")
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.kind}"

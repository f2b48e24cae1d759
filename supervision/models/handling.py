"""What the handling of a complaint leaves on file: respondents, records, orders, papers, the letter's signature."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models import Hold
from supervision.models.complaints import Complaint


class Respondent(models.Model):
    """Who answers a complaint: told with a copy of the letter, answering by a day (94号令 21, 22)."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="respondents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(_("told at"))
    due_at = models.DateTimeField(_("answer due"))
    answer = models.TextField(_("answer"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "organisation"], name="respondent_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="respondent_answer_has_text"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class RecordKind(models.TextChoices):
    INQUIRY = "inquiry", _("Inquiry and evidence taken")
    EXCHANGE = "exchange", _("Exchange of evidence")
    CONFRONTATION = "confrontation", _("Hearing of both sides (质证)")
    OPINION = "opinion", _("Opinion of testing, appraisal or experts")
    CORRECTION = "correction", _("Letter corrected by the complainant")


class HandlingRecord(models.Model):
    """A record of the handling: when, who was there, what was said (11号令 14; 94号令 23)."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(_("kind"), max_length=14, choices=RecordKind)
    held_at = models.DateTimeField(_("held at"))
    present = models.CharField(_("present"), max_length=300, blank=True)
    text = models.TextField(_("record"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("put on file at"))

    class Meta:
        ordering = ["held_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RecordKind.values), name="handlingrecord_kind_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class SuspensionOrder(models.Model):
    """An order that the activity stand still while a complaint is handled (实施条例 62; 政府采购法 57)."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="orders")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="order")
    number = models.PositiveSmallIntegerField(_("number"))
    reason = models.TextField(_("reason"))
    basis = models.CharField(_("legal basis"), max_length=120)
    ordered_at = models.DateTimeField(_("ordered at"))
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Government procurement: thirty days in all (94号令 28). None: until it is lifted.
    until = models.DateTimeField(_("at most until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lift_reason = models.TextField(_("why it was lifted"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="suspensionorder_number"),
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(lifted_at__isnull=True), name="suspensionorder_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("ordered_at")),
                name="suspensionorder_lifted_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint}-{self.number}"


class ComplaintPaperKind(models.TextChoices):
    ACCEPTANCE = "acceptance", _("Notice of acceptance")
    REFUSAL = "refusal", _("Notice of non-acceptance")
    CORRECTION = "correction", _("Notice to correct the letter")
    TRANSFER = "transfer", _("Notice of transfer")
    ANSWER = "answer", _("Notice to answer the complaint")
    SUSPENSION = "suspension", _("Order of suspension")
    RESUMPTION = "resumption", _("Order of resumption")
    TERMINATION = "termination", _("Decision to end the procedure")
    DECISION = "decision", _("Decision on the complaint")


class ComplaintPaper(models.Model):
    """A paper of the department as a signed PDF: printed once, hashed into the ledger, served unchanged."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=12, choices=ComplaintPaperKind)
    number = models.CharField(_("number"), max_length=40, unique=True)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=120)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ComplaintPaperKind.values), name="complaintpaper_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LetterSignature(models.Model):
    """The signature over a complaint letter by a registered key of the complainant's account (11号令 7)."""

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="signature")
    statement = models.TextField()
    scheme = models.CharField(_("kind of key"), max_length=20)
    public = models.TextField()
    material = models.TextField(blank=True)
    value = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("signed at"))

    def __str__(self) -> str:
        return f"{self.complaint}"


class Attorney(models.Model):
    """An agent of the complainant, and how far the power of attorney goes (11号令 10)."""

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="attorney")
    name = models.CharField(_("agent"), max_length=80)
    matters = models.CharField(_("matters the power covers"), max_length=300)
    limits = models.CharField(_("its limits"), max_length=300)
    until = models.DateField(_("valid until"))

    def __str__(self) -> str:
        return self.name


class AbuseGround(models.TextChoices):
    FABRICATED = "fabricated", _("fabricated facts")
    FORGED = "forged", _("forged documents")
    UNLAWFUL = "unlawful", _("evidence obtained unlawfully")
    REPEATED = "repeated", _("three unfounded complaints within twelve months")


class Abuse(models.Model):
    """A complaint found false or malicious: ground, facts and basis (实施条例 77; 94号令 37)."""

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="abuse")
    ground = models.CharField(_("ground"), max_length=12, choices=AbuseGround)
    facts = models.TextField(_("facts"))
    basis = models.CharField(_("legal basis"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("recorded at"))

    def __str__(self) -> str:
        return str(self.get_ground_display())

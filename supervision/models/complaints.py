"""Complaints (投诉) to the supervision department, with clocks that can pause."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from bidding.models import Hold, Lot
from supervision.models.objections import Matter, Objection


class ComplaintStatus(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", pgettext_lazy("complaint", "Accepted")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    TRANSFERRED = "transferred", _("Transferred")
    INVESTIGATING = "investigating", _("Under investigation")
    DECIDED = "decided", _("Decided")
    SERVED = "served", _("Served")
    PUBLISHED = "published", _("Announced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_COMPLAINTS = (ComplaintStatus.RECEIVED, ComplaintStatus.ACCEPTED, ComplaintStatus.INVESTIGATING)


class NotAccepted(models.TextChoices):
    """Why a complaint is not accepted (11号令 12; 实施条例 60)."""

    NOT_PARTY = "not_party", _("neither a participant nor an interested party")
    VAGUE_NO_LEAD = "vague_no_lead", _("no clear matter and no lead that can be checked")
    NO_REAL_NAME = "no_real_name", _("no real name, signature or contact")
    NOT_SIGNED_SEALED = "not_signed_sealed", _("not signed by the representative and sealed")
    OUT_OF_TIME = "out_of_time", _("after the legal time")
    ALREADY_DECIDED = "already_decided", _("already decided, no new evidence")
    NO_PRIOR_OBJECTION = "no_prior_objection", _("no objection was raised first")
    IN_REVIEW = "in_review", _("already in administrative review or litigation")
    NOT_CORRECTED = "not_corrected", _("letter not corrected in the time given")
    BEYOND_QUERY = "beyond_query", _("goes beyond the matters of the query")
    SAME_AFTER_WITHDRAWAL = "withdrawn_before", _("withdrawn before, same facts and reasons")
    NOT_COMPETENT = "not_competent", _("belongs to another department")


class ComplaintOutcome(models.TextChoices):
    """What a complaint leads to (11号令 20)."""

    DISMISSED_UNFOUNDED = "dismissed_unfounded", _("Dismissed: without basis in fact or law")
    DISMISSED_FALSE = "dismissed_false", _("Dismissed: false facts or forged evidence")
    UPHELD_CORRECT = "upheld_correct", _("Upheld: order to correct")
    UPHELD_VOID_AWARD = "upheld_void_award", _("Upheld: award void")
    UPHELD_RETENDER = "upheld_retender", _("Upheld: tender anew")
    UPHELD_REEVALUATE = "upheld_reevaluate", _("Upheld: evaluate anew")
    UPHELD_REVIEW = "upheld_review", _("Upheld: the same committee reviews objective items")


class PauseKind(models.TextChoices):
    """What stops the clock of the decision (实施条例 61; 94号令 27)."""

    INSPECTION = "inspection", _("inspection")
    TESTING = "testing", _("testing")
    APPRAISAL = "appraisal", _("appraisal")
    EXPERTS = "experts", _("expert review")
    CORRECTION = "correction", _("material asked for from the complainant")


class Complaint(models.Model):
    """A complaint letter of five items, and what became of it (11号令 7)."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="complaints")
    matter = models.CharField(_("about"), max_length=10, choices=Matter)
    objection = models.ForeignKey(
        Objection, on_delete=models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    complainant = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="complaints")
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(_("contact and telephone"), max_length=200)
    signatory = models.CharField(_("signed by (legal or authorised representative)"), max_length=80)
    respondent = models.CharField(_("respondent"), max_length=200)
    facts = models.TextField(_("basic facts"))
    request = models.TextField(_("requests"))
    leads = models.TextField(_("effective leads and proof"))
    knew_on = models.DateField(_("knew or should have known on"))
    received_at = models.DateTimeField(_("received at"))
    limit_on = models.DateField(_("last day to complain"))
    late = models.BooleanField(_("after the legal time"), default=False)
    status = models.CharField(
        _("status"), max_length=14, choices=ComplaintStatus, default=ComplaintStatus.RECEIVED, db_index=True
    )
    accept_due_at = models.DateTimeField(_("acceptance to be decided by"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    decide_due_at = models.DateTimeField(_("to be decided by"), null=True, blank=True)
    not_accepted = models.CharField(_("why not accepted"), max_length=20, choices=NotAccepted, blank=True)
    intake_note = models.TextField(_("note on intake"), blank=True)
    transferred_to = models.CharField(_("transferred to"), max_length=200, blank=True)
    # The letter lacks something: what, and until when the complainant may add it (94号令 21).
    correction = models.TextField(_("what the letter lacks"), blank=True)
    correct_by = models.DateTimeField(_("to be corrected by"), null=True, blank=True)
    # What was asked is compared without spaces and signs: the same facts are not complained of twice.
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    hold = models.OneToOneField(
        Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="complaint"
    )
    respondent_answer = models.TextField(_("respondent's answer"), blank=True)
    withdrawal_reason = models.TextField(_("withdrawal asked for because"), blank=True)
    withdrawal_asked_at = models.DateTimeField(_("withdrawal asked for at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=ComplaintOutcome, blank=True)
    findings = models.TextField(_("facts found"), blank=True)
    basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    decision = models.TextField(_("decision"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    served_at = models.DateTimeField(_("served at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ComplaintStatus.values), name="complaint_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="not_accepted") | ~Q(not_accepted=""),
                name="complaint_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(matter="other") | Q(objection__isnull=False), name="complaint_objection_first"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | (~Q(outcome="") & ~Q(decision="") & ~Q(basis="")),
                name="complaint_decision_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def code(self) -> str:
        """What papers and the public list call it."""
        return f"TS-{self.pk:04d}"


class ComplaintOfficer(models.Model):
    """An investigator of a complaint; there are at least two (11号令 13)."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(_("appointed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "user"], name="complaintofficer_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class ComplaintPause(models.Model):
    """A time that does not count: testing, appraisal or expert review (实施条例 61)."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField(_("kind"), max_length=10, choices=PauseKind, default=PauseKind.EXPERTS)
    reason = models.TextField(_("reason"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(ends_at__isnull=True), name="complaintpause_one_running"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="complaintpause_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

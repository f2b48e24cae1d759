"""What happens in a case before and after its decision: avoidance, notice, hearing, service, transfer, review."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from supervision.models.cases import Case, CaseOfficer, CaseParty, Decision


class Avoidance(models.Model):
    """An officer's declaration, or a party's request, that the officer stand aside (行政处罚法 43)."""

    officer = models.ForeignKey(CaseOfficer, on_delete=models.PROTECT, related_name="avoidances")
    asked_by = models.ForeignKey(CaseParty, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Empty: the officer declares that there is nothing.
    relation = models.TextField(_("relation"), blank=True)
    at = models.DateTimeField(_("declared at"))
    upheld = models.BooleanField(_("stands aside"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("avoidance")
        verbose_name_plural = _("avoidances")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.officer} {self.relation[:40]}"


class PenaltyNotice(models.Model):
    """What the department intends, told before it decides (行政处罚法 44); a later one stands in for the earlier."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    number = models.CharField(_("number"), max_length=60, unique=True)
    facts = models.TextField(_("facts found"))
    basis = models.CharField(_("legal basis"), max_length=300)
    # One line for each party and rule: supervision.sanctions.plain.
    proposed = models.JSONField(_("intended penalties"))
    hearing_offered = models.BooleanField(_("a hearing may be asked for"))
    # What came to light since the notice before: only this lets a penalty become graver (行政处罚法 45).
    new_facts = models.TextField(_("new facts"), blank=True)
    told_at = models.DateTimeField(_("told at"))
    answer_due_at = models.DateTimeField(_("answer possible until"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("notice of penalty")
        verbose_name_plural = _("notices of penalty")
        ordering = ["told_at", "pk"]

    def __str__(self) -> str:
        return self.number


class NoticeAnswer(models.Model):
    """What a party says to a notice, and whether it asks for a hearing."""

    notice = models.ForeignKey(PenaltyNotice, on_delete=models.PROTECT, related_name="answers")
    party = models.ForeignKey(CaseParty, on_delete=models.PROTECT, related_name="answers")
    statement = models.TextField(_("statement and defence"), blank=True)
    wants_hearing = models.BooleanField(_("asks for a hearing"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer to a notice")
        verbose_name_plural = _("answers to notices")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["notice", "party"], name="noticeanswer_once")]

    def __str__(self) -> str:
        return self.statement[:60]


class Hearing(models.Model):
    """A hearing (行政处罚法 63, 64): asked for, set, held by somebody who does not handle the case, on record."""

    notice = models.OneToOneField(PenaltyNotice, on_delete=models.PROTECT, related_name="hearing")
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("place"), max_length=200)
    is_public = models.BooleanField(_("held in public"), default=True)
    set_for = models.DateTimeField(_("held on"))
    told_at = models.DateTimeField(_("parties told at"))
    record = models.TextField(_("record"), blank=True)
    held_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")

    def __str__(self) -> str:
        return f"{self.notice} {self.place}"


class Extension(models.Model):
    """More time for the decision, approved by somebody who does not handle the case, with the rule that allows it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    due_before = models.DateTimeField(_("was due"))
    due_after = models.DateTimeField(_("is due"))
    basis = models.CharField(_("legal basis"), max_length=300)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("approved at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_after__gt=models.F("due_before")), name="extension_goes_forward"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="extension_has_basis"),
        ]

    def __str__(self) -> str:
        return self.basis


class ServiceWay(models.TextChoices):
    """How a paper is served (行政处罚法 61 with 民事诉讼法 87–95)."""

    DIRECT = "direct", _("Handed over")
    LEFT = "left", _("Left with witnesses")
    ELECTRONIC = "electronic", _("Electronically, with written consent")
    ENTRUSTED = "entrusted", _("Through another department")
    POST = "post", _("By post")
    NOTICE = "notice", _("By public notice")


class Service(models.Model):
    """The decision served on one party, with its proof."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="services")
    party = models.ForeignKey(CaseParty, on_delete=models.PROTECT, related_name="services")
    way = models.CharField(_("way of service"), max_length=10, choices=ServiceWay)
    served_on = models.DateField(_("served on"))
    # By public notice it counts only some time later.
    counts_from = models.DateField(_("counts as served on"))
    proof = models.TextField(_("proof"))
    at = models.DateTimeField(_("put on file at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "party"], name="service_once"),
            models.CheckConstraint(condition=Q(way__in=ServiceWay.values), name="service_way_known"),
            models.CheckConstraint(condition=~Q(proof=""), name="service_has_proof"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.get_way_display()}"


class TransferAnswer(models.TextChoices):
    ACCEPTED = "accepted", _("Taken up")
    REFUSED = "refused", _("Not taken up")
    RETURNED = "returned", _("Sent back for supplements")


class Transfer(models.Model):
    """A letter that hands a suspicion of crime to the police, or a matter to another office (行刑衔接)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    number = models.CharField(_("number"), max_length=60, unique=True)
    authority = models.CharField(_("to"), max_length=200)
    is_police = models.BooleanField(_("suspicion of crime"))
    facts = models.TextField(_("facts"))
    # What the thresholds of prosecution said when the letter went out: hints, with their figures.
    hints = models.JSONField(_("thresholds reached"), default=list)
    sent_at = models.DateTimeField(_("sent at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer_due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=TransferAnswer, blank=True)
    answer_text = models.TextField(_("text of the answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return self.number


class ReviewKind(models.TextChoices):
    RECONSIDERATION = "reconsideration", _("Administrative review")
    LAWSUIT = "lawsuit", _("Administrative lawsuit")


class ReviewOutcome(models.TextChoices):
    UPHELD = "upheld", _("Upheld")
    CHANGED = "changed", _("Changed")
    REVOKED = "revoked", _("Revoked")
    UNLAWFUL = "unlawful", _("Found unlawful")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DecisionReview(models.Model):
    """An administrative review or lawsuit against a decision, and how it ended."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    party = models.ForeignKey(CaseParty, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=16, choices=ReviewKind)
    authority = models.CharField(_("before"), max_length=200)
    lodged_on = models.DateField(_("lodged on"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=ReviewOutcome, blank=True)
    text = models.TextField(_("outcome in words"), blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    at = models.DateTimeField(_("put on file at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("review of a decision")
        verbose_name_plural = _("reviews of decisions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReviewKind.values), name="decisionreview_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.authority}"


class CasePaperKind(models.TextChoices):
    NOTICE = "notice", _("Notice of penalty")
    HEARING = "hearing", _("Notice of hearing")
    DECISION = "decision", _("Decision on penalty")
    TRANSFER = "transfer", _("Letter of transfer")
    CLOSING = "closing", _("Closing report")


class CasePaper(models.Model):
    """A paper of a case, printed and signed once, served unchanged for ever."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=8, choices=CasePaperKind)
    number = models.CharField(_("number"), max_length=60)
    sha256 = models.CharField(_("hash"), max_length=64)
    path = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("paper of a case")
        verbose_name_plural = _("papers of cases")
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Qualification(models.Model):
    """An officer's certificate to enforce the law (行政处罚法 42): who handles cases and inspections has one in force."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="qualification")
    certificate = models.CharField(_("qualification number"), max_length=40, unique=True)
    valid_until = models.DateField(_("valid until"))
    sectors = models.JSONField(_("sectors"), default=list, blank=True)
    # Inspectors are drawn from who is in the library; somebody may be an officer only.
    in_library = models.BooleanField(_("in the library of inspectors"), default=True)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["certificate"]

    def __str__(self) -> str:
        return self.certificate


class Relation(models.Model):
    """Why an officer is kept away from an organisation: work, family, shares. Draws and cases ask here."""

    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="relations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(_("ground"), max_length=200)
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["qualification", "organisation"], name="relation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.qualification} {self.organisation}"

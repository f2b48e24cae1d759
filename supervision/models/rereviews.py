"""Reviews that a complaint's decision orders of the committee that evaluated: objective items, the base price unchanged."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluation.models import Member, Room
from supervision.models.complaints import Complaint


class RereviewOutcome(models.TextChoices):
    """What a review came to; empty while it is under way."""

    STANDS = "stands", _("the result stands")
    CORRECTED = "corrected", _("the result was corrected")
    ENDED = "ended", _("ended without a result")


class Rereview(models.Model):
    """An order to the original committee to look again at objective items (重庆条例 44), and its result."""

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="rereview")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="rereviews")
    items = models.TextField(_("what is reviewed"))
    ordered_at = models.DateTimeField(_("ordered at"))
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("due by"))
    # As the report has it: no correction of marks moves it.
    base_price = models.CharField(_("base price"), max_length=40)
    text = models.TextField(_("what the committee found"), blank=True)
    # [{"bid", "code", "criterion", "from", "to"}] and, with them, [{"bid", "code", "rank", "total", "price"}].
    corrections = models.JSONField(_("corrected points"), default=list)
    ranking = models.JSONField(_("ranking after the review"), default=list)
    sha256 = models.CharField(_("digest"), max_length=64, blank=True)
    proposed_at = models.DateTimeField(_("entered at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=RereviewOutcome, blank=True)
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)
    concluded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.TextField(_("why it ended without a result"), blank=True)

    class Meta:
        verbose_name = _("review by the committee")
        verbose_name_plural = _("reviews by the committee")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", *RereviewOutcome.values]), name="rereview_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(concluded_at__isnull=False), name="rereview_outcome_has_day"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["stands", "corrected"]) | ~Q(sha256=""), name="rereview_was_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint.code}"


class RereviewAnswer(models.Model):
    """A member's answer to what the chair entered: agreed, or a dissent with its reason."""

    rereview = models.ForeignKey(Rereview, on_delete=models.PROTECT, related_name="answers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField(_("agrees"))
    text = models.TextField(_("dissent"), blank=True)
    sha256 = models.CharField(_("digest signed"), max_length=64)
    at = models.DateTimeField(_("signed at"))

    class Meta:
        ordering = ["member__number"]
        constraints = [
            # An answer is to one digest: what is entered anew is answered anew.
            models.UniqueConstraint(fields=["rereview", "member", "sha256"], name="rereviewanswer_once"),
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(text=""), name="rereviewanswer_dissent_has_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.agrees}"

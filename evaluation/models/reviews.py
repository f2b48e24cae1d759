"""Preliminary review, rejections, clarifications, and the vote on competition."""

import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyScheme, User
from bidding.models import Bid
from evaluation.models.panels import Member
from evaluation.models.rooms import Room


class Item(models.TextChoices):
    """What the preliminary review looks at; the price only once it is open."""

    FORM = "form", _("Form")
    QUALIFICATION = "qualification", _("Qualification")
    RESPONSIVENESS = "responsiveness", _("Responsiveness")
    PRICE = "price", _("Price")


class Ground(models.TextChoices):
    """The only grounds for rejecting a bid (实施条例 51)."""

    NO_SEAL_AND_SIGN = "no_seal_and_sign", _("neither sealed by the unit nor signed by its head")
    NO_CONSORTIUM_AGREEMENT = "no_consortium_agreement", _("consortium without a joint bidding agreement")
    UNQUALIFIED = "unqualified", _("does not meet the qualification conditions")
    MULTIPLE_BIDS = "multiple_bids", _("two or more different bids or prices")
    PRICE_BELOW_COST = "price_below_cost", _("price below cost")
    PRICE_ABOVE_MAX = "price_above_max", _("price above the maximum price")
    NOT_RESPONSIVE = "not_responsive", _("no response to substantive requirements")
    ILLEGAL_ACT = "illegal_act", _("collusion, fraud or bribery")


class Review(models.Model):
    """One member's finding on one item of one bid; a "no" names the ground and says why."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="reviews")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(_("item"), max_length=14, choices=Item)
    passed = models.BooleanField(_("passes"))
    ground = models.CharField(_("ground"), max_length=24, choices=Ground, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    reviewed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["member", "bid", "item"], name="review_once"),
            models.CheckConstraint(condition=Q(item__in=Item.values), name="review_item_known"),
            models.CheckConstraint(
                condition=Q(passed=True, ground="")
                | (Q(passed=False, ground__in=Ground.values) & ~Q(reason="")),
                name="review_no_has_ground_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.bid} {self.item}"


class Rejection(models.Model):
    """The committee's decision to reject a bid (否决投标), by a majority."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="rejections")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="rejections")
    item = models.CharField(_("item"), max_length=14, choices=Item)
    ground = models.CharField(_("ground"), max_length=24, choices=Ground)
    reason = models.TextField(_("reason"))
    votes = models.PositiveSmallIntegerField(_("members for it"))
    of = models.PositiveSmallIntegerField(_("members"))
    rejected_at = models.DateTimeField(_("rejected at"))
    # A conclusion that rested on a replaced member's vote is kept, void, and made anew.
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)

    class Meta:
        verbose_name = _("rejection")
        verbose_name_plural = _("rejections")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "bid"], condition=Q(voided_at__isnull=True), name="rejection_once"
            ),
            models.CheckConstraint(condition=Q(votes__gt=models.F("of") / 2), name="rejection_by_majority"),
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="rejection_ground_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="rejection_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.bid} {self.get_ground_display()}"


class ClarificationKind(models.TextChoices):
    ORDINARY = "ordinary", _("unclear or inconsistent content")
    LOW_PRICE = "low_price", _("abnormally low price")


class Clarification(models.Model):
    """A question to one bidder and the answer (招标投标法 39); neither can change price or substance."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="clarifications")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="clarifications")
    kind = models.CharField(_("kind"), max_length=10, choices=ClarificationKind)
    question = models.TextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    # The agency or the supervisor lets the question out, so that no leading question reaches a bidder.
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    # Or it is held back, with a reason: it leads, or it asks for what must not change (CM-12).
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(_("held back at"), null=True, blank=True)
    refusal = models.TextField(_("why it was held back"), blank=True)
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=8000, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    # The answer as its bidder signed it, and the proof that the log holds it.
    letter = models.TextField(_("letter, canonical JSON"), blank=True)
    signature = models.TextField(_("signature, hex"), blank=True)
    signing_key = models.CharField(_("signing key, or the SHA-256 of its DER"), max_length=64, blank=True)
    signing_scheme = models.CharField(_("kind of signature"), max_length=10, choices=KeyScheme, blank=True)
    signing_material = models.TextField(_("key or certificate, PEM"), blank=True)
    receipt = models.TextField(_("receipt, C2SP tlog-proof"), blank=True)

    class Meta:
        verbose_name = _("clarification")
        verbose_name_plural = _("clarifications")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="clarification_has_question"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(released_at__isnull=False),
                name="clarification_answered_after_release",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | (Q(released_at__isnull=True) & ~Q(refusal="")),
                name="clarification_held_back_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.question[:60]

    @property
    def draft(self) -> str:
        """The answer in the letter, for its bidder alone until it is signed."""
        return str(json.loads(self.letter)["answer"]) if self.letter else ""


class CompetitionVote(models.Model):
    """With fewer than three valid bids: one member's reasoned vote whether competition is clearly lacking (TL-25)."""

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="competition_vote")
    lacking = models.BooleanField(_("competition is clearly lacking"))
    reason = models.TextField(_("reason"))
    voted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote on competition")
        verbose_name_plural = _("votes on competition")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="competitionvote_has_reason")]

    def __str__(self) -> str:
        return f"{self.member} {self.lacking}"

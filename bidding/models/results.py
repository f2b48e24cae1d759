"""Candidates, the award and the contract."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models.bids import Bid
from bidding.models.projects import Lot


class PassedOver(models.TextChoices):
    """The grounds on which a candidate of a state-funded mandatory project may be passed over (实施条例 55)."""

    WAIVER = "waiver", _("gives up the award")
    FORCE_MAJEURE = "force_majeure", _("cannot perform, by force majeure")
    NO_BOND = "no_bond", _("did not provide the performance security")
    VIOLATION = "violation", _("violation of law that affects the result, established")


class Candidate(models.Model):
    """A ranked award candidate (中标候选人), at most three (实施条例 53)."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="candidates")
    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="candidacy")
    rank = models.PositiveSmallIntegerField(_("rank"))
    score = models.DecimalField(_("total score"), max_digits=6, decimal_places=2)
    price = models.DecimalField(_("bid price"), max_digits=18, decimal_places=2)
    # 实施条例 55: a candidate falls out only for a coded reason.
    passed_over = models.CharField(_("why passed over"), max_length=20, choices=PassedOver, blank=True)

    class Meta:
        verbose_name = _("award candidate")
        verbose_name_plural = _("award candidates")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "rank"], name="candidate_rank_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="candidate_rank_positive"),
            models.CheckConstraint(
                condition=Q(passed_over__in=["", *PassedOver.values]), name="candidate_passed_over_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.bid.bidder}"


class Award(models.Model):
    """The award of a lot; notice to the winner and result to all go out together (招标投标法 45)."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="award")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="award")
    price = models.DecimalField(_("award price"), max_digits=18, decimal_places=2)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    contract_due_at = models.DateTimeField(_("contract due"))
    reminded_at = models.DateTimeField(_("reminded of the contract at"), null=True, blank=True)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return str(self.lot)


class Contract(models.Model):
    """The contract record: what was signed must be what was awarded (招标投标法 59)."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="contract")
    number = models.CharField(_("contract number"), max_length=60, unique=True)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    duration_days = models.PositiveIntegerField(_("contract period in days"))
    manager = models.CharField(_("project manager"), max_length=80)
    signed_on = models.DateField(_("signed on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")

    def __str__(self) -> str:
        return self.number

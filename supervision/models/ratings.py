"""Service ratings (好差评) after each step, and the tickets of what went badly or was not done (办不成事)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, User
from bidding.models import Lot


class RatedStep(models.TextChoices):
    """Steps after which those who took them are asked."""

    SUBMISSION = "submission", _("Submitting a bid")
    OPENING = "opening", _("Bid opening")
    EVALUATION = "evaluation", _("Bid evaluation")
    AWARD = "award", _("Award and contract")
    OBJECTION = "objection", _("Objection")
    COMPLAINT = "complaint", _("Complaint")


class Grade(models.IntegerChoices):
    """The five grades of 国办发〔2019〕51号; the last two make a ticket."""

    VERY_GOOD = 5, _("Very satisfied")
    GOOD = 4, _("Satisfied")
    FAIR = 3, _("Basically satisfied")
    POOR = 2, _("Not satisfied")
    VERY_POOR = 1, _("Very dissatisfied")


BAD = (Grade.POOR, Grade.VERY_POOR)


class ServiceRating(models.Model):
    """One person's grade for one step of one lot, under the real name, which only the handling office may ask to see."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="ratings")
    step = models.CharField(_("step"), max_length=12, choices=RatedStep)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20)
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade)
    text = models.TextField(_("in your words"), blank=True)
    rated_at = models.DateTimeField(_("rated at"))

    class Meta:
        verbose_name = _("service rating")
        verbose_name_plural = _("service ratings")
        ordering = ["-rated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "step", "person"], name="servicerating_once"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=5), name="servicerating_grade"),
            models.CheckConstraint(condition=Q(step__in=RatedStep.values), name="servicerating_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.grade}"


class Ticket(models.Model):
    """Something to be put right: from a bad rating, or from the window for what could not be done (办不成事)."""

    rating = models.OneToOneField(
        ServiceRating, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tickets")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tickets")
    matter = models.CharField(_("matter"), max_length=200)
    text = models.TextField(_("what happened"))
    contact = models.CharField(_("contact and telephone"), max_length=200, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("to be answered by"))
    follow_up = models.TextField(_("what was said to the person"), blank=True)
    followed_at = models.DateTimeField(_("followed up at"), null=True, blank=True)
    outcome = models.TextField(_("what was put right"), blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    again = models.PositiveSmallIntegerField(
        _("grade given afterwards"), choices=Grade, null=True, blank=True
    )
    again_at = models.DateTimeField(_("rated again at"), null=True, blank=True)

    class Meta:
        verbose_name = _("service ticket")
        verbose_name_plural = _("service tickets")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            # 实名差评回访率 100%: none is closed without having been followed up.
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(followed_at__isnull=False),
                name="ticket_followed_before_closed",
            ),
            models.CheckConstraint(
                condition=Q(again__isnull=True) | Q(closed_at__isnull=False), name="ticket_rated_after_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.matter

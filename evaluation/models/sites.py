"""Evaluation sites and their seats, and the part each plays in one room (RULES RE-02, RE-03)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class Site(models.Model):
    """A place with evaluation rooms, run by a trading centre."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("name"), max_length=120)
    region = models.CharField(_("administrative division"), max_length=6)
    address = models.CharField(_("address"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="site_name_once")]

    def __str__(self) -> str:
        return self.name


class Equipment(models.TextChoices):
    """What a seat has; a site is ready when all of it works (RULES RE-14)."""

    COMPUTER = "computer", _("computer")
    CAMERA = "camera", _("camera")
    HEADSET = "headset", _("headset")
    READER = "reader", _("identity card reader")
    PRINTER = "printer", _("printer")
    RECORDER = "recorder", _("recording of picture and sound")


class Seat(models.Model):
    """A seat (工位) of a site."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="seats")
    label = models.CharField(_("label"), max_length=40)
    equipment = models.JSONField(_("equipment"), default=list)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["site", "label"]
        constraints = [models.UniqueConstraint(fields=["site", "label"], name="seat_label_once")]

    def __str__(self) -> str:
        return f"{self.site} {self.label}"


class SiteRole(models.TextChoices):
    HOST = "host", _("host site")
    GUEST = "guest", _("guest site")


class SiteAnswer(models.TextChoices):
    """A host asks, a guest site accepts or declines."""

    ASKED = "asked", _("asked")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class RoomSite(models.Model):
    """A site's part in one evaluation: host or guest, and how many experts it supplies."""

    room = models.ForeignKey("evaluation.Room", on_delete=models.CASCADE, related_name="sites")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("part"), max_length=6, choices=SiteRole)
    quota = models.PositiveSmallIntegerField(_("experts"))
    answer = models.CharField(_("answer"), max_length=10, choices=SiteAnswer, default=SiteAnswer.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # Empty where no agreement was in force when the site was asked, or none was needed.
    agreement = models.ForeignKey(
        "evaluation.Agreement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who answers for the site on the day; handed on by a hand-over only.
    duty_officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)

    class Meta:
        verbose_name = _("site of a room")
        verbose_name_plural = _("sites of a room")
        ordering = ["-role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["room", "site"], name="roomsite_once"),
            models.UniqueConstraint(fields=["room"], condition=Q(role="host"), name="roomsite_one_host"),
            models.CheckConstraint(condition=Q(role__in=SiteRole.values), name="roomsite_role_known"),
            models.CheckConstraint(condition=Q(answer__in=SiteAnswer.values), name="roomsite_answer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.get_role_display()}"

    @property
    def group(self) -> str:
        """The name of the site's quota in the draw."""
        return f"site-{self.site_id}"

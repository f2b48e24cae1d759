"""Video between the seats of a room: switched by the host, who is in it, what they say to connect, what was recorded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluation.models.panels import Member
from evaluation.models.rooms import Room


class Video(models.Model):
    """Whether a room has video now, and whether it is recorded. Without a row it was never switched on."""

    room = models.OneToOneField(Room, on_delete=models.PROTECT, related_name="video")
    on = models.BooleanField(_("on"), default=False)
    recorded = models.BooleanField(_("recorded"), default=False)
    switched_at = models.DateTimeField(_("switched at"))
    switched_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("video of a room")
        verbose_name_plural = _("videos of rooms")
        constraints = [
            models.CheckConstraint(condition=Q(on=True) | Q(recorded=False), name="video_recorded_while_on"),
        ]

    def __str__(self) -> str:
        return str(self.room)


class Caller(models.Model):
    """Somebody's page in the video of a room, from joining to leaving; coming back makes another one."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="callers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Empty for the supervisor.
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    joined_at = models.DateTimeField(_("joined at"))
    seen_at = models.DateTimeField(_("seen at"))
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    class Meta:
        verbose_name = _("caller")
        verbose_name_plural = _("callers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "user"], condition=Q(left_at__isnull=True), name="caller_once_in_a_room"
            ),
        ]

    def __str__(self) -> str:
        return self.alias

    @property
    def alias(self) -> str:
        """How the others know the caller until the award."""
        return self.member.alias if self.member else str(_("Supervisor"))

    @property
    def topic(self) -> str:
        """The private topic of this page alone."""
        return f"seat.video-{self.pk}"


class SignalKind(models.TextChoices):
    """What two browsers say to each other before they are connected (RFC 8829)."""

    OFFER = "offer", _("offer")
    ANSWER = "answer", _("answer")


class Signal(models.Model):
    """A description of a connection (SDP) on its way from one page to another; gone as soon as it has been read."""

    sender = models.ForeignKey(Caller, on_delete=models.CASCADE, related_name="sent")
    receiver = models.ForeignKey(Caller, on_delete=models.CASCADE, related_name="waiting")
    kind = models.CharField(max_length=6, choices=SignalKind)
    sdp = models.TextField()
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.sender_id}→{self.receiver_id}"


class Recording(models.Model):
    """A minute of what one seat's camera and microphone took, sealed in the browser; its hash stands in the ledger."""

    caller = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="recordings")
    number = models.PositiveSmallIntegerField(_("number"))
    seconds = models.PositiveSmallIntegerField(_("seconds"))
    sha256 = models.CharField(_("hash of the sealed file"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    path = models.CharField(max_length=100)
    kept_at = models.DateTimeField(_("kept at"))

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["caller", "number"], name="recording_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.caller} {self.number}"

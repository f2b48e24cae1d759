"""What passes between the supervisor and the seats, and whether the seats are on the line."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluation.models.panels import Member
from evaluation.models.rooms import Room


class SeatLine(models.Model):
    """Whether a member's seat is on the line, as the ledger last said; made when her page first answered a heartbeat."""

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="line")
    present = models.BooleanField(_("on the line"), default=True)
    since = models.DateTimeField(_("since"))
    # The machine's time of the last heartbeat that the clock looked at.
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("line of a seat")
        verbose_name_plural = _("lines of seats")

    def __str__(self) -> str:
        return f"{self.member} {self.present}"


class Message(models.Model):
    """Words of the supervisor to a room or to one seat; never changed and never taken back."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="messages")
    # Empty for the whole room.
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="messages")
    text = models.TextField(_("message"), max_length=500)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="message_has_text")]

    def __str__(self) -> str:
        return self.text[:60]


class Acknowledgement(models.Model):
    """A member has read a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="acknowledgements")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [models.UniqueConstraint(fields=["message", "member"], name="acknowledgement_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.at}"


class Misconduct(models.Model):
    """What a member reports to the supervisor and nobody else: leading remarks, pressure (RULES CM-16)."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="reports_made")
    text = models.TextField(_("what happened"), max_length=2000)
    # The ledger has the salted digest of the words, so that the log does not say who is accused of what.
    salt = models.CharField(max_length=64)
    reported_at = models.DateTimeField(_("reported at"))
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    class Meta:
        verbose_name = _("report of misconduct")
        verbose_name_plural = _("reports of misconduct")
        ordering = ["reported_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="misconduct_has_text"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(seen_by__isnull=False),
                name="misconduct_seen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

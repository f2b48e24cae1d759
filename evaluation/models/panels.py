"""The committee of a room: who was called, who came, and what each declared about each bidder."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models import Bid
from evaluation.models.experts import Expert
from evaluation.models.rooms import Room
from evaluation.models.sites import RoomSite, Seat


class CallState(models.TextChoices):
    CALLED = "called", _("Called")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    ABSENT = "absent", _("Absent")
    REPLACED = "replaced", _("Replaced")


class Leaving(models.TextChoices):
    """Why a member leaves a committee that has begun (实施条例 48); the law knows no other reason."""

    AVOIDANCE = "avoidance", _("a reason for avoidance was discovered")
    POST = "post", _("left the post without leave")
    HEALTH = "health", _("health")


LIVE_CALLS = [CallState.CALLED, CallState.ACCEPTED]


class IdentityCheck(models.TextChoices):
    """How a member was recognised at the seat; a document always suffices (RE-16)."""

    DOCUMENT = "document", _("identity document")
    FACE = "face", _("face comparison")


class Member(models.Model):
    """One place on the committee; others know it as 专家n (CM-08)."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    # Empty for a representative of the tenderer, who is not drawn.
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, null=True, related_name="memberships")
    site = models.ForeignKey(RoomSite, on_delete=models.PROTECT, related_name="members")
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(_("sealed code"), max_length=16, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CallState, default=CallState.CALLED)
    reason = models.TextField(_("reason"), blank=True)
    called_at = models.DateTimeField(_("called at"))
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    # Set when she is replaced: what she found, voted and marked is kept and counts for nothing.
    ground = models.CharField(_("ground"), max_length=10, choices=Leaving, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    identity_check = models.CharField(max_length=10, choices=IdentityCheck, blank=True)
    pledge_sha256 = models.CharField(max_length=64, blank=True)
    checked_in_at = models.DateTimeField(_("checked in at"), null=True, blank=True)
    chair = models.BooleanField(_("chair"), default=False)
    wants_time_at = models.DateTimeField(_("asked for more time at"), null=True, blank=True)
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True)
    # The salted digest of her marks stands in the ledger from the moment she locks.
    marks_salt = models.CharField(max_length=64, blank=True)
    marks_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("committee member")
        verbose_name_plural = _("committee members")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "number"], condition=Q(state__in=["called", "accepted"]),
                name="member_number_once",
            ),
            models.UniqueConstraint(fields=["room", "user"], name="member_user_once"),
            models.UniqueConstraint(
                fields=["room", "seat"], condition=Q(seat__isnull=False, state="accepted"),
                name="member_seat_once",
            ),
            models.UniqueConstraint(
                fields=["room"], condition=Q(chair=True, state="accepted"), name="member_one_chair"
            ),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="member_state_known"),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | ~Q(marks_sha256=""), name="member_lock_has_digest"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.alias

    @property
    def alias(self) -> str:
        """How everybody else knows the member until the award."""
        return str(_("Expert %(number)d") % {"number": self.number})

    @property
    def presence_name(self) -> str:
        """Under which name her pages are present at the room's topic."""
        return f"member-{self.pk}"

    @property
    def ledger_name(self) -> str:
        """How the ledger names the member: place and sealed code, since the log must not open the list (CM-08)."""
        return f"evaluation.room:{self.room_id}/{self.number}:{self.code or 'representative'}"

    @property
    def ledger_organisation(self) -> str:
        """Nothing: an organisation would name the member."""
        return ""


class Declaration(models.Model):
    """A member's answer, for one bidder, whether there is anything that demands avoidance (回避)."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="declarations")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    conflict = models.BooleanField(_("conflict of interest"))
    detail = models.TextField(_("what it is"), blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints = [
            models.UniqueConstraint(fields=["member", "bid"], name="declaration_once"),
            models.CheckConstraint(
                condition=Q(conflict=False) | ~Q(detail=""), name="declaration_conflict_is_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.bid}"

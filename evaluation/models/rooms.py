"""An evaluation session, its draw and its faults."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models import Lot


class State(models.TextChoices):
    """Where an evaluation stands (RULES section 19); only evaluation.flow.move writes it."""

    ARRANGED = "arranged", _("Arranged")
    DRAWN = "drawn", _("Committee drawn")
    CHECKIN = "checkin", _("Check-in")
    READY = "ready", _("Ready")
    RUNNING = "running", _("Under evaluation")
    PAUSED = "paused", _("Paused")
    LOCKED = "locked", _("Marks locked")
    CHECKS = "checks", _("Checks")
    REPORT_SIGN = "report_sign", _("Report being signed")
    CLOSED = "closed", _("Closed")
    ABORTED = "aborted", _("Aborted")


class Competition(models.TextChoices):
    """What the committee decided when fewer than three bids stayed valid (12号令 27)."""

    UNASKED = "", _("not asked")
    ENOUGH = "enough", _("there is competition")
    LACKING = "lacking", _("competition is clearly lacking")


class Room(models.Model):
    """One evaluation of one lot by one committee, at a host site and its guest sites."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="rooms")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ARRANGED)
    # Experts see bidders as codes while they mark (RULES EV-23).
    blind = models.BooleanField(_("blind"), default=True)
    specialities = models.JSONField(_("specialities"), default=list)
    representatives = models.PositiveSmallIntegerField(_("tenderer's representatives"), default=0)
    # The time planned for the evaluation: a plan that the members may have extended (实施条例 48), never a wall.
    planned_minutes = models.PositiveIntegerField(_("minutes planned"), default=480)
    planned_end_at = models.DateTimeField(_("planned end"), null=True, blank=True)
    # Whether a site that goes dark pauses the evaluation without anybody's doing.
    watched = models.BooleanField(_("pauses when a site goes dark"), default=True)
    sign_minutes = models.PositiveIntegerField(_("minutes to sign the report"), default=120)
    codes = models.JSONField(_("codes of the bids"), default=dict)
    arranged_at = models.DateTimeField(_("arranged at"))
    arranged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("review concluded at"), null=True, blank=True)
    prices_opened_at = models.DateTimeField(_("prices opened at"), null=True, blank=True)
    # 政府采购: when the purchaser or the agency has concluded the check of qualifications (87号令 44).
    qualified_at = models.DateTimeField(_("qualifications checked at"), null=True, blank=True)
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True)
    revealed_at = models.DateTimeField(_("revealed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    competition = models.CharField(max_length=8, choices=Competition, default=Competition.UNASKED, blank=True)
    # EV-14: what stays equal after the comparators is settled by the tenderer, with a reason: bid → order.
    tie_order = models.JSONField(default=dict, blank=True)
    tie_reason = models.TextField(blank=True)
    end_reason = models.TextField(_("why aborted"), blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="room_number_once"),
            models.UniqueConstraint(
                fields=["lot"], condition=~Q(state__in=["aborted", "closed"]), name="room_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="room_state_known"),
            models.CheckConstraint(
                condition=Q(competition__in=Competition.values), name="room_competition_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.lot)

    @property
    def topic(self) -> str:
        """The private topic that tells the room's pages to look again."""
        return f"panel.{self.pk}"

    def code_of(self, bid_pk: int) -> str:
        """The code under which experts see a bid."""
        return str(self.codes.get(str(bid_pk), ""))


class Draw(models.Model):
    """The draw of a room's committee: hashes first, then commitments, then the log's root, then the seeds."""

    room = models.OneToOneField(Room, on_delete=models.PROTECT, related_name="draw")
    salt = models.CharField(max_length=64)
    pool = models.JSONField(default=list)
    pool_sha256 = models.CharField(max_length=64)
    rules = models.JSONField(default=dict)
    rules_sha256 = models.CharField(max_length=64)
    # Salted code → expert; never leaves the server before the award (CM-08).
    identities = models.JSONField(default=dict)
    commitments = models.JSONField(default=dict)
    root = models.CharField(max_length=64, blank=True)
    checkpoint = models.TextField(blank=True)
    seeds = models.JSONField(default=dict)
    # Until when the step under way waits: commitments first, then seeds.
    due_at = models.DateTimeField(_("waits until"), null=True, blank=True)
    # Party whose turn passed to the centre because it did not commit in time.
    stood_in = models.JSONField(default=list)
    # Party that committed and did not reveal in time: its commitment stands in for its seed.
    withheld = models.JSONField(default=list)
    # Rounds in which nobody revealed: their commitments, for everybody to see.
    voided = models.JSONField(default=list)
    proof = models.JSONField(default=dict)
    prepared_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")

    def __str__(self) -> str:
        return str(self.room)


class FaultKind(models.TextChoices):
    REPORTED = "reported", _("reported")
    DARK = "dark", _("site gone dark")


class Fault(models.Model):
    """A technical fault at a site: the room waits, and the law's time to mend it runs (RE-11, RE-12)."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="faults")
    site = models.ForeignKey("evaluation.RoomSite", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("what happened"))
    began_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=FaultKind, default=FaultKind.REPORTED)
    # RE-11: told once to the tenderer, who then waits or postpones. Postponed: the material is sealed.
    overdue_at = models.DateTimeField(_("overdue since"), null=True, blank=True)
    postponed_at = models.DateTimeField(_("postponed at"), null=True, blank=True)
    # Empty where the law knows no limit.
    due_at = models.DateTimeField(_("must be mended by"), null=True, blank=True)

    class Meta:
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(ended_at__isnull=True), name="fault_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]

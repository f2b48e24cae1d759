"""Which centres work together, and which seats are whose at what time (RULES RE-02, RE-03)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from evaluation.models.rooms import Room
from evaluation.models.sites import RoomSite, Seat, Site


class Agreement(models.Model):
    """An agreement (合作协议) between two centres to evaluate together; the paper is known by its hash."""

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(_("administrative division"), max_length=6)
    number = models.CharField(_("number of the agreement"), max_length=60)
    sha256 = models.CharField(_("hash of the document"), max_length=64)
    contact = models.CharField(_("contact"), max_length=80)
    phone = models.CharField(_("telephone"), max_length=40)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"))
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # The last day on which it holds when it was given up early.
    ended_on = models.DateField(_("given up on"), null=True, blank=True)
    end_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["region", "-valid_to", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="agreement_number_once"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="agreement_days_in_order"
            ),
            models.CheckConstraint(condition=~Q(centre=F("partner")), name="agreement_between_two"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(end_reason=""), name="agreement_end_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Sitting(models.Model):
    """When an evaluation is planned to take place; its seats are booked for this time."""

    room = models.OneToOneField(Room, on_delete=models.PROTECT, related_name="sitting")
    begins_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))

    class Meta:
        verbose_name = _("time of an evaluation")
        verbose_name_plural = _("times of evaluations")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="sitting_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return str(self.room)


class Booking(models.Model):
    """A seat kept for one evaluation; two that are not released never overlap at one seat."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="bookings")
    part = models.ForeignKey(RoomSite, on_delete=models.PROTECT, related_name="bookings")
    begins_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    # What was found at the seat before the site called itself ready: code of the equipment → works or not.
    checked = models.JSONField(_("equipment checked"), default=dict)
    booked_at = models.DateTimeField(_("booked at"))
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    class Meta:
        verbose_name = _("booking of a seat")
        verbose_name_plural = _("bookings of seats")
        ordering = ["begins_at", "seat"]
        indexes = [models.Index(fields=["seat", "begins_at"], name="booking_by_seat")]
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "part"], condition=Q(released_at__isnull=True), name="booking_seat_once"
            ),
            # The database's own word beneath the lock: nobody begins twice at one seat at one moment.
            models.UniqueConstraint(
                fields=["seat", "begins_at"], condition=Q(released_at__isnull=True), name="booking_begin_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="booking_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.begins_at:%Y-%m-%d %H:%M}"


class HandOverKind(models.TextChoices):
    DUTY = "duty", _("the duty at the site")
    SEAT = "seat", _("a seat")
    SITE = "site", _("the part of the site")
    MATERIALS = "materials", _("originals and recordings")


class HandOver(models.Model):
    """Something handed on from one to another (交接): it passes when the other confirms, never before."""

    part = models.ForeignKey(RoomSite, on_delete=models.PROTECT, related_name="hand_overs")
    kind = models.CharField(_("kind"), max_length=10, choices=HandOverKind)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("offered at"))
    reason = models.TextField(_("reason"))
    # Who is meant to take it: a colleague (duty), otherwise whoever keeps the organisation's sites.
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    from_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    to_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    to_site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    manifest_sha256 = models.CharField(_("hash of the list"), max_length=64, blank=True)
    items = models.PositiveIntegerField(_("items"), default=0)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    taken = models.BooleanField(_("confirmed"), default=False)
    answer_reason = models.TextField(_("why not"), blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HandOverKind.values), name="handover_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="handover_has_reason"),
            models.CheckConstraint(
                condition=Q(taken=False) | Q(answered_at__isnull=False), name="handover_taken_was_answered"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("given_by")), name="handover_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.part}"

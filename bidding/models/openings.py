"""Closing and opening: the commitment to the list of bids, the hall, what came out of each envelope."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models.bids import Envelope
from bidding.models.projects import Lot


class Closing(models.Model):
    """The closing event: commits to the ordered list of bids. `checkpoint` is empty until the witness has cosigned one
    that covers the closing entry, at the deadline or later; its size may lie beyond the entry.
    """

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="closing")
    closed_at = models.DateTimeField(_("closed at"))
    bid_count = models.PositiveIntegerField(_("number of bids"))
    list_sha256 = models.CharField(_("hash of the ordered list of bids"), max_length=64)
    entry_index = models.PositiveBigIntegerField(_("place in the ledger"))
    checkpoint = models.TextField(_("cosigned checkpoint"), blank=True, default="")
    checkpoint_size = models.PositiveBigIntegerField(_("size of the checkpoint"), null=True, blank=True)
    cosigned_at = models.DateTimeField(_("cosigned at"), null=True, blank=True)

    class Meta:
        verbose_name = _("closing")
        verbose_name_plural = _("closings")

    def __str__(self) -> str:
        return str(self.lot)


class OpeningStage(models.TextChoices):
    SIGN_IN = "sign_in", _("Sign-in")
    PUBLISHED_BIDDERS = "bidders", _("Bidders published")
    RELEASING = "releasing", _("Keyholders release")
    OPENED = "opened", _("Opened")
    READ_OUT = "read_out", _("Read out")
    OBJECTIONS = "objections", _("Objections on the spot")
    RECORD = "record", _("Record signed")
    CLOSED = "closed", _("Hall closed")


class OpeningSession(models.Model):
    """The opening hall of one lot."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="opening")
    stage = models.CharField(_("stage"), max_length=12, choices=OpeningStage, default=OpeningStage.SIGN_IN)
    host = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    qualified_at = models.DateTimeField(_("qualification list logged at"), null=True, blank=True)
    record_sha256 = models.CharField(_("hash of the opening record"), max_length=64, blank=True)
    record_path = models.CharField(_("place in the vault"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=OpeningStage.values), name="opening_stage_known")
        ]

    def __str__(self) -> str:
        return str(self.lot)


class SignIn(models.Model):
    """Someone is present at an opening (签到)."""

    session = models.ForeignKey(OpeningSession, on_delete=models.PROTECT, related_name="sign_ins")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("signed in at"))

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="signin_once")]

    def __str__(self) -> str:
        return str(self.user)


class Cause(models.TextChoices):
    """Why an envelope did not open (design: cause codes)."""

    F1 = "F1", _("stored bytes differ from the receipt")
    F2 = "F2", _("a keyholder is absent or lost the key")
    F3 = "F3", _("a released share does not match its commitment")
    F4 = "F4", _("the joined key is not the bid's key")
    F5 = "F5", _("a wrap does not open")
    F6 = "F6", _("right key and hash, but decryption fails")
    F7 = "F7", _("opened, but the container is malformed")


class OpenedEnvelope(models.Model):
    """The outcome of opening one envelope: its content's summary, or its cause code."""

    envelope = models.OneToOneField(Envelope, on_delete=models.PROTECT, related_name="opened")
    opened_at = models.DateTimeField(_("opened at"))
    cause = models.CharField(_("cause code"), max_length=2, choices=Cause, blank=True)
    detail = models.TextField(_("detail"), blank=True)
    # From the letter inside: price, price in words, duration, project manager, maker's machine code ...
    letter = models.JSONField(_("letter"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("opened envelope")
        verbose_name_plural = _("opened envelopes")

    def __str__(self) -> str:
        return f"{self.envelope} {self.cause}"


class OpenedFile(models.Model):
    """A file out of an opened envelope."""

    opened = models.ForeignKey(OpenedEnvelope, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    path = models.CharField(_("place in the vault"), max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opened", "name"], name="openedfile_name_once")]

    def __str__(self) -> str:
        return self.name

"""Sealed bytes on their way in, and the journal of each arrival, which stays as evidence."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models.bids import EnvelopeKind, StoredFile
from bidding.models.projects import Lot


class UploadState(models.TextChoices):
    """An upload counts as nothing until it is finished (RULES EB-12)."""

    ARRIVING = "arriving", _("Arriving")
    FINISHED = "finished", _("Complete")
    REFUSED = "refused", _("Refused")
    REMOVED = "removed", _("Removed by the bidder")
    SWEPT = "swept", _("Removed unfinished")


class Upload(models.Model):
    """One sealed file that arrives in parts; `offset` bytes are on disk for certain."""

    # Drawn by lot: neither the number of uploads nor their owner can be told from it.
    token = models.CharField(max_length=43, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="uploads")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("envelope"), max_length=14, choices=EnvelopeKind)
    sha256 = models.CharField(_("declared hash"), max_length=64)
    size = models.PositiveBigIntegerField(_("declared size in bytes"))
    offset = models.PositiveBigIntegerField(_("bytes received"), default=0)
    path = models.CharField(_("place in the vault"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=UploadState, default=UploadState.ARRIVING)
    began_at = models.DateTimeField(_("began at"))
    moved_at = models.DateTimeField(_("last part at"))
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
            models.CheckConstraint(condition=Q(offset__lte=F("size")), name="upload_within_its_size"),
            models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_known"),
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(offset=F("size"), stored__isnull=False),
                name="upload_finished_is_whole",
            ),
            # The same bytes arrive once at a time; whoever begins again goes on where they stopped.
            models.UniqueConstraint(
                fields=["lot", "owner", "sha256"], condition=Q(state="arriving"), name="upload_once_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["moved_at"], condition=Q(state="arriving"), name="upload_arriving"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class UploadAct(models.TextChoices):
    """What a line of the journal says."""

    BEGAN = "began", _("Upload began")
    PART = "part", _("Part received")
    CUT = "cut", _("Line cut")
    RESUMED = "resumed", _("Resumed")
    REFUSED = "refused", _("Refused")
    FINISHED = "finished", _("Complete")
    REMOVED = "removed", _("Removed by the bidder")
    SWEPT = "swept", _("Removed unfinished")


class UploadEvent(models.Model):
    """A line of a bidder's upload journal; only ever added, shown to its own organisation before the opening."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # None where an upload was refused before it began.
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="events")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    act = models.CharField(_("event"), max_length=8, choices=UploadAct)
    code = models.CharField(_("reason"), max_length=40, blank=True)
    offset = models.PositiveBigIntegerField(_("bytes received before"), default=0)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["lot", "owner", "at"], name="upload_journal")]

    def __str__(self) -> str:
        return f"{self.act} {self.offset}+{self.size}"

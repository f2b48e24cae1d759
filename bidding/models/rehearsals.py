"""A practice run of one bidder on one lot: apart from everything real, and wiped when it ends."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from bidding.models.bids import BidState, EnvelopeKind
from bidding.models.openings import Cause
from bidding.models.projects import Lot


class Rehearsal(models.Model):
    """One practice run: its own clock, keyset, log and keys that are thrown away with it.

    The platform plays the keyholders and therefore could read what is practised with: only made-up content is sealed.
    """

    token = models.CharField(max_length=43, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    keyset = models.TextField(_("practice keyset, canonical JSON"))
    # Throw-away keys: of the practice log, the practice witness and the practice keyholders.
    keys = models.JSONField(default=dict)
    began_at = models.DateTimeField(_("began at"))
    deadline = models.DateTimeField(_("practice deadline"))
    cut_until = models.DateTimeField(_("line cut until"), null=True)
    closing = models.TextField(_("cosigned practice checkpoint"), blank=True)
    moved_at = models.DateTimeField(_("last act"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "owner"], name="rehearsal_one_at_a_time")]
        indexes = [models.Index(fields=["moved_at"], name="rehearsal_idle")]

    def __str__(self) -> str:
        return self.token[:8]

    @property
    def code(self) -> str:
        """The lot code that everything practised names; no real lot has it."""
        return practice_code(self.lot.code)


PREFIX = "PRACTICE-"


def practice_code(code: str) -> str:
    """Return the code of a lot's practice twin."""
    return f"{PREFIX}{code}"


class RehearsalUpload(models.Model):
    """A practice file that arrives in parts; on a shelf of its own."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="uploads")
    token = models.CharField(max_length=43, unique=True)
    kind = models.CharField(max_length=14, choices=EnvelopeKind)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    path = models.CharField(max_length=200)
    is_whole = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "sha256"], name="rehearsal_upload_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="rehearsal_upload_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class RehearsalBid(models.Model):
    """A practice bid with its practice receipt."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="bids")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=BidState, default=BidState.SEALED)
    manifest = models.TextField()
    manifest_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    receipt = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "version"], name="rehearsal_bid_version_once"),
            models.UniqueConstraint(
                fields=["rehearsal"], condition=Q(state="sealed"), name="rehearsal_bid_one_sealed"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class RehearsalEntry(models.Model):
    """An entry of the practice log, made as the ledger's are."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="entries")
    index = models.PositiveIntegerField()
    body = models.TextField()
    salt = models.BinaryField(max_length=32)
    leaf = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["rehearsal", "index"], name="rehearsal_entry_once")]

    def __str__(self) -> str:
        return str(self.index)


class RehearsalOutcome(models.Model):
    """What the practice opening showed of one envelope."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=14, choices=EnvelopeKind)
    cause = models.CharField(max_length=2, choices=Cause, blank=True)
    detail = models.TextField(blank=True)
    letter = models.JSONField(default=dict)
    files = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rehearsal", "kind"], name="rehearsal_outcome_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"

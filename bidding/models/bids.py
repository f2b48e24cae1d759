"""Sealed bids: stored ciphertext, the signed manifest, its envelopes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyScheme, Organisation, User
from bidding.models.projects import Lot


class StoredFile(models.Model):
    """Sealed bytes received before submission; the owner alone may name them in a manifest."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="stored_files")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("hash"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    path = models.CharField(_("place in the vault"), max_length=200)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "owner", "sha256"], name="storedfile_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="storedfile_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class BidState(models.TextChoices):
    """RULES section 19, bid envelope. 撤回 and 撤销 stay different words."""

    SEALED = "sealed", _("Sealed")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DEEMED_WITHDRAWN = "deemed_withdrawn", _("Deemed withdrawn")
    DEEMED_REVOKED = "deemed_revoked", _("Deemed revoked")
    OPENED = "opened", _("Opened")


class Bid(models.Model):
    """A submitted bid: a signed manifest naming sealed bytes already stored."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="bids")
    bidder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bids")
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=16, choices=BidState, default=BidState.SEALED)
    manifest = models.TextField(_("manifest, canonical JSON"))
    manifest_sha256 = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=64, unique=True)
    signature = models.TextField(_("signature, hex"))
    signing_key = models.CharField(_("signing key, or the SHA-256 of its DER"), max_length=64)
    # The key or certificate as it was registered at that time: revoking it later takes nothing back.
    signing_scheme = models.CharField(
        _("kind of signature"), max_length=10, choices=KeyScheme, default=KeyScheme.ED25519
    )
    signing_material = models.TextField(_("key or certificate, PEM"), blank=True)
    received_at = models.DateTimeField(_("received at"))
    entry_index = models.PositiveBigIntegerField(_("place in the ledger"), null=True)
    receipt = models.TextField(_("receipt"), blank=True)
    # Named in the logged list of bidders that passed qualification; only then may its price be opened.
    qualified_at = models.DateTimeField(_("passed qualification at"), null=True, blank=True)

    class Meta:
        verbose_name = _("bid")
        verbose_name_plural = _("bids")
        constraints = [
            # 实施条例 51(4): one bid per bidder and lot; the later one replaces the earlier.
            models.UniqueConstraint(
                fields=["lot", "bidder"], condition=Q(state="sealed"), name="bid_one_sealed"
            ),
            models.UniqueConstraint(fields=["lot", "bidder", "version"], name="bid_version_once"),
            models.CheckConstraint(condition=Q(state__in=BidState.values), name="bid_state_known"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class EnvelopeKind(models.TextChoices):
    QUALIFICATION = "qualification", _("Qualification")
    TECHNICAL = "technical", _("Technical")
    PRICE = "price", _("Price")
    GUARANTEE = "guarantee", _("Letter of guarantee")


class Envelope(models.Model):
    """One sealed part of a bid: an age file, share commitments and wraps."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="envelopes")
    kind = models.CharField(_("envelope"), max_length=14, choices=EnvelopeKind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="envelopes")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    recipient = models.CharField(_("the bid's own age recipient"), max_length=80)
    commitments = models.JSONField(_("SHA-256 of every share"), default=list)
    wraps = models.JSONField(_("share i, age-encrypted to keyholder i"), default=list)

    class Meta:
        verbose_name = _("envelope")
        verbose_name_plural = _("envelopes")
        constraints = [
            models.UniqueConstraint(fields=["bid", "kind"], name="envelope_kind_once"),
            models.UniqueConstraint(fields=["recipient"], name="envelope_recipient_fresh"),
        ]

    def __str__(self) -> str:
        return f"{self.bid} {self.kind}"


class Withdrawal(models.Model):
    """A bidder's signed withdrawal (撤回) before the deadline."""

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="withdrawal")
    statement = models.TextField(_("statement, canonical JSON"))
    signature = models.TextField(_("signature, hex"))
    signing_key = models.CharField(_("signing key, or the SHA-256 of its DER"), max_length=64, blank=True)
    signing_scheme = models.CharField(
        _("kind of signature"), max_length=10, choices=KeyScheme, default=KeyScheme.ED25519
    )
    signing_material = models.TextField(_("key or certificate, PEM"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"))

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return str(self.bid)

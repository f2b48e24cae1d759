"""Rows of the log. All but `Head` are only ever added: triggers refuse UPDATE, DELETE and TRUNCATE."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def thing_name(on: models.Model | str | None) -> str:
    """Return how the log names a thing: "bidding.lot:12" for a row, the text itself for a text."""
    if isinstance(on, models.Model):
        return f"{on._meta.label_lower}:{on.pk}"
    return on or ""


class Entry(models.Model):
    """One act: who did what to which thing, when and from where (电子招标投标办法 49).

    `body` is the canonical JSON (RFC 8785) of all other columns and of the act's facts; `leaf` is the RFC 6962
    leaf hash of SHA-256(salt ‖ body), so that a published tree tells nothing about who acts or how often.
    """

    index = models.BigIntegerField(_("entry number"), primary_key=True)
    act = models.CharField(_("act"), max_length=64, db_index=True)
    actor = models.CharField(_("actor"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    thing = models.CharField(_("thing acted upon"), max_length=200, blank=True, db_index=True)
    at = models.DateTimeField(_("time of the act"))
    logged_at = models.DateTimeField(_("time of the entry"))
    address = models.CharField(_("network address"), max_length=45, blank=True)
    body = models.TextField(_("text of the entry"))
    digest = models.CharField(_("SHA-256 of the body"), max_length=64)
    salt = models.BinaryField(_("salt"), max_length=32)
    leaf = models.BinaryField(_("leaf hash"), max_length=32)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["index"]
        constraints = [
            models.CheckConstraint(condition=models.Q(index__gte=0), name="ledger_entry_index_from_zero"),
        ]
        # An office reads the trail of its own acts, and a log grows for ever.
        indexes = [models.Index(fields=["organisation", "-index"], name="ledger_entry_of_organisation")]

    def __str__(self) -> str:
        return f"{self.index} {self.act}"

    @property
    def facts(self) -> dict[str, Any]:
        """What the act wrote down besides its columns."""
        facts: dict[str, Any] = json.loads(self.body)["facts"]
        return facts


class Node(models.Model):
    """The hash of a complete subtree of the log, at level 1 and above; leaves stand in `Entry`."""

    level = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("ledger node")
        verbose_name_plural = _("ledger nodes")
        constraints = [models.UniqueConstraint(fields=["level", "position"], name="ledger_node_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.position}"


class Head(models.Model):
    """The end of the log, one row. Whoever appends locks it, so that writers queue and the chain stays one."""

    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")
    at = models.DateTimeField(null=True)
    logged_at = models.DateTimeField(null=True)
    # The latest time that the ticking clock saw: a clock put back is noticed even where nothing was logged since.
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("ledger head")
        verbose_name_plural = _("ledger heads")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="ledger_head_is_one")]

    def __str__(self) -> str:
        return str(self.size)


class Checkpoint(models.Model):
    """A signed statement of the log's size and root (C2SP tlog-checkpoint); `note` is the signed text."""

    size = models.BigIntegerField(_("number of entries"), unique=True)
    root = models.BinaryField(_("root hash"), max_length=32)
    note = models.TextField(_("signed note"))
    at = models.DateTimeField(_("time of signing"))

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["size"]

    def __str__(self) -> str:
        return str(self.size)

    @property
    def cosigned_note(self) -> str:
        """The note with the lines of all witnesses that cosigned it."""
        return self.note + "".join(seal.line for seal in self.cosignatures.all())


class Cosignature(models.Model):
    """A witness's statement that it saw this checkpoint, consistent with all it saw before (tlog-cosignature)."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(_("witness"), max_length=200)
    line = models.TextField(_("signature line"))
    at = models.DateTimeField(_("time of signing"))

    class Meta:
        verbose_name = _("cosignature")
        verbose_name_plural = _("cosignatures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="ledger_cosigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.witness} {self.checkpoint_id}"


class Stamp(models.Model):
    """An RFC 3161 time stamp of the first checkpoint that covers an entry; asked for until a token is there.

    What is stamped are the bytes of `Checkpoint.note`: the text and the log's own signature, without cosignatures.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="stamp")
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, null=True, related_name="stamps")
    token = models.BinaryField(_("token (DER)"), null=True)
    gen_time = models.DateTimeField(_("stamped at"), null=True)
    tried_at = models.DateTimeField(_("last tried at"), null=True)
    problem = models.TextField(_("why it failed"), blank=True)

    class Meta:
        verbose_name = _("time stamp")
        verbose_name_plural = _("time stamps")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(token__isnull=True, gen_time__isnull=True)
                | models.Q(token__isnull=False, gen_time__isnull=False, checkpoint__isnull=False),
                name="ledger_stamp_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.gen_time or ''}"


class Alarm(models.Model):
    """Something that the operator and the supervisor must see, standing until it is over; at most one of a kind."""

    kind = models.CharField(_("kind"), max_length=20)
    detail = models.TextField(_("detail"), blank=True)
    raised_at = models.DateTimeField(_("raised at"))
    last_at = models.DateTimeField(_("last seen at"))
    times = models.PositiveIntegerField(_("times"), default=1)
    cleared_at = models.DateTimeField(_("over since"), null=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(cleared_at__isnull=True), name="ledger_alarm_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.raised_at}"

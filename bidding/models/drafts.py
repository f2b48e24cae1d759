"""A tender document while it is being written: its answers, chapter by chapter."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models.projects import Lot
from bidding.models.templates import DocTemplate


class DocumentDraft(models.Model):
    """What has been answered for a lot so far; incomplete and unchecked, until a version is written of it."""

    lot = models.OneToOneField(Lot, on_delete=models.CASCADE, related_name="document_draft")
    template = models.ForeignKey(DocTemplate, on_delete=models.PROTECT, related_name="drafts")
    begun_at = models.DateTimeField(_("begun at"))

    class Meta:
        verbose_name = _("document draft")
        verbose_name_plural = _("document drafts")

    def __str__(self) -> str:
        return str(self.lot)


class DraftPart(models.Model):
    """One chapter, or one structured part (criteria, rejections, …), as somebody saved it last.

    `content` of a chapter is {"values": {name: value}}, of another part {"rows": [...]} or its own fields.
    `revision` is counted up by each saving: who saves upon an older one is told and overwrites nothing.
    """

    draft = models.ForeignKey(DocumentDraft, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(_("part"), max_length=20)
    content = models.JSONField(_("content"), default=dict, encoder=DjangoJSONEncoder)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("part of a draft")
        verbose_name_plural = _("parts of a draft")
        constraints = [models.UniqueConstraint(fields=["draft", "part"], name="draftpart_once")]

    def __str__(self) -> str:
        return f"{self.draft} {self.part}"

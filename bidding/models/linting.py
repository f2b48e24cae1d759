"""What became of the linter's findings: overridden with a reason, kept with what was published, or found in an upload."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bidding.models.documents import TenderDocument
from bidding.models.projects import Lot, Regime


class LintOverride(models.Model):
    """The tenderer keeps a passage against the linter's advice, and says why.

    `key` is the hash of the clause's number and wording with the finding's category: the same clause in a later version
    keeps its override, a changed one asks anew. `document` is the version for which it was written.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="lint_overrides")
    document = models.ForeignKey(TenderDocument, on_delete=models.PROTECT, related_name="lint_overrides")
    key = models.CharField(_("key"), max_length=64)
    clause = models.CharField(_("clause"), max_length=20, blank=True)
    category = models.CharField(_("category"), max_length=60)
    verdict = models.CharField(_("verdict"), max_length=12)
    quote = models.TextField(_("quote"))
    reason = models.TextField(_("reason"), max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("overridden finding")
        verbose_name_plural = _("overridden findings")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "key"], name="lintoverride_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="lintoverride_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.category}"


class LintReport(models.Model):
    """What the linter said of a version as it was published, each finding with the reason that overrode it.

    `findings`: list of {"key", "clause", "quote", "verdict", "category", "basis", "authority", "severity", "fix",
    "reason", "by", "at"}; reason, by and at are "" where nobody overrode it.
    """

    document = models.OneToOneField(TenderDocument, on_delete=models.PROTECT, related_name="lint_report")
    findings = models.JSONField(_("findings"), default=list, encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("linter's report")
        verbose_name_plural = _("linter's reports")

    def __str__(self) -> str:
        return str(self.document)


class LintRun(models.Model):
    """A file that somebody had looked through: its name, its hash and the findings. The file itself is not kept.

    `findings`: as in LintReport without the override, with "place", "text" and "span" besides. `notes`: what the reader
    says of the file (tracked changes and the like).
    """

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="lint_runs")
    name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("hash"), max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    regime = models.CharField(_("regime"), max_length=4, choices=Regime)
    passages = models.PositiveIntegerField(_("passages"))
    findings = models.JSONField(_("findings"), default=list, encoder=DjangoJSONEncoder)
    notes = models.JSONField(_("notes"), default=list)
    seconds = models.FloatField(_("seconds"))
    made_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("checked file")
        verbose_name_plural = _("checked files")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name

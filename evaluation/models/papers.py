"""What of a report is printed and signed, once: the papers in the vault, and what stands behind each signature."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.reports import Report, Signature


class PaperKind(models.TextChoices):
    """Each is made once: the pages that the members sign, the signed report, and the names after the award."""

    PAGES = "pages", _("pages to be signed")
    REPORT = "report", _("signed report")
    NAMES = "names", _("names of the members")


class ReportPaper(models.Model):
    """A PDF of a report as it was made; it is served unchanged for ever."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=8, choices=PaperKind)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(_("place in the vault"), max_length=200)
    # The digest of each page, its foot left out.
    pages = models.JSONField(_("digests of the pages"), default=list)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("paper of a report")
        verbose_name_plural = _("papers of a report")
        constraints = [
            models.UniqueConstraint(fields=["report", "kind"], name="reportpaper_made_once"),
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="reportpaper_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.kind}"


class SignatureProof(models.Model):
    """What stands behind a member's answer: the statement, and the key that signed it; an account has none.

    Without a key (`scheme` empty) the answer is the account's, proven by its entry in the ledger alone. A key would tell
    who 专家n is: until the award others see only `sha256`, that of the proof with its salt (evaluation.report.proofs).
    """

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="proof")
    statement = models.TextField(_("statement"))
    scheme = models.CharField(_("kind of signature"), max_length=10, blank=True)
    public = models.CharField(_("public key"), max_length=200, blank=True)
    material = models.TextField(_("key or certificate, PEM"), blank=True)
    value = models.TextField(_("signature"), blank=True)
    salt = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    entry = models.PositiveBigIntegerField(_("place in the ledger"), null=True)

    class Meta:
        verbose_name = _("proof of a signature")
        verbose_name_plural = _("proofs of signatures")
        constraints = [
            models.CheckConstraint(
                condition=Q(scheme="", value="") | (~Q(scheme="") & ~Q(value="") & ~Q(public="")),
                name="signatureproof_key_has_signature",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signature} {self.scheme or 'account'}"

"""The evaluation report and its signatures."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.panels import Member
from evaluation.models.rooms import Room


class Report(models.Model):
    """The report (评标报告): what the members sign is the digest of its content."""

    room = models.OneToOneField(Room, on_delete=models.PROTECT, related_name="report")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(_("digest"), max_length=64)
    made_at = models.DateTimeField(_("made at"))
    sign_by = models.DateTimeField(_("to be signed by"))

    class Meta:
        verbose_name = _("evaluation report")
        verbose_name_plural = _("evaluation reports")

    def __str__(self) -> str:
        return str(self.room)


class SignatureKind(models.TextChoices):
    """Silence is consent, and is logged as such (实施条例 53)."""

    SIGNED = "signed", _("signed")
    DISSENT = "dissent", _("signed with a dissent")
    DEEMED = "deemed", _("deemed to consent")
    REFUSED = "refused", _("refused without reasons, deemed to consent")


class Signature(models.Model):
    """One member's answer to the report."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signatures")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="signatures")
    kind = models.CharField(_("kind"), max_length=8, choices=SignatureKind)
    text = models.TextField(_("dissent"), blank=True)
    sha256 = models.CharField(_("digest signed"), max_length=64)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["member__number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "member"], name="signature_once"),
            models.CheckConstraint(condition=Q(kind__in=SignatureKind.values), name="signature_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind="dissent") | ~Q(text=""), name="signature_dissent_has_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_kind_display()}"

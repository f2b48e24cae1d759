"""Tender documents, notices, downloads, questions and addenda."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models.projects import Lot
from bidding.models.templates import DocTemplate


class TenderDocument(models.Model):
    """One version of a lot's tender document; a published version is never overwritten.

    `criteria`: list of {"code", "name", "group": "technical"|"commercial"|"price", "max", "objective": bool, "guide"}
    `price_formula`: {"method": "EV-05"…"EV-10", ...its parameters}; `aggregation`: {"method": "mean"|"trimmed", "from": n}
    `boq`: list of {"code", "name", "unit", "quantity"}; `envelopes`: list of EnvelopeKind values.
    `rejections`: list of {"code", "text", "clause", "article", "ground", "item"}; `committee`: {"members",
    "representatives"}; `late`: {"policy"}. See bidding/texts/standards.py.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="documents")
    template = models.ForeignKey(DocTemplate, on_delete=models.PROTECT, related_name="documents")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    values = models.JSONField(_("fill-in values"), default=dict, encoder=DjangoJSONEncoder)
    text = models.TextField(_("canonical text"))
    sha256 = models.CharField(_("hash"), max_length=64)
    criteria = models.JSONField(_("evaluation criteria"), default=list)
    price_formula = models.JSONField(_("price formula"), default=dict)
    aggregation = models.JSONField(_("aggregation of marks"), default=dict)
    boq = models.JSONField(_("bill of quantities"), default=list)
    # Of a draft that will be an addendum: {"text", "affects_bid", "new_deadline"}.
    change = models.JSONField(_("what changes"), default=dict, encoder=DjangoJSONEncoder)
    envelopes = models.JSONField(_("envelopes"), default=list)
    rejections = models.JSONField(_("conditions of rejection"), default=list, blank=True)
    committee = models.JSONField(_("evaluation committee"), default=dict, blank=True)
    late = models.JSONField(_("late bids"), default=dict, blank=True)
    created_at = models.DateTimeField()
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("tender document")
        verbose_name_plural = _("tender documents")
        ordering = ["lot", "version"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "version"], name="document_version_once"),
            # Separation of duties: a second person approves.
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("prepared_by")),
                name="document_second_person_approves",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(approved_by__isnull=False),
                name="document_approved_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} v{self.version}"


class NoticeKind(models.TextChoices):
    TENDER = "tender", _("Tender notice")
    ADDENDUM = "addendum", _("Addendum")
    ANSWER = "answer", _("Answer to questions")
    OPENING = "opening", _("Opening record")
    CANDIDATES = "candidates", _("Publicity of award candidates")
    RESULT = "result", _("Award result notice")
    AWARD = "award", _("Award notice")
    CONTRACT = "contract", _("Contract notice")
    FAILURE = "failure", _("Notice of failure")
    TERMINATION = "termination", _("Notice of termination")
    SUSPENSION = "suspension", _("Notice of suspension")
    RESUMPTION = "resumption", _("Notice of resumption")
    EXTENSION = "extension", _("Notice of a later deadline")


class Notice(models.Model):
    """A published text with its hash; the same content on every channel (实施条例 15)."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind)
    title = models.CharField(_("title"), max_length=250)
    body = models.TextField(_("text"))
    sha256 = models.CharField(_("hash"), max_length=64)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # An award notice (中标通知书) goes to the winner alone; everything else is public.
    addressee = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    # Title, text and hash under the platform's signature: a C2SP signed note (bidding/texts/signed_notices.py).
    note = models.TextField(_("signed notice"), blank=True, default="")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["published_at", "pk"]

    def __str__(self) -> str:
        return self.title


class DocumentDownload(models.Model):
    """Who has fetched which version; secret before opening, from the tenderer too (电子办法 21)."""

    document = models.ForeignKey(TenderDocument, on_delete=models.PROTECT, related_name="downloads")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="downloads")
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "organisation"], name="download_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.organisation}"


class Question(models.Model):
    """A question on the document; the asker is never shown, the answer goes to all."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(_("clause"), max_length=20, blank=True)
    text = models.TextField(_("question"), max_length=4000)
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The answer changes the document: an addendum has to follow, and is named here once it is issued.
    needs_addendum = models.BooleanField(_("the answer changes the document"), default=False)
    addendum = models.ForeignKey(
        "bidding.Addendum", on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    # Its entry in the log, for the asker's receipt.
    entry_index = models.BigIntegerField(_("entry"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def anchor(self) -> str:
        """The clause as the page's anchors write it, behind c-."""
        return self.clause.replace(".", "-")


class Addendum(models.Model):
    """A published change to the tender document, with the deadlines it moved (实施条例 21)."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField(_("number"))
    document = models.OneToOneField(TenderDocument, on_delete=models.PROTECT, related_name="addendum")
    text = models.TextField(_("what changes"))
    affects_bid = models.BooleanField(_("affects the preparation of bids"))
    old_deadline = models.DateTimeField(_("former deadline"))
    new_deadline = models.DateTimeField(_("deadline"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="addendum_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="addendum_says_what_changes"),
            models.CheckConstraint(
                condition=Q(new_deadline__gte=models.F("old_deadline")), name="addendum_never_shortens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.number}"

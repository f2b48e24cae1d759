"""Publishing in two phases: what was prepared and is fixed, and whether it went out; and to whom the news went."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from bidding.models.documents import Notice, TenderDocument
from bidding.models.projects import Lot


class PublicationState(models.TextChoices):
    """How far a publication has come: the public sees nothing before it is committed."""

    PREPARED = "prepared", _("Prepared")
    CONFIRMED = "confirmed", _("Confirmed, going out")
    COMMITTED = "committed", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


STANDING = (PublicationState.PREPARED, PublicationState.CONFIRMED)


class Publication(models.Model):
    """One attempt to publish a lot: document and notice fixed by their hashes, confirmed by the tenderer, gone out once."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="publications")
    document = models.ForeignKey(TenderDocument, on_delete=models.PROTECT, related_name="publications")
    state = models.CharField(
        _("state"), max_length=10, choices=PublicationState, default=PublicationState.PREPARED, db_index=True
    )
    document_sha256 = models.CharField(_("hash of the document"), max_length=64)
    title = models.CharField(_("title of the notice"), max_length=250)
    body = models.TextField(_("text of the notice"))
    notice_sha256 = models.CharField(_("hash of the notice"), max_length=64)
    prepared_at = models.DateTimeField(_("prepared at"))
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reason = models.TextField(_("why it was withdrawn"), blank=True)
    notice = models.OneToOneField(
        Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="publication"
    )

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=Q(state__in=STANDING), name="publication_stands_once"
            ),
            models.UniqueConstraint(
                fields=["lot"], condition=Q(state=PublicationState.COMMITTED), name="publication_once"
            ),
            models.CheckConstraint(
                condition=Q(state=PublicationState.COMMITTED, notice__isnull=False)
                | (~Q(state=PublicationState.COMMITTED) & Q(notice__isnull=True)),
                name="publication_has_its_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.state}"


class Delivery(models.Model):
    """News of a lot for one organisation that has the document: put before it, and confirmed as received.

    Who it goes to is as secret as who fetched the document (电子办法 21).
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="deliveries")
    at = models.DateTimeField(_("put before it at"))
    received_at = models.DateTimeField(_("confirmed as received at"), null=True, blank=True)
    # Its entry in the log, for the receipt.
    entry_index = models.BigIntegerField(_("entry"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "organisation"], name="delivery_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.organisation}"

"""What a member writes down for herself while she reads a bid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bidding.models import Bid, OpenedFile
from evaluation.models.panels import Member


class PageNote(models.Model):
    """A private note on a page of a document, on a criterion, or on both; nobody but its member reads it."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="page_notes")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(OpenedFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    criterion = models.CharField(_("criterion"), max_length=20, blank=True)
    text = models.TextField(_("note"))
    noted_at = models.DateTimeField(_("noted at"))

    class Meta:
        verbose_name = _("note on a page")
        verbose_name_plural = _("notes on pages")
        ordering = ["bid", "file", "page", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="page_note_not_empty"),
            models.CheckConstraint(
                condition=Q(page__isnull=True) | Q(file__isnull=False, page__gte=1),
                name="page_note_page_of_file",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

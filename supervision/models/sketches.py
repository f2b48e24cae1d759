"""Sketches of what was read: by them a new lot finds its near-copies in the history without reading the history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.models.facts import Reading


class Sketch(models.Model):
    """The sketch of one file's text (supervision.screens.near_copies), made once when it was read."""

    reading = models.OneToOneField(Reading, on_delete=models.CASCADE, related_name="sketch")
    version = models.CharField(_("version"), max_length=20)
    hashes = models.BinaryField(_("hashes"))
    size = models.PositiveIntegerField(_("number of hashes"))

    class Meta:
        verbose_name = _("sketch")
        verbose_name_plural = _("sketches")

    def __str__(self) -> str:
        return f"{self.reading_id} {self.size}"


class SketchPart(models.Model):
    """One of a sketch's smallest hashes, to be found by: shared ones lead from file to file."""

    sketch = models.ForeignKey(Sketch, on_delete=models.CASCADE, related_name="parts")
    # The hash without its lowest bit, so that every database holds it as a signed number.
    value = models.BigIntegerField(_("hash"), db_index=True)

    class Meta:
        verbose_name = _("part of a sketch")
        verbose_name_plural = _("parts of sketches")

    def __str__(self) -> str:
        return f"{self.sketch_id} {self.value}"

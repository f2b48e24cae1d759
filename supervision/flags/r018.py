"""R018, single bid received: one tenderer in a competitive procedure."""

from supervision.flags.batch import Batch, of_method
from supervision.flags.partial import Partial
from supervision.flags.settings import OCID, Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Flag processes whose tender says that one tenderer took part."""
    for ocid, tender in zip(batch.ocids, batch.tenders, strict=True):
        tenderers = tender.number_of_tenderers
        # The whole number 1: neither 1.0 nor true is a count.
        if tenderers == 1 and type(tenderers) is int and of_method(tender, settings.single_methods):
            partial.flag(OCID, ocid, "R018", 1.0)

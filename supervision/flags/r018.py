"""R018, single bid received: one tenderer in a competitive procedure."""

from supervision.flags.partial import OCID, Partial
from supervision.flags.process import Process, of_method
from supervision.flags.settings import Settings


def fold(process: Process, partial: Partial, settings: Settings) -> None:
    """Flag a process whose tender says that one tenderer took part."""
    tender = process.tender
    if tender is None or not of_method(tender, settings.single_methods):
        return
    tenderers = tender.number_of_tenderers
    # The whole number 1: neither 1.0 nor true is a count.
    if type(tenderers) is int and tenderers == 1:
        partial.flag(OCID, process.ocid, "R018", 1.0)

"""R035, all except the winning bid disqualified."""

from supervision.flags.partial import OCID, TENDERER, Partial
from supervision.flags.process import Process
from supervision.flags.settings import Settings


def fold(process: Process, partial: Partial, settings: Settings) -> None:
    """Flag the process with the number of other tenderers disqualified, and its one valid tenderer, who won."""
    if not process.disqualified or not process.settled or len(process.suppliers) != 1:
        return
    valid = {one for bid in process.valid for one in bid[1]}
    if valid != process.suppliers:
        return
    others = len({one for bid in process.disqualified for one in bid[1]} - valid)
    if others >= max(settings.disqualified, 1):
        partial.flag(OCID, process.ocid, "R035", float(others))
        partial.flag(TENDERER, next(iter(valid)), "R035", 0.0)

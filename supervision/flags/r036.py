"""R036, lowest bid disqualified, while price alone decides."""

from supervision.flags.batch import Batch
from supervision.flags.names import once
from supervision.flags.partial import Partial
from supervision.flags.prices import awarded, comparable
from supervision.flags.settings import OCID, Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Flag awarded processes whose lowest submitted price is of a disqualified bid; of equals the first counts."""
    asked = awarded(batch) & comparable(batch, partial)
    _least, first = batch.lowest(asked)
    for process in once(batch.of[asked & batch.valid]).tolist():
        if batch.disqualified[first[process]]:
            partial.flag(OCID, batch.ocids[process], "R036", 1.0)

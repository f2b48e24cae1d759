"""R035, all except the winning bid disqualified."""

import numpy as np

from supervision.flags.batch import Batch
from supervision.flags.partial import Partial
from supervision.flags.settings import OCID, TENDERER, Settings


def fold(batch: Batch, partial: Partial, settings: Settings) -> None:
    """Flag processes with the number of other tenderers disqualified, and their one valid tenderer, who won."""
    suppliers = batch.only(batch.suppliers.owner, batch.suppliers.name)
    owner, name = batch.tenderers.owner, batch.tenderers.name
    of, valid = batch.of[owner], batch.valid[owner]
    tenderers = batch.only(of[valid], name[valid])
    alone = batch.settled & (suppliers >= 0) & (suppliers == tenderers)
    out = batch.disqualified[owner] & alone[of] & (name != suppliers[of])
    others = np.bincount(batch.split(batch.pairs(of[out], name[out]))[0], minlength=len(batch))
    for process in np.flatnonzero(others >= max(settings.disqualified, 1)).tolist():
        partial.flag(OCID, batch.ocids[process], "R035", float(others[process]))
        partial.flag(TENDERER, batch.names.texts[suppliers[process]], "R035", 0.0)

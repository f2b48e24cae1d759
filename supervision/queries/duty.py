"""One thing that an office has to do; apart, so that each noun can list its own."""

from dataclasses import dataclass
from datetime import datetime

from bidding.models import Lot


@dataclass(frozen=True)
class Duty:
    """Something to be done: what, about which lot (None: about no lot), until when, on which basis, and where."""

    label: str
    lot: Lot | None
    due_at: datetime | None
    article: str
    url: str

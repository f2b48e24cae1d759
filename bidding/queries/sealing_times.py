"""Since when something sealed has been waiting: what would tell the number of bids waits until it is opened."""

from datetime import datetime

from django.db.models import Min

from bidding.models import Lot, Status


def sealed_since() -> datetime | None:
    """Return when the oldest lot whose bids are still sealed was published, None when nothing is sealed."""
    sealed = Lot.objects.filter(status__in=[Status.PUBLISHED, Status.CLOSED])
    since: datetime | None = sealed.aggregate(since=Min("published_at"))["since"]
    return since


def is_sealed_since(at: datetime) -> bool:
    """Tell whether a lot that took bids at this moment has not been opened yet (招标投标法 22)."""
    since = sealed_since()
    return since is not None and at >= since

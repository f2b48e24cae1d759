"""What the indicators ask of one contracting process, read once."""

from collections.abc import Iterable

from supervision.flags.releases import Award, Bid, Named, Release, Tender
from supervision.flags.settings import Settings

# Statuses that end an award's way; any other makes the process one whose end is not known yet.
OVER = frozenset({"active", "cancelled", "unsuccessful"})
NOT_SUBMITTED = frozenset({"invited", "withdrawn"})


# A bid with a status: status, its tenderers' identifiers, the tenderer if there is just one, amount, currency, date.
# A plain tuple, since this is read a hundred thousand times a second.
Offer = tuple[str, list[str], str | None, float | None, str | None, str | None]


class Process:
    """One contracting process.

    ``submitted`` are all bids but those invited or withdrawn; ``settled`` tells that no award waits; ``winner`` is the
    one supplier of the one active award; ``suppliers`` are those of all active awards.
    """

    __slots__ = (
        "active", "disqualified", "ocid", "release", "settled", "submitted", "suppliers", "tender", "valid", "winner",
    )  # fmt: skip

    def __init__(self, ocid: str, release: Release, settings: Settings) -> None:
        self.ocid, self.release, self.tender = ocid, release, release.tender
        details = release.bids.details if release.bids else None
        self.submitted: list[Offer] = []
        self.valid: list[Offer] = []
        self.disqualified: list[Offer] = []
        if details:
            self._sort(details, settings)
        self.active: list[Award] = []
        self.settled = release.awards is not None and details is not None
        if release.awards:
            self._award(release.awards, settings.default_award_status)
        self.suppliers = {one for award in self.active for one in identifiers(award.suppliers or ())}
        self.winner: str | None = None
        if self.settled and len(self.active) == 1:
            suppliers = self.active[0].suppliers
            if suppliers and len(suppliers) == 1:
                self.winner = identifier(suppliers[0])

    def _sort(self, details: list[Bid], settings: Settings) -> None:
        status_if_none, currency_if_none = settings.default_bid_status, settings.default_currency
        for bid in details:
            status = bid.status or status_if_none
            if status is None or status in NOT_SUBMITTED:
                continue
            tenderers = bid.tenderers or ()
            ids = [one.id for one in tenderers if type(one.id) is str]
            alone = ids[0] if len(tenderers) == 1 and ids else None
            value = bid.value
            amount = currency = None
            if value is not None:
                amount, currency = value.amount, value.currency or currency_if_none
            offer = (status, ids, alone, amount, currency, bid.date)
            self.submitted.append(offer)
            if status == "valid":
                self.valid.append(offer)
            elif status == "disqualified":
                self.disqualified.append(offer)

    def _award(self, awards: list[Award], status_if_none: str | None) -> None:
        for award in awards:
            status = award.status or status_if_none
            if status == "active":
                self.active.append(award)
            elif status is not None and status not in OVER:
                self.settled = False


def process_of(release: Release, settings: Settings) -> Process | None:
    """Return the process of a release; None without an ocid, if it is cancelled, or if its method is left out."""
    if release.ocid is None:
        return None
    tender = release.tender
    if tender is not None and (
        tender.status == "cancelled" or tender.procurement_method_details in settings.excluded_methods
    ):
        return None
    return Process(release.ocid, release, settings)


def identifiers(listed: Iterable[Named]) -> list[str]:
    """Return the identifiers in a list of references, as often as they stand there."""
    return [one.id for one in listed if type(one.id) is str]


def identifier(named: Named | None) -> str | None:
    """Return the identifier of one reference."""
    return named.id if named is not None and type(named.id) is str else None


def prices_compare(process: Process, settings: Settings) -> bool:
    """Tell whether prices are compared at all in procedures of this method."""
    if not settings.price_methods and not settings.no_price_methods:
        return True
    details = process.tender.procurement_method_details if process.tender else None
    if settings.price_methods:
        return details in settings.price_methods
    return details not in settings.no_price_methods


def of_method(tender: Tender, methods: frozenset[str]) -> bool:
    """Tell whether a tender is of one of these methods; no methods are all methods."""
    return not methods or tender.procurement_method in methods

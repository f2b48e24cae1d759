"""The papers of a lot's bids as the documents family takes them, from stored readings and facts."""

from collections.abc import Sequence

from bidding.models import Bid, Lot
from bidding.queries.documents import current_document
from supervision.models import Fact, Reading
from supervision.queries import facts as known
from supervision.reading.folder import TRACES
from supervision.screens.documents import FileSeen, Given, Papers
from supervision.screens.images import Seen
from supervision.screens.mixed import told_names

IMAGE, SIGNER = "image", "signer"


def papers_of(
    lot: Lot, bids: Sequence[Bid], readings: Sequence[Reading], facts: Sequence[Fact]
) -> dict[str, Papers]:
    """Return what was read from the files of each bid."""
    texts = known.texts(readings)
    traced = {fact.file_id for fact in facts if fact.kind in TRACES}
    return {
        str(bid.pk): Papers(
            text=texts[str(bid.pk)].text if str(bid.pk) in texts else "",
            names=told_names(bid.bidder.name),
            files=tuple(_file(one, traced) for one in readings if one.bid_id == bid.pk),
            pictures=tuple(_seen(one) for one in facts if one.bid_id == bid.pk and one.kind == IMAGE),
            seals=tuple((one.value, str(one.pk)) for one in facts if one.bid_id == bid.pk and one.kind == SIGNER),
        )
        for bid in bids
    }  # fmt: skip


def _file(reading: Reading, traced: set[int | None]) -> FileSeen:
    letters = sum(map(len, reading.pages))
    return FileSeen(
        reading.file.name,
        reading.sha256,
        str(reading.pk),
        letters,
        reading.problem,
        reading.file_id in traced,
    )


def _seen(fact: Fact) -> Seen:
    look, _space, digest = fact.value.partition(" ")
    return Seen(digest, look.strip("-"), 0, fact.source, fact.page or 0, str(fact.pk))


def given_of(lot: Lot) -> Given:
    """Return what the tender gave to everybody: its text, and the names of the items it asks prices for."""
    document = current_document(lot)
    if document is None:
        return Given()
    items = "\n".join(f"{item.get('name', '')} {item.get('unit', '')}" for item in document.boq)
    return Given(
        texts=tuple(text for text in (document.text, items) if text.strip()),
        hashes=frozenset({document.sha256}),
    )

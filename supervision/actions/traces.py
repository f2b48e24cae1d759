"""The platform's own traces of a bidder, noted as facts after the opening: log, upload journal, register."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bidding.models import Bid, Lot, TenderDocument, UploadEvent
from ledger import clock
from ledger.models import Entry, thing_name
from supervision.models import Fact
from supervision.screens.identities import known, normalised

METHOD = "clearbid-traces/1"


@dataclass(frozen=True)
class Trace:
    """One value of one bid, and where the platform has it from."""

    bid: Bid
    kind: str
    value: str
    place: str
    at: datetime
    sha256: str = ""


def note_traces(lot: Lot, bids: list[Bid]) -> int:
    """Write down what the platform's own records say of the bidders; return how many facts are new.

    The opened bids are given: before the opening there are none, and nothing is asked.
    """
    found = [*_submissions(bids), *_uploads(lot, bids), *_downloads(lot, bids), *_register(bids)]
    before = Fact.objects.filter(lot=lot, envelope=None).count()
    kept = {
        (trace.bid.pk, trace.kind, trace.value): _fact(lot, trace)
        for trace in reversed(found)
        if known(trace.value)
    }
    Fact.objects.bulk_create(reversed(kept.values()), ignore_conflicts=True)
    return Fact.objects.filter(lot=lot, envelope=None).count() - before


def _fact(lot: Lot, trace: Trace) -> Fact:
    value = trace.value[:300]
    return Fact(
        lot=lot, bid=trace.bid, kind=trace.kind, value=value, compared=normalised(value)[:300], place=trace.place,
        sha256=trace.sha256, method=METHOD, observed_at=trace.at,
    )  # fmt: skip


def _submissions(bids: list[Bid]) -> Iterator[Trace]:
    """From where and by whom each bid was handed in (实施条例40(二))."""
    entries = Entry.objects.in_bulk([bid.entry_index for bid in bids if bid.entry_index is not None])
    for bid in bids:
        entry = entries.get(bid.entry_index) if bid.entry_index is not None else None
        if entry:
            place = f"ledger #{entry.index}"
            yield Trace(bid, "upload_address", entry.address, place, entry.at, entry.digest)
            if bid.submitted_by.person:
                agent = bid.submitted_by.person.identity_hash
                yield Trace(bid, "agent", agent, place, entry.at, entry.digest)


def _uploads(lot: Lot, bids: list[Bid]) -> Iterator[Trace]:
    by_firm = {bid.bidder_id: bid for bid in bids}
    rows = UploadEvent.objects.filter(lot=lot, owner__in=by_firm).exclude(address="").order_by("pk")
    for event in rows:
        yield Trace(
            by_firm[event.owner_id], "upload_address", event.address, f"upload journal #{event.pk}", event.at
        )


def _downloads(lot: Lot, bids: list[Bid]) -> Iterator[Trace]:
    by_code = {bid.bidder.uscc: bid for bid in bids}
    documents = [thing_name(document) for document in TenderDocument.objects.filter(lot=lot).only("pk")]
    rows = Entry.objects.filter(act="document.fetch", thing__in=documents, organisation__in=by_code)
    for entry in rows.order_by("index"):
        place = f"ledger #{entry.index}"
        yield Trace(
            by_code[entry.organisation], "download_address", entry.address, place, entry.at, entry.digest
        )


def _register(bids: list[Bid]) -> Iterator[Trace]:
    """What the register says of the firm: it may not bid beside the one that controls it (实施条例34)."""
    at, codes = clock.now(), {bid.bidder.uscc for bid in bids}
    parents = {bid.bidder.controller_uscc for bid in bids} & codes
    for bid in bids:
        firm = bid.bidder
        yield Trace(bid, "representative_name", firm.legal_representative, "register", at)
        yield Trace(bid, "phone", firm.phone, "register", at)
        yield Trace(bid, "office_address", firm.address, "register", at)
        for parent in sorted({firm.uscc, firm.controller_uscc} & parents):
            yield Trace(bid, "controller", parent, "register", at)

"""Gathering a lot's audit archive from the rows: who bid, what was closed, released and opened (docs/audit-archive.md)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet, Sum

from accounts.models import User
from accounts.roles import Role
from bidding import stages, vault
from bidding.archives import packing
from bidding.archives.contents import FULL
from bidding.archives.tars import COPY, Source
from bidding.models import (
    Award,
    Bid,
    Closing,
    Envelope,
    Lot,
    NoticeKind,
    OpenedEnvelope,
    OpeningStage,
    Release,
    Status,
    UploadEvent,
)
from bidding.queries.archived_entries import Proved
from bidding.queries.bids import session_of, standing_bids
from bidding.queries.halls import SHOWN
from bidding.queries.keysets import keyset_of
from bidding.queries.sealing_times import is_sealed_since
from bidding.queries.signing import key_behind
from bidding.sealing import papers
from ledger.entries import moment
from ledger.models import Stamp

# What is read out of a letter (招标投标法 36) less the name of a person, and the price in all its forms.
READ_OUT = SHOWN - {"manager"} | {"price", "price_figures", "price_words", "price_differs"}
AWARDED = (Status.AWARDED, Status.CONTRACTED, Status.COMPLETED)


def is_opened(lot: Lot) -> bool:
    """Tell whether the hall has opened the lot: before, there is nothing that an archive might show."""
    session = session_of(lot)
    return session is not None and stages.has_reached(session, OpeningStage.OPENED)


def is_public(lot: Lot) -> bool:
    """Tell whether everybody may have the lot's public edition.

    That is from the award notice on, once every lot that took bids until then is opened: places in the log would tell
    how many bids came in between.
    """
    if lot.status not in AWARDED or not is_opened(lot):
        return False
    award = Award.objects.filter(lot=lot).first()
    return award is None or not is_sealed_since(award.decided_at)


def sources(lot: Lot, proved: Proved, *, edition: str, with_sealed: bool = False) -> Iterator[Source]:
    """Yield every member but the ledger's own; `proved` are the lot's entries."""
    closing = Closing.objects.get(lot=lot)
    bids = _shown(lot, edition)
    yield from _tender(lot)
    yield from _closing(lot, closing)
    for bid in bids:
        yield from _bid(bid, edition)
    opened = list(
        OpenedEnvelope.objects.filter(envelope__bid__lot=lot)
        .select_related("envelope__bid", "envelope__file")
        .prefetch_related("files")
        .order_by("envelope__bid__entry_index", "envelope__bid_id", "envelope__kind")
    )
    yield _outcomes(bids, opened, proved, edition)
    if listed := proved.last("qualification.list"):
        yield packing.paper("qualification.json", bids=listed.facts["bids"], entry=listed.index)
    if edition == FULL:
        yield _releases(opened, proved)
        yield from _record(lot)
        if with_sealed:
            yield from (_sealed(one.envelope) for one in opened)


def _shown(lot: Lot, edition: str) -> list[Bid]:
    """Return whose bids the edition names: who withdrew or replaced a bid before the opening is nobody's business."""
    bids = lot.bids if edition == FULL else standing_bids(lot)
    return list(bids.select_related("bidder").order_by("entry_index", "pk"))


def _tender(lot: Lot) -> Iterator[Source]:
    keyset = keyset_of(lot)
    yield Source.of("keyset.json", keyset.text)
    if lot.signing:
        yield Source.of("terms.json", papers.canonical(lot.signing))
    notice = lot.notices.filter(kind=NoticeKind.TENDER).order_by("published_at", "pk").first()
    if notice:
        yield Source.of("notice.txt", f"{notice.title}\n\n{notice.body}".encode())


def _closing(lot: Lot, closing: Closing) -> Iterator[Source]:
    listed = [{"entry": bid.entry_index, "manifest": bid.manifest_sha256} for bid in standing_bids(lot)]
    yield packing.paper("closing.json", bids=listed, entry=closing.entry_index)
    yield Source.of("closing.txt", closing.checkpoint.encode())
    stamp = Stamp.objects.filter(entry=closing.entry_index, token__isnull=False).first()
    if stamp and stamp.checkpoint and stamp.checkpoint.size == closing.checkpoint_size:
        yield Source.of("closing.tsr", bytes(stamp.token or b""))


def _bid(bid: Bid, edition: str) -> Iterator[Source]:
    place = f"bids/{bid.manifest_sha256}"
    yield Source.of(f"{place}/manifest.json", bid.manifest.encode())
    # A certificate may name a person, and a signature made with one brings it along.
    if edition == FULL or not key_behind(bid).is_certificate:
        yield _signature(f"{place}/signature.json", bid)
    if edition != FULL:
        # The closing names its place in the log; a receipt would add how long the log was at that moment.
        return
    if bid.receipt:
        yield Source.of(f"{place}/receipt.tlog-proof", bid.receipt.encode())
    if withdrawal := getattr(bid, "withdrawal", None):
        yield Source.of(f"{place}/withdrawal.json", withdrawal.statement.encode())
        yield _signature(f"{place}/withdrawal-signature.json", withdrawal)


def _signature(name: str, signed: Any) -> Source:
    """Return signature and key of a bid or a withdrawal, as they were then."""
    return packing.paper(
        name,
        material=signed.signing_material,
        public=signed.signing_key,
        scheme=str(signed.signing_scheme),
        signature=signed.signature,
    )


def _outcomes(bids: Sequence[Bid], opened: Sequence[OpenedEnvelope], proved: Proved, edition: str) -> Source:
    places = proved.outcomes()
    rows = [_outcome(one, places, edition) for one in opened]
    states = [{"manifest": bid.manifest_sha256, "state": str(bid.state)} for bid in bids]
    return packing.paper("outcomes.json", bids=states, envelopes=rows)


def _outcome(one: OpenedEnvelope, places: dict[tuple[str, str], int], edition: str) -> dict[str, Any]:
    bid, kind, full = one.envelope.bid.manifest_sha256, str(one.envelope.kind), edition == FULL
    files = [
        {"name": file.name if full else "", "sha256": file.sha256, "size": file.size}
        for file in one.files.all()
    ]
    return {
        "bid": bid,
        "cause": one.cause,
        "detail": one.detail if full else "",
        "entry": places.get((bid, kind), 0),
        "envelope": kind,
        "files": sorted(files, key=lambda file: (str(file["name"]), str(file["sha256"]))),
        "letter": {name: value for name, value in one.letter.items() if full or name in READ_OUT},
    }


def _releases(opened: Sequence[OpenedEnvelope], proved: Proved) -> Source:
    """Return the shares of envelopes that have an outcome; shares of a price still sealed stay where they are."""
    made = Release.objects.filter(envelope__in=[one.envelope_id for one in opened])
    made = made.select_related("envelope__bid", "keyholding")
    places = proved.releases()
    rows = [
        {
            "bid": one.envelope.bid.manifest_sha256,
            "cause": one.cause,
            "entry": places.get((one.keyholding_id, one.envelope_id), 0),
            "envelope": str(one.envelope.kind),
            "envelope_id": one.envelope_id,
            "index": one.keyholding.index,
            "share": one.share,
            "signature": one.signature,
        }
        for one in made
    ]
    rows.sort(key=lambda row: (row["entry"], row["envelope_id"]))
    return packing.paper("releases.json", shares=rows)


def _record(lot: Lot) -> Iterator[Source]:
    session = session_of(lot)
    if session and session.record_path:
        yield _stored("record.pdf", session.record_path)


def _sealed(envelope: Envelope) -> Source:
    name = f"sealed/{envelope.bid.manifest_sha256}/{envelope.kind}.age"
    try:
        return _stored(name, envelope.file.path)
    except OSError:
        return Source.of(name, b"")  # lost by the platform: F1 says so, and the empty member too


def _stored(name: str, path: str) -> Source:
    place = vault.place_of(path)

    def read() -> Iterator[bytes]:
        with place.open("rb") as reader:
            yield from iter(lambda: reader.read(COPY), b"")

    return Source(name, place.stat().st_size, read)


def added(lot: Lot, *, edition: str) -> Iterator[Source]:
    """Yield the sections that this platform adds: outages with their signed papers, the journal of uploads."""
    outages = list(lot.outages.order_by("entry_index"))
    if outages:
        rows = [{"entry": one.entry_index, "paper": one.paper, "signature": one.signature} for one in outages]
        yield _section("outages", entries=[one.entry_index for one in outages], outages=rows)
    if edition == FULL and (events := _uploads(lot)):
        yield _section("uploads", entries=[], events=events)


def _uploads(lot: Lot) -> list[dict[str, Any]]:
    """Return the upload journal of those who bid; that of organisations that did not is nobody's business."""
    bidders = lot.bids.values("bidder")
    events = UploadEvent.objects.filter(lot=lot, owner__in=bidders).select_related("upload", "owner")
    return [
        {
            "act": str(one.act),
            "address": one.address,
            "at": moment(one.at),
            "bidder": one.owner.uscc,
            "code": one.code,
            "offset": one.offset,
            "sha256": one.upload.sha256 if one.upload else "",
            "size": one.size,
        }
        for one in events.order_by("at", "pk")
    ]


def _section(name: str, **fields: Any) -> Source:
    return Source.of(f"extra/{name}.json", papers.canonical({"format": f"clearbid-{name}/1", **fields}))


def archived_lots(user: User, text: str = "") -> QuerySet[Lot]:
    """Return the opened lots whose archive is for this account's office, the latest opening first."""
    reached = stages.ORDER[stages.ORDER.index(OpeningStage.OPENED) :]
    lots = Lot.objects.filter(opening__stage__in=reached).select_related("project", "opening")
    if user.role == Role.SUPERVISOR:
        lots = lots.filter(project__supervisor=user.organisation_id)
    elif user.role == Role.CENTRE:
        lots = lots.filter(project__centre=user.organisation_id)
    if text:
        lots = lots.filter(Q(name__icontains=text) | Q(code__icontains=text))
    return lots.order_by("-opening__opened_at", "-pk")


def sealed_bytes(lot: Lot) -> int:
    """Return how many bytes the opened envelopes have, sealed: what `with_sealed` adds to an archive."""
    total = Envelope.objects.filter(bid__lot=lot, opened__isnull=False).aggregate(total=Sum("size"))["total"]
    return int(total or 0)

"""The entries of the ledger that are a lot's, proved under one cosigned checkpoint, for its audit archive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import Duty, DutyKind, Key
from bidding.archives import packing
from bidding.archives.contents import FULL
from bidding.archives.tars import Source
from bidding.models import (
    Addendum,
    Award,
    Bid,
    Contract,
    Lot,
    OpeningSession,
    Question,
    StoredFile,
    TenderDocument,
)
from bidding.queries.bids import thing_of
from ledger import keys, queries
from ledger.models import Checkpoint, Cosignature, Entry, thing_name
from ledger.proofs import TlogProof

# Taking an archive is an act too; it is not part of what the archive tells.
NOT_TOLD = ("archive.take", "gate.refuse")
OUTCOMES = ("envelopes.open", "envelope.rescue", "envelope.resupply")
AT_ONCE = 400


@dataclass(frozen=True)
class Proved:
    """A lot's entries in their order, and the checkpoint under which they are proved."""

    lot: Lot
    entries: Sequence[Entry]
    checkpoint: Checkpoint

    def last(self, act: str) -> Entry | None:
        """Return the last entry of an act upon the lot."""
        thing = thing_name(self.lot)
        found = [entry for entry in self.entries if entry.act == act and entry.thing == thing]
        return found[-1] if found else None

    def outcomes(self) -> dict[tuple[str, str], int]:
        """Return which entry holds the last outcome of each envelope (manifest, kind)."""
        places: dict[tuple[str, str], int] = {}
        for entry in self.entries:
            if entry.act in OUTCOMES:
                facts = entry.facts
                for fact in facts["envelopes"] if entry.act == OUTCOMES[0] else [facts]:
                    places[fact["bid"], fact["kind"]] = entry.index
        return places

    def releases(self) -> dict[tuple[int, int], int]:
        """Return which entry holds the release of each share (keyholding, envelope)."""
        return {
            (int(entry.thing.rpartition(":")[2]), envelope): entry.index
            for entry in self.entries
            if entry.act == "share.release"
            for envelope in entry.facts["envelopes"]
        }

    def sources(self, *, edition: str, closed_at: int) -> Iterator[Source]:
        """Yield checkpoint, entries and consistency proofs; `closed_at` is the size of the closing checkpoint."""
        yield Source.of("checkpoint.txt", self.checkpoint.cosigned_note.encode())
        yield Source.of("ledger.jsonl", b"".join(self._lines(edition)))
        sizes = {closed_at} | (self._receipted() if edition == FULL else set())
        proofs = [
            {"from": size, "path": [step.hex() for step in queries.consistency(size, self.checkpoint.size)]}
            for size in sorted(sizes)
        ]
        yield packing.paper("consistency.json", proofs=proofs, to=self.checkpoint.size)

    def _receipted(self) -> set[int]:
        """Return the sizes of the log under which receipts were given."""
        receipts = Bid.objects.filter(lot=self.lot).exclude(receipt="").values_list("receipt", flat=True)
        return {int(TlogProof.parse(text).checkpoint.split("\n")[1]) for text in receipts}

    def _lines(self, edition: str) -> Iterator[bytes]:
        paths = queries.paths_of([entry.index for entry in self.entries], self.checkpoint.size)
        for entry, path in zip(self.entries, paths, strict=True):
            # What the clock wrote names nobody; everything else does, and gives network addresses.
            if edition == FULL or (entry.actor == "clock" and not entry.address):
                salt = bytes(entry.salt)
                yield packing.ledger_line(index=entry.index, path=path, salt=salt, body=entry.body)
            else:
                yield packing.withheld_line(index=entry.index, path=path, leaf=bytes(entry.leaf))


def entries_of(lot: Lot) -> list[Entry]:
    """Return every entry that belongs to a lot, in the order of the ledger."""
    things = sorted(_things(lot))
    found: dict[int, Entry] = {}
    for start in range(0, len(things), AT_ONCE):
        some = Entry.objects.filter(thing__in=things[start : start + AT_ONCE]).exclude(act__in=NOT_TOLD)
        found.update((entry.index, entry) for entry in some)
    return [found[index] for index in sorted(found)]


def _things(lot: Lot) -> set[str]:
    """Return how the ledger names everything that belongs to the lot."""
    bids = list(Bid.objects.filter(lot=lot))
    things = {thing_name(lot), thing_name(lot.project)}
    things |= {thing_of(bid) for bid in bids} | {thing_name(bid) for bid in bids}
    for model in (TenderDocument, Addendum, Question, StoredFile, OpeningSession, Award):
        things |= {thing_name(row) for row in model.objects.filter(lot=lot)}
    things |= {thing_name(row) for row in lot.keyholdings.all()}
    things |= {thing_name(row) for row in Contract.objects.filter(award__lot=lot)}
    # Who evaluates is secret until the award (招标投标法 37), and no part of bidding or opening.
    duties = Duty.objects.filter(matter=thing_name(lot)).exclude(kind=DutyKind.EVALUATE)
    things |= {thing_name(row) for row in duties}
    signed = {bid.signing_key for bid in bids} | {row.signing_key for row in lot.keyholdings.all()}
    return things | {thing_name(row) for row in Key.objects.filter(public__in=signed)}


def covering(entries: Sequence[Entry]) -> Checkpoint | None:
    """Return the earliest checkpoint that covers all entries and that the witness cosigned, None while there is none.

    The earliest one stays the same, so that an archive of the same entries has the same bytes.
    """
    last = entries[-1].index if entries else 0
    sealed = Cosignature.objects.filter(checkpoint=OuterRef("pk"), witness=keys.witness_verifier().name)
    found = Checkpoint.objects.filter(Exists(sealed), size__gt=last)
    return found.prefetch_related("cosignatures").order_by("size").first()

"""Making audit archives, and writing down who took one that is not public."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.archives import packing, tars
from bidding.archives.contents import FULL, PUBLIC
from bidding.archives.tars import Source
from bidding.models import Closing, Lot
from bidding.queries import archives as query
from bidding.queries.archived_entries import Proved, covering, entries_of
from bidding.queries.sealing_times import sealed_since
from bidding.rules.archives import may_make, may_take
from ledger import keys
from ledger.actions import checkpoint, record
from ledger.cosigning import try_to_cosign
from ledger.models import Checkpoint, Entry, thing_name


@dataclass(frozen=True)
class Pack:
    """An archive ready to be written: its members, its size in bytes, the hash of its list."""

    members: list[Source]
    sha256: str

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return tars.length(self.members)

    @property
    def pieces(self) -> Iterator[bytes]:
        """The bytes of the file, read while they are sent."""
        return tars.pieces(self.members)


def make_archive(
    lot: Lot, *, edition: str = FULL, with_sealed: bool = False, may_ask_witness: bool = True
) -> Pack:
    """Gather a lot's archive; the same state of the ledger gives the same bytes.

    When no cosigned checkpoint covers the lot's entries yet, one is signed and the witness asked; strangers may not
    make it ask, and wait for the clock to do so. Raises Refused: "not_opened", "waiting_witness", "still_sealed".
    """
    lot = Lot.objects.select_related("project").get(pk=lot.pk)
    require(may_make(lot))
    proved = _proved(lot, edition, may_ask_witness=may_ask_witness)
    closing = Closing.objects.get(lot=lot)
    assert closing.checkpoint_size is not None  # the hall does not open before
    assert lot.deadline is not None
    head = packing.Head(
        edition=edition,
        tender=lot.project.code,
        lot=lot.code,
        thing=thing_name(lot),
        deadline=int(lot.deadline.timestamp()),
        made_at=max(int(seal.at.timestamp()) for seal in proved.checkpoint.cosignatures.all()),
        platform=keys.log_key().verifier,
        witnesses=[keys.witness_verifier()],
    )
    made = [
        *proved.sources(edition=edition, closed_at=closing.checkpoint_size),
        *query.sources(lot, proved, edition=edition, with_sealed=with_sealed),
        *query.added(lot, edition=edition),
    ]
    members = packing.packed(head, made, signer=keys.log_key())
    return Pack(members, tars.digest(members[0]))


def _proved(lot: Lot, edition: str, *, may_ask_witness: bool) -> Proved:
    with transaction.atomic():
        entries, since = entries_of(lot), sealed_since()
        if edition == PUBLIC and since:
            # What came later shows how the log grew while bids that are still sealed came in (招标投标法 22).
            entries = [entry for entry in entries if entry.logged_at < since]
        found = covering(entries)
    found = found or _covered(entries, may_ask_witness=may_ask_witness)
    if edition == PUBLIC and since and found.at >= since:
        raise Refused(
            _(
                "The public edition waits until every lot that took bids meanwhile has been opened: the length of the "
                "log would tell how many bids came in."
            ),
            "still_sealed",
        )
    return Proved(lot, entries, found)


def _covered(entries: list[Entry], *, may_ask_witness: bool) -> Checkpoint:
    """Sign a checkpoint and have it cosigned, outside any transaction since the witness may be far away."""
    if may_ask_witness:
        try_to_cosign(checkpoint())
    found = covering(entries)
    if found is None:
        raise Refused(
            _("The witness has not cosigned the latest entries yet. Try again in a minute."),
            "waiting_witness",
        )
    return found


def take_archive(lot: Lot, *, by: User, with_sealed: bool = False) -> Pack:
    """Make the full archive for somebody who may have it, and write down that it was taken. Raises Refused."""
    lot = Lot.objects.select_related("project").get(pk=lot.pk)
    require(may_take(by, lot))
    pack = make_archive(lot, with_sealed=with_sealed)
    record("archive.take", by=by, on=lot, archive=pack.sha256, sealed=with_sealed)
    return pack

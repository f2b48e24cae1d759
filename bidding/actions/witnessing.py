"""Closings and keysets under the witness: cosigned at once after they are committed, and asked for until it is done."""

from functools import partial

from django.db import transaction

from bidding.actions.hall import show
from bidding.models import Closing, Lot
from bidding.sealing.refusals import SealingError
from bidding.sealing.releases import check_closing
from ledger import keys, origin
from ledger.actions import checkpoint, record
from ledger.cosigning import try_to_cosign
from ledger.models import Cosignature, Entry


def ask_witness(closing: Closing) -> None:
    """Have the closing cosigned: by a witness elsewhere only after the transaction, which it must not hold up."""
    if keys.outside_witnesses():
        transaction.on_commit(partial(confirm_closing, closing.pk), robust=True)
    else:
        confirm_closing(closing.pk)
        closing.refresh_from_db()


def confirm_closings() -> int:
    """Ask the witness again for every closing that still waits for it; return how many were confirmed."""
    waiting = Closing.objects.filter(checkpoint="").order_by("pk").values_list("pk", flat=True)
    return sum(confirm_closing(pk) for pk in waiting)


def confirm_closing(pk: int) -> bool:
    """Keep the cosigned checkpoint with the closing once there is one, and let the hall go on; tell whether it does.

    Any checkpoint that covers the closing entry will do, if the witness cosigned it at the deadline or later.
    """
    closing = Closing.objects.select_related("lot").filter(pk=pk, checkpoint="").first()
    if closing is None or (seal := _seal(closing)) is None:
        return False
    kept = Closing.objects.filter(pk=pk, checkpoint="").update(
        checkpoint=seal.checkpoint.cosigned_note, checkpoint_size=seal.checkpoint.size, cosigned_at=seal.at
    )
    if kept:
        show(closing.lot, kind="cosign")
    return bool(kept)


def _seal(closing: Closing) -> Cosignature | None:
    deadline = closing.lot.deadline
    assert deadline is not None  # closed at it
    # A cosignature counts whole seconds.
    from_then_on = deadline.replace(microsecond=0)
    witness = keys.witness_verifier()
    covering = Cosignature.objects.filter(witness=witness.name, checkpoint__size__gt=closing.entry_index)
    seal = covering.filter(at__gte=from_then_on).order_by("checkpoint__size").first()
    seal = seal or try_to_cosign(checkpoint())
    if seal is not None and seal.at < from_then_on:
        # One tree is cosigned once: another entry makes another tree, for the next attempt.
        record("witness.early", by=None, on=closing.lot, cosigned_at=seal.at.isoformat())
        return None
    return seal if seal is not None and _closes(seal, int(deadline.timestamp())) else None


def _closes(seal: Cosignature, deadline: int) -> bool:
    try:
        check_closing(
            seal.checkpoint.cosigned_note,
            deadline=deadline,
            witness=keys.witness_verifier(),
            platform=keys.log_key().verifier,
        )
    except SealingError:
        return False
    return True


def publish_keyset(lot: Lot, *, notice: str) -> Entry:
    """Log what a bidder's tool checks before it seals: this keyset is that of this lot and this notice (its hash).

    The entry is public with its proof, so it names no person and no address. A part of publishing.
    """
    with origin.acting_from(""):
        entry = record(
            "keyset.publish",
            by=None,
            on=lot,
            tender=lot.project.code,
            lot=lot.code,
            keyset=lot.keyset_sha256,
            notice=notice,
        )
    sealed = checkpoint()
    if keys.outside_witnesses():
        transaction.on_commit(partial(try_to_cosign, sealed), robust=True)
    else:
        try_to_cosign(sealed)
    return entry

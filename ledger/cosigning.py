"""Having checkpoints cosigned: by the witnesses' services outside any transaction, or in this process without them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from ledger import alarms, clock, keys, queries
from ledger.alarms import Kind
from ledger.keys import OutsideWitness
from ledger.models import Checkpoint, Cosignature, Entry, Head
from ledger.notes import Note, Signer
from ledger.witnessing.asked import Asked
from ledger.witnessing.asking import AwayError, ask
from ledger.witnessing.judging import ConflictError, Known, RefusalError, judge


class WitnessRefusesError(Exception):
    """The witness does not cosign: the checkpoint is not the log's, or the log no longer holds what it held."""


class WitnessAwayError(Exception):
    """The witness gives no usable answer now; or it has cosigned a later checkpoint already. Ask again later."""


def cosign(checkpoint: Checkpoint, *, at: datetime | None = None) -> Cosignature:
    """Have a checkpoint cosigned by the supervisor's witness and return its cosignature; again changes nothing.

    An outside witness is asked over HTTP, so call this outside transactions. Further witnesses are asked too; that one
    refuses or is away raises an alarm and holds nothing up. `at` (aware, now by default) is the time of a witness in this process alone.
    Raises WitnessRefusesError for a checkpoint that contradicts what the witness saw, WitnessAwayError.
    """
    outside = keys.outside_witnesses()
    if not outside:
        return _cosign_here(checkpoint, keys.witness_key(), at)
    first = _cosigned_by(outside[0], checkpoint)
    if outside[1:]:
        _ask_others(outside[1:], checkpoint)
    return first


def _ask_others(witnesses: Sequence[OutsideWitness], checkpoint: Checkpoint) -> None:
    """Ask the further witnesses; one alarm stands for all that do not cosign, and ends when all do."""
    missing = []
    for witness in witnesses:
        try:
            _cosigned_by(witness, checkpoint)
        except (WitnessRefusesError, WitnessAwayError) as error:
            missing.append(f"{witness.verifier.name}: {error}")
    if missing:
        alarms.raise_alarm(Kind.WITNESS_OTHER, "\n".join(missing))
    else:
        alarms.clear(Kind.WITNESS_OTHER)


def try_to_cosign(checkpoint: Checkpoint) -> Cosignature | None:
    """Have a checkpoint cosigned if that is possible now; if not, raise an alarm and return None."""
    try:
        seal = cosign(checkpoint)
    except WitnessRefusesError as error:
        alarms.raise_alarm(Kind.WITNESS, str(error))
    except WitnessAwayError as error:
        alarms.raise_alarm(Kind.WITNESS_AWAY, str(error))
    else:
        alarms.clear(Kind.WITNESS)
        alarms.clear(Kind.WITNESS_AWAY)
        return seal
    return None


def latest_cosigned() -> Checkpoint | None:
    """Return the largest checkpoint that the supervisor's witness cosigned."""
    return _last(keys.witness_verifier().name)


def witnessed_proof(entry: Entry) -> str | None:
    """Return the entry's tlog-proof under the earliest checkpoint that the supervisor's witness cosigned; None before.

    The earliest, so that the proof stays the same for ever and tells nothing about how the log grew afterwards.
    """
    name = keys.witness_verifier().name
    covering = (
        Checkpoint.objects.filter(size__gt=entry.index, cosignatures__witness=name).order_by("size").first()
    )
    return queries.proof_under(entry, covering) if covering else None


def _last(witness: str) -> Checkpoint | None:
    return Checkpoint.objects.filter(cosignatures__witness=witness).order_by("-size").first()


@transaction.atomic
def _cosign_here(checkpoint: Checkpoint, witness: Signer, at: datetime | None) -> Cosignature:
    Head.objects.select_for_update().filter(pk=1).first()
    if existing := checkpoint.cosignatures.filter(witness=witness.name).first():
        return existing
    last = _last(witness.name)
    known = Known(last.size, bytes(last.root)) if last else Known()
    try:
        path = tuple(queries.consistency(known.size, checkpoint.size))
        judge(Asked(known.size, path, checkpoint.note), keys.log_key().verifier, known)
    except (RefusalError, ValueError, LookupError) as error:
        raise WitnessRefusesError(str(error)) from error
    seen_at = (at or clock.now()).replace(microsecond=0)
    line = witness.cosign(Note.parse(checkpoint.note).text, int(seen_at.timestamp()))
    return Cosignature.objects.create(checkpoint=checkpoint, witness=witness.name, line=line, at=seen_at)


def _cosigned_by(witness: OutsideWitness, checkpoint: Checkpoint) -> Cosignature:
    name = witness.verifier.name
    if existing := checkpoint.cosignatures.filter(witness=name).first():
        return existing
    line = _asked(witness, checkpoint)
    seconds = Note.parse(checkpoint.note + line).cosigned_at(witness.verifier)
    assert seconds is not None  # asked for by this very key
    seal, _new = Cosignature.objects.get_or_create(
        checkpoint=checkpoint,
        witness=name,
        defaults={"line": line, "at": datetime.fromtimestamp(seconds, UTC)},
    )
    return seal


def _asked(witness: OutsideWitness, checkpoint: Checkpoint) -> str:
    """Ask from the size we know of, and once more from the size that the witness knows."""
    last = _last(witness.verifier.name)
    old = last.size if last else 0
    for _attempt in range(2):
        if old > checkpoint.size:
            raise WitnessAwayError("the witness has cosigned a later checkpoint already")
        try:
            path = tuple(queries.consistency(old, checkpoint.size))
            asked = Asked(old, path, checkpoint.note)
            return ask(witness.url, asked, witness.verifier, patience=settings.WITNESS_PATIENCE)
        except ConflictError as conflict:
            old = _other_size(conflict.size, old)
        except (RefusalError, LookupError) as error:
            raise WitnessRefusesError(f"{witness.verifier.name}: {error}") from error
        except AwayError as error:
            raise WitnessAwayError(str(error)) from error
    raise WitnessAwayError("the witness was asked by somebody else at the same time")


def _other_size(theirs: int, ours: int) -> int:
    """Return the size to prove from. Raises WitnessRefusesError when the witness has seen what our log does not hold."""
    if theirs == ours:
        raise WitnessRefusesError(f"the witness has seen another history of {ours} entries")
    if theirs > (size := queries.size()):
        raise WitnessRefusesError(
            f"the witness has seen {theirs} entries, but the log has {size}: it was cut or restored from a copy"
        )
    return theirs

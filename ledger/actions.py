"""Writing to the log: record an act, sign a checkpoint; `ledger.cosigning` has it cosigned."""

import os
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Protocol

from django.db import models, transaction

from ledger import clock, entries, keys, merkle, notes, origin
from ledger.clock import ClockBackwardsError
from ledger.cosigning import WitnessRefusesError, cosign
from ledger.entries import JSON
from ledger.models import Checkpoint, Entry, Head, Node, thing_name

__all__ = ["DRIFT", "PATIENCE", "Actor", "WitnessRefusesError", "checkpoint", "cosign", "record", "split"]

# CTS-EBS01 A-97: the machines of a platform may differ by one second.
DRIFT = timedelta(seconds=1)
# An act takes its time, then queues for the log: as long as the database lets a writer wait.
PATIENCE = timedelta(seconds=30)


class Actor(Protocol):
    """Whoever can act: accounts.User has both names."""

    @property
    def ledger_name(self) -> str: ...

    @property
    def ledger_organisation(self) -> str: ...


def record(
    act: str,
    *,
    by: Actor | None,
    on: models.Model | str | None = None,
    at: datetime | None = None,
    **facts: JSON,
) -> Entry:
    """Write one act into the log, inside the caller's transaction: both are kept or neither.

    `act` is "noun.verb"; `by` None when the clock acts; `on` the thing acted upon; `at` the act's own time (aware),
    now by default; `facts` plain JSON values, never a secret. The log stays locked until the transaction ends.
    Raises ClockBackwardsError, having written nothing, when the clock or `at` stands before the last entry,
    ValueError for a naive time.
    """
    with nullcontext() if transaction.get_connection().in_atomic_block else transaction.atomic():
        head = _locked_head()
        logged_at = _now(head)
        at = _checked(at or logged_at, head)
        said = entries.Act(
            index=head.size,
            act=act,
            actor=by.ledger_name if by else "clock",
            organisation=by.ledger_organisation if by else "",
            thing=thing_name(on),
            at=entries.moment(at),
            logged_at=entries.moment(logged_at),
            address=origin.address(),
            facts=facts,
        )
        return _append(head, said, at=at, logged_at=logged_at)


@transaction.atomic
def checkpoint(at: datetime | None = None) -> Checkpoint:
    """Sign the log as it stands, with the platform's key; the same log gives the same checkpoint.

    `at` is when (aware), now by default. Raises ClockBackwardsError when the clock stands before the last entry.
    """
    head = _locked_head()
    if existing := Checkpoint.objects.filter(size=head.size).first():
        return existing
    signed_at = at or _now(head)
    root = merkle.root_of_frontier(split(head.frontier))
    signer = keys.log_key()
    note = notes.signed(notes.TreeHead(signer.name, head.size, root).text, signer)
    return Checkpoint.objects.create(size=head.size, root=root, note=note, at=signed_at)


def _locked_head() -> Head:
    return Head.objects.select_for_update().get_or_create(pk=1)[0]


def _now(head: Head) -> datetime:
    """Return the time, which never runs behind what was logged or seen. Raises ClockBackwardsError."""
    latest = max((moment for moment in (head.logged_at, head.seen_at) if moment), default=None)
    return clock.wait_for(latest, drift=DRIFT) if latest else clock.now()


def _checked(at: datetime, head: Head) -> datetime:
    if at.tzinfo is None:
        raise ValueError("the log needs an aware time")
    if head.at and at < head.at - PATIENCE:
        raise ClockBackwardsError(at, head.at)
    return at


def _append(head: Head, said: entries.Act, *, at: datetime, logged_at: datetime) -> Entry:
    body, salt = said.body, os.urandom(entries.SALT_SIZE)
    leaf = entries.leaf(salt, body)
    entry = Entry(
        index=said.index,
        act=said.act,
        actor=said.actor,
        organisation=said.organisation,
        thing=said.thing,
        at=at,
        logged_at=logged_at,
        address=said.address,
        body=body,
        digest=entries.digest(body),
        salt=salt,
        leaf=leaf,
    )
    entry.save(force_insert=True)
    frontier, made = merkle.append(split(head.frontier), head.size, leaf)
    Node.objects.bulk_create(
        Node(level=level, position=position, hash=hash) for level, position, hash in made
    )
    Head.objects.filter(pk=head.pk).update(
        size=head.size + 1, frontier=b"".join(frontier), at=max(at, head.at or at), logged_at=logged_at
    )
    return entry


def split(frontier: bytes | memoryview) -> list[bytes]:
    """Return the hashes of a stored frontier, largest subtree first."""
    stored = bytes(frontier)
    return [stored[n : n + merkle.HASH_SIZE] for n in range(0, len(stored), merkle.HASH_SIZE)]

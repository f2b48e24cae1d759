"""Write into the ledger what allauth does to the second step of a sign-in."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset

from accounts.models import User
from ledger import clock
from ledger.actions import record


def note_added(user: User, authenticator: Any, **_: Any) -> None:
    """An authenticator app, passkey or set of recovery codes was added."""
    record("authenticator.add", by=user, on=user, at=clock.now(), kind=str(authenticator.type))


def note_removed(user: User, authenticator: Any, **_: Any) -> None:
    """One was removed."""
    record("authenticator.remove", by=user, on=user, at=clock.now(), kind=str(authenticator.type))


def note_reset(user: User, authenticator: Any, **_: Any) -> None:
    """New recovery codes replaced the old ones."""
    record("authenticator.reset", by=user, on=user, at=clock.now(), kind=str(authenticator.type))


def watch() -> None:
    """Listen to allauth, a library: between our own rooms there are no signals."""
    authenticator_added.connect(note_added)
    authenticator_removed.connect(note_removed)
    authenticator_reset.connect(note_reset)

"""What the ledger's tests share."""

from dataclasses import dataclass

from tests.ledger import flushing

__all__ = ["flushing"]


@dataclass(frozen=True)
class Somebody:
    """An actor, as accounts.User is one."""

    ledger_name: str = "wang"
    ledger_organisation: str = "91420000MA4KABCD1E"

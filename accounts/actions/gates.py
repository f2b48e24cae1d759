"""Keeping the gate's refusals: what was refused is rolled back, that it was asked and how it stood is not (CR-18)."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import models, transaction

from accounts.permits import Refused
from accounts.queries import Subject, gate_evidence
from ledger import clock
from ledger.actions import Actor, record
from ledger.models import Entry, thing_name

P = ParamSpec("P")
R = TypeVar("R")
# Who, whose gate, at which thing; the actor may be a place on a committee, whose name the log must not know.
Asked = tuple[Actor, Subject | None, models.Model]
# Whoever tries again and again fills no log: once an hour for each gate.
AGAIN = timedelta(hours=1)


def noting_refusals(
    gate: str, scope: str, asked: Callable[..., Asked]
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Have an action's refusals by the blacklist gate written down, in a transaction of their own.

    `gate` is "download", "submission", "draw" or "award"; `asked` tells from the action's arguments who asked about
    whom at what. The refusal itself goes on to whoever called.
    """

    def wrap(action: Callable[P, R]) -> Callable[P, R]:
        @wraps(action)
        def gated(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return action(*args, **kwargs)
            except Refused as refusal:
                if refusal.code == "barred":
                    _note(gate, scope, *asked(*args, **kwargs))
                raise

        return gated

    return wrap


@transaction.atomic
def _note(gate: str, scope: str, by: Actor, subject: Subject | None, on: models.Model) -> None:
    at = clock.now()
    same = Entry.objects.filter(act="gate.refuse", actor=by.ledger_name, thing=thing_name(on))
    if subject is None or same.filter(at__gt=at - AGAIN).exists():
        return
    evidence = gate_evidence(subject, at=at, scope=scope)
    if gate == "draw":
        # Key, basis and end of a bar stand on the public list beside a name: they would open the committee's list (CM-08).
        evidence["bars"] = len(evidence["bars"])
    record("gate.refuse", by=by, on=on, at=at, at_gate=gate, gate=evidence)

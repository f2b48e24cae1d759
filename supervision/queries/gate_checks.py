"""The checks at the blacklist gate of one organisation, as the ledger keeps them (CR-18)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from bidding.queries.sealing_times import sealed_since
from ledger.models import Entry

ACTS: dict[str, Promise] = {
    "organisation.register": _("Registration"),
    "organisation.refuse": _("Registration"),
    "document.fetch": _("Download"),
    "bid.submit": _("Submission"),
    "lot.award": _("Award"),
}
GATES: dict[str, Promise] = {
    "download": _("Download"),
    "submission": _("Submission"),
    "draw": _("Draw"),
    "award": _("Award"),
}
MOST = 50


@dataclass(frozen=True)
class Check:
    """One check: at which gate, when, how long the list was then, and what was found."""

    gate: str | Promise
    at: datetime
    index: int
    length: int | None
    bars: int


def checks_of(subject: Organisation) -> list[Check]:
    """Return the latest checks of an organisation, newest first.

    Nothing since the publication of the oldest lot that is still sealed: it would tell who takes part (招标投标法 22).
    """
    own = Q(organisation=subject.uscc, act__in=[*ACTS, "gate.refuse"]) & ~Q(act="lot.award")
    won = Q(act="lot.award", body__contains=f'"winner":"{subject.uscc}"')
    found = Entry.objects.filter(own | won).order_by("-index")
    if since := sealed_since():
        found = found.filter(logged_at__lt=since)
    return [_check(entry) for entry in found[:MOST]]


def _check(entry: Entry) -> Check:
    facts = entry.facts
    gate: dict[str, Any] = facts.get("gate") or {}
    name = (
        GATES.get(str(facts.get("at_gate", "")), entry.act) if entry.act == "gate.refuse" else ACTS[entry.act]
    )
    length = gate.get("list", {}).get("length")
    return Check(name, entry.at, entry.index, length, len(gate.get("bars", [])))

"""The audit trail of the supervisors' own acts: who of the office did or looked at what, and when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from bidding.law.days import at, end_of
from ledger.models import Entry


@dataclass(frozen=True)
class Wanted:
    """What is looked for among the acts; empty is no wish."""

    text: str = ""
    officer: str = ""
    since: date | None = None
    until: date | None = None


def acts_of(user: User, wanted: Wanted) -> QuerySet[Entry]:
    """Return the ledger's entries of the user's own office, the latest first; another office's are never among them."""
    if user.organisation is None:
        return Entry.objects.none()
    found = Entry.objects.filter(organisation=user.organisation.uscc)
    for word in wanted.text.split():
        found = found.filter(Q(act__icontains=word) | Q(thing__icontains=word) | Q(actor__icontains=word))
    if wanted.officer:
        found = found.filter(actor=wanted.officer)
    if wanted.since:
        found = found.filter(at__gte=at(wanted.since, 0))
    if wanted.until:
        found = found.filter(at__lt=end_of(wanted.until))
    return found.order_by("-index")


def officers_of(user: User) -> list[tuple[str, str]]:
    """Return the accounts of the office: name in the ledger, and the name to show."""
    mine = User.objects.filter(organisation=user.organisation_id).order_by("username")
    return [(one.ledger_name, one.get_full_name() or one.ledger_name) for one in mine]


def told(facts: dict[str, Any]) -> str:
    """Return the facts of an act on one line, the long ones cut."""
    return " · ".join(f"{name}={str(value)[:60]}" for name, value in facts.items() if value not in ("", None))

"""What is to be imposed on one party, and the same as plain data, as a notice of penalty keeps it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import Organisation, Person
from bidding.law.days import day_of
from supervision.penalties import Factor, Imposed


@dataclass(frozen=True)
class Sanction:
    """Amounts in yuan, `barred_until` aware or None; `person` where the party is a person."""

    organisation: Organisation
    base_amount: Decimal
    unit_fine: Decimal
    person_fine: Decimal = Decimal(0)
    barred_until: datetime | None = None
    rule: str = "LG-01"
    gain: Decimal = Decimal(0)
    measures: tuple[str, ...] = ()
    ground: str = ""
    factor: str = Factor.NORMAL
    reason: str = ""
    person: Person | None = None

    @property
    def name(self) -> str:
        """Whom it concerns."""
        return f"{self.organisation} {self.person}" if self.person else str(self.organisation)

    def imposed(self, starts: date) -> Imposed:
        """Return what the sums of `supervision.penalties` ask about, for a ban that begins on a day."""
        until = day_of(self.barred_until) if self.barred_until else None
        return Imposed(
            self.rule, self.base_amount, self.unit_fine, self.person_fine, starts, until, self.ground,
            self.factor, self.reason,
        )  # fmt: skip


def plain(sanction: Sanction, starts: date) -> dict[str, Any]:
    """Return a sanction as JSON: what a party was told, word for word."""
    return {
        "organisation": sanction.organisation.pk,
        "person": sanction.person.pk if sanction.person else None,
        "name": sanction.name,
        "rule": sanction.rule,
        "base": str(sanction.base_amount),
        "unit_fine": str(sanction.unit_fine),
        "person_fine": str(sanction.person_fine),
        "gain": str(sanction.gain),
        "starts": starts.isoformat(),
        "barred_until": day_of(sanction.barred_until).isoformat() if sanction.barred_until else None,
        "measures": list(sanction.measures),
        "ground": sanction.ground,
        "factor": str(sanction.factor),
        "reason": sanction.reason,
    }


def told(line: dict[str, Any]) -> Imposed:
    """Return what a line of a notice told, to compare a decision with it."""
    until = line["barred_until"]
    return Imposed(
        line["rule"], Decimal(line["base"]), Decimal(line["unit_fine"]), Decimal(line["person_fine"]),
        date.fromisoformat(line["starts"]), date.fromisoformat(until) if until else None, line["ground"],
        line["factor"], line["reason"],
    )  # fmt: skip

"""Taking a function in a matter; the database keeps incompatible ones apart."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Duty, DutyKind, Person, User
from accounts.permits import Refused
from ledger import clock
from ledger.actions import record

# Who bids is secret before the opening (招标投标法 22), who evaluates before the award (招标投标法 37).
SECRET = frozenset({DutyKind.BID, DutyKind.EVALUATE})


@transaction.atomic
def take_duty(person: Person | None, matter: str, kind: str, *, by: User | None = None) -> Duty:
    """Put down that a person has a function in a matter, e.g. ("bidding.lot:12", DutyKind.EVALUATE).

    The same function again changes nothing. A second, different one raises Refused that names both: the unique
    index decides, so two requests at once cannot slip past. An account without a person cannot take a duty.
    """
    if person is None:
        raise Refused(_("This account has no person, so it cannot take a function."), "no_person")
    at = clock.now()
    try:
        with transaction.atomic():
            duty = Duty.objects.create(matter=matter, person=person, kind=kind, taken_at=at)
    except IntegrityError:
        return _same_or_refuse(person, matter, kind)
    record("duty.take", by=by, on=duty, at=at, matter=matter, kind=str(kind), person=person.pk)
    return duty


def _same_or_refuse(person: Person, matter: str, kind: str) -> Duty:
    held = Duty.objects.get(matter=matter, person=person)
    if held.kind == kind:
        return held
    if held.kind in SECRET:
        said = _(
            "In one matter functions are kept apart: this person has another one, and so cannot be the one who %(asked)s."
        )
    else:
        said = _(
            "In one matter functions are kept apart: this person already %(held)s, and so cannot be the one who %(asked)s."
        )
    raise Refused(said % {"held": DutyKind(held.kind).label, "asked": DutyKind(kind).label}, "duties")

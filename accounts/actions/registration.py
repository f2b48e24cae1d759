"""Entering organisations, people and accounts."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import uscc as codes
from accounts.models import BarScope, Organisation, Person, User
from accounts.permits import Refused, require
from accounts.queries import gate_evidence, identity_hash
from accounts.roles import Role
from accounts.rules import OPEN_KINDS, may_open_account, may_register_organisation, may_take_part
from accounts.validators import checked, clean_identity, clean_uscc
from ledger import clock
from ledger.actions import record


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What is entered about an organisation; the region is read from the credit code when left blank."""

    uscc: str
    name: str
    kind: str
    region: str = ""
    address: str = ""
    phone: str = ""
    legal_representative: str = ""
    controller_uscc: str = ""


@transaction.atomic
def register_organisation(
    *,
    uscc: str,
    name: str,
    kind: str,
    region: str = "",
    address: str = "",
    phone: str = "",
    legal_representative: str = "",
    controller_uscc: str = "",
    by: User | None = None,
) -> Organisation:
    """Enter an organisation under its credit code (GB 32100). Enterprises and agencies need nobody's leave (EB-05).

    Raises Refused for a wrong, known or barred credit code, or when `by` may not enter this kind.
    """
    at = clock.now()
    particulars = Particulars(
        uscc=uscc,
        name=name,
        kind=kind,
        region=region,
        address=address,
        phone=phone,
        legal_representative=legal_representative,
        controller_uscc=controller_uscc,
    )
    require(may_register_organisation(by, kind))
    organisation, gate = _enter(particulars, at)
    record(
        "organisation.register", by=by, on=organisation, at=at, uscc=organisation.uscc, kind=kind, gate=gate
    )
    return organisation


@transaction.atomic
def add_person(*, name: str, identity_number: str, phone: str = "", by: User | None = None) -> Person:
    """Enter a person, or return the one already known under this identity number.

    Only a keyed hash of the number is kept (DS-04). Raises Refused for a wrong number or another name under it.
    """
    person, new = _know(name, identity_number, phone)
    if new:
        record("person.add", by=by, on=person, at=clock.now())
    return person


@transaction.atomic
def open_account(
    *,
    username: str,
    role: str,
    password: str | None = None,
    person: Person | None = None,
    organisation: Organisation | None = None,
    email: str = "",
    by: User | None = None,
) -> User:
    """Open an account: one person, one organisation, one role. Without a password it waits for a password link.

    Raises Refused when `by` may not open this role, the name is taken, the person has this role here already,
    or the password is too weak.
    """
    at = clock.now()
    require(may_open_account(by, role))
    user = _open(username, role, password, person, organisation, email)
    record("account.open", by=by, on=user, at=at, role=str(role), organisation=user.ledger_organisation)
    return user


def register_participant(
    particulars: Particulars,
    *,
    person_name: str,
    identity_number: str,
    username: str,
    password: str,
    phone: str = "",
    email: str = "",
) -> User:
    """Register an enterprise or agency with its first account in one step, free of charge (EB-05).

    Raises Refused as the three steps do; then nothing is entered, but a refusal by the blacklist gate is noted.
    """
    at = clock.now()
    try:
        with transaction.atomic():
            require(may_register_organisation(None, particulars.kind))
            organisation, gate = _enter(particulars, at)
            person, _new = _know(person_name, identity_number, phone)
            require(may_take_part(person, at=at, scope=BarScope.ALL))
            user = _open(username, OPEN_KINDS[particulars.kind], password, person, organisation, email)
            record(
                "organisation.register",
                by=user,
                on=organisation,
                at=at,
                uscc=organisation.uscc,
                kind=particulars.kind,
                gate=gate,
                account=user.ledger_name,
                role=user.role,
            )
            return user
    except Refused as refusal:
        if refusal.code == "barred":
            _note_refused(particulars, identity_number, at)
        raise


@dataclass(frozen=True)
class Stranger:
    """How the ledger names somebody without an account."""

    ledger_organisation: str
    ledger_name: str = "stranger"


def _note_refused(particulars: Particulars, identity_number: str, at: datetime) -> None:
    code, person = codes.normalise(particulars.uscc), identity_hash(identity_number)
    scope = _gate_scope(particulars.kind)
    gate = gate_evidence(code, at=at, scope=scope)
    person_gate = gate_evidence(person, at=at, scope=BarScope.ALL)
    record("organisation.refuse", by=Stranger(code), at=at, uscc=code, gate=gate, person_gate=person_gate)


def _gate_scope(kind: str) -> BarScope:
    return BarScope.BID if OPEN_KINDS.get(kind) == Role.BIDDER else BarScope.ALL


def _enter(particulars: Particulars, at: datetime) -> tuple[Organisation, dict[str, Any]]:
    fields = asdict(particulars)
    code = fields["uscc"] = checked(clean_uscc, particulars.uscc)
    if particulars.controller_uscc:
        fields["controller_uscc"] = checked(clean_uscc, particulars.controller_uscc)
    fields["region"] = particulars.region or codes.region(code)
    scope = _gate_scope(particulars.kind)
    require(may_take_part(code, at=at, scope=scope))
    organisation, new = Organisation.objects.get_or_create(
        uscc=code, defaults={**fields, "registered_at": at}
    )
    if not new:
        raise Refused(
            _(
                "An organisation with this credit code is registered already. "
                "Ask your colleagues, or the platform's administrator, for an account."
            ),
            "duplicate_uscc",
        )
    return organisation, gate_evidence(code, at=at, scope=scope)


def _know(name: str, identity_number: str, phone: str) -> tuple[Person, bool]:
    number = checked(clean_identity, identity_number)
    name = " ".join(name.split())
    person, new = Person.objects.get_or_create(
        identity_hash=identity_hash(number), defaults={"name": name, "phone": phone}
    )
    if person.name != name:
        raise Refused(_("The name does not belong to this identity number."), "identity_name")
    return person, new


def _open(
    username: str,
    role: str,
    password: str | None,
    person: Person | None,
    organisation: Organisation | None,
    email: str,
) -> User:
    user = User(username=username, role=role, person=person, organisation=organisation, email=email)
    user.set_password(password)
    try:
        if password is not None:
            validate_password(password, user)
        user.full_clean(validate_constraints=False)
        user.validate_constraints()
        with transaction.atomic():
            user.save(force_insert=True)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "account") from error
    except IntegrityError as error:  # somebody took the name a moment ago
        raise Refused(_("This account exists already."), "account") from error
    return user

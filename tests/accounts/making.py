"""Make real organisations, people and accounts through the same actions that the pages use."""

from datetime import timedelta
from itertools import count
from typing import Any

from accounts import actions, identities, pledges, uscc
from accounts.models import Bar, BarScope, Key, KeyPurpose, Organisation, OrganisationKind, Person, User
from accounts.queries import current_key
from accounts.roles import Role
from ledger import clock

PASSWORD = "correct-horse-7-battery"
BASIS = "《招标投标法》第五十三条"
_numbers = count(1)
_HOMES = {
    Role.AGENCY: OrganisationKind.AGENCY,
    Role.TENDERER: OrganisationKind.PUBLIC_BODY,
    Role.BIDDER: OrganisationKind.ENTERPRISE,
    Role.EXPERT: OrganisationKind.ASSOCIATION,
    Role.KEYHOLDER: OrganisationKind.NOTARY,
    Role.CENTRE: OrganisationKind.CENTRE,
    Role.SUPERVISOR: OrganisationKind.SUPERVISOR,
    Role.WITNESS: OrganisationKind.ASSOCIATION,
    Role.AUDITOR: OrganisationKind.SUPERVISOR,
    Role.ADMINISTRATOR: OrganisationKind.CENTRE,
}


def credit_code(number: int | None = None, *, region: str = "421181") -> str:
    """Return a valid credit code; a new one each time unless `number` (0 to 9,999,999) is given."""
    number = next(_numbers) if number is None else number
    return uscc.complete(f"91{region}", f"M{number:07d}")


def identity_number(number: int | None = None) -> str:
    """Return a valid identity number; a new one each time unless `number` is given."""
    number = next(_numbers) if number is None else number
    born = 1950 + number // 1000 % 50
    first17 = f"421181{born:04d}0101{number % 1000:03d}"
    return first17 + identities.check_character(first17)


def administrator() -> User:
    """Return an administrator: the first one, or a new one when there is none."""
    found = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).first()
    return found or actions.open_account(username="administrator", role=Role.ADMINISTRATOR)


def organisation(name: str = "", kind: str = OrganisationKind.ENTERPRISE, **more: Any) -> Organisation:
    """Enter an organisation; `more` as for actions.register_organisation (uscc, address, phone, controller_uscc …)."""
    number = next(_numbers)
    more.setdefault("uscc", credit_code())
    return actions.register_organisation(
        name=name or f"清标测试单位{number}", kind=kind, by=administrator(), **more
    )


def person(name: str = "", identity: str = "", **more: Any) -> Person:
    """Enter a person with an identity number of his own."""
    return actions.add_person(
        name=name or f"张测试{next(_numbers)}",
        identity_number=identity or identity_number(),
        by=administrator(),
        **more,
    )


def user(
    role: str = Role.BIDDER,
    organisation: Organisation | None = None,
    pledged: bool = True,
    *,
    username: str = "",
    password: str | None = None,
    person: Person | None = None,
    name: str = "",
) -> User:
    """Open an account with a person, an organisation that fits the role, and its pledge signed.

    Without `password` it has none (fast; sign in with `client.force_login`); PASSWORD is a strong one.
    """
    if role == Role.ADMINISTRATOR and not (organisation or person or username or password or name):
        return administrator()
    made = actions.open_account(
        username=username or f"{role}-{next(_numbers)}",
        role=role,
        password=password,
        person=person or globals()["person"](name),
        organisation=organisation or globals()["organisation"](kind=_HOMES[Role(role)]),
        by=administrator(),
    )
    if pledged and pledges.is_needed(role):
        actions.sign_pledge(made)
    return made


def key(user: User, purpose: str, public: str) -> Key:
    """Register a public key, or return the one in force."""
    return current_key(user, KeyPurpose(purpose)) or actions.register_key(user, purpose, public)


def bar(
    subject: Organisation | Person | str,
    *,
    days: int = 365,
    scope: str = BarScope.ALL,
    by: User | None = None,
) -> Bar:
    """Bar a subject from now on for some days, by a supervision officer."""
    at = clock.now()
    return actions.bar(
        subject,
        scope=scope,
        basis=BASIS,
        reason="串通投标",
        starts_at=at,
        ends_at=at + timedelta(days=days),
        source="supervision.decision:1",
        by=by or user(Role.SUPERVISOR),
    )

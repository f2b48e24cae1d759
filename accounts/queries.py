"""Questions to the data: bars on a subject, pledges signed, keys in force, people known."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from accounts import identities, pledges, uscc
from accounts.models import Bar, BarScope, Key, KeyPurpose, Organisation, Person, Pledge, User

Subject = Organisation | Person | User | str


def names_of(subject: Subject) -> list[str]:
    """Return what bars may be kept under for a subject: credit codes and identity hashes.

    An account stands for its organisation and for its person; a string is a credit code or an identity hash.
    """
    match subject:
        case Organisation():
            return [subject.uscc]
        case Person():
            return [subject.identity_hash]
        case User():
            return [
                name for part in (subject.organisation, subject.person) if part for name in names_of(part)
            ]
    code = uscc.normalise(subject)
    return [code if uscc.is_valid(code) else subject]


def every_bar_on(subject: Subject, *, at: datetime) -> QuerySet[Bar]:
    """Return the bars in force on a subject at an instant in every scope, latest end first."""
    return Bar.objects.filter(
        in_force(at), subject__in=names_of(subject), starts_at__lte=at, ends_at__gt=at
    ).order_by("-ends_at", "pk")


def bars_on(subject: Subject, *, at: datetime, scope: str = BarScope.ALL) -> QuerySet[Bar]:
    """Return the bars in force on a subject at an instant in a scope, latest end first.

    A bar from all trading counts in every scope; asking `BarScope.ALL` finds only those.
    """
    return every_bar_on(subject, at=at).filter(scope__in={BarScope.ALL, scope})


def gate_evidence(subject: Subject, *, at: datetime, scope: str) -> dict[str, Any]:
    """Return what the asking action writes into the ledger about the gate: when it was asked and how it stood (CR-18).

    `bars` are those found, with basis and end; `list` is how long the list was and its last entry: with the ledger's
    own entries of bars set and lifted, anybody can say later what stood in it.
    """
    found = [
        {"bar": bar.pk, "basis": bar.basis, "until": bar.ends_at.isoformat()}
        for bar in bars_on(subject, at=at, scope=scope)
    ]
    return {"scope": str(scope), "asked_at": at.isoformat(), "bars": found, "list": gate_snapshot(at)}


def gate_snapshot(at: datetime) -> dict[str, int]:
    """Return how long the list was at an instant, and its last entry."""
    stood = Bar.objects.aggregate(
        last=Max("pk"), length=Count("pk", filter=in_force(at) & Q(starts_at__lte=at, ends_at__gt=at))
    )
    return {"length": stood["length"], "last": stood["last"] or 0}


def in_force(at: datetime) -> Q:
    """Return the condition of a bar that was not lifted by an instant."""
    return Q(lifted_at__isnull=True) | Q(lifted_at__gt=at)


def current_pledge(user: User) -> Pledge | None:
    """Return the account's signature under the present pledge of its role, or None."""
    return user.pledges.filter(kind=user.role, version=pledges.CURRENT_VERSION).first()


def has_pledged(user: User) -> bool:
    """Tell whether the account signed the present pledge of its role; a yes stays one, and is asked for only once."""
    signed = (user.role, pledges.CURRENT_VERSION)
    if getattr(user, "_signed", None) == signed:
        return True
    found = user.pledges.filter(kind=user.role, version=pledges.CURRENT_VERSION).exists()
    if found:
        user._signed = signed  # type: ignore[attr-defined]
    return found


def current_key(user: User, purpose: KeyPurpose) -> Key | None:
    """Return the account's key in force for a purpose, or None."""
    return user.keys.filter(purpose=purpose, revoked_at__isnull=True).first()


def identity_hash(number: str) -> str:
    """Return the keyed hash under which an identity number is known here."""
    return identities.fingerprint(identities.normalise(number), key=settings.IDENTITY_KEY)


def accounts_matching(words: str, *, roles: Iterable[str] = ()) -> QuerySet[User]:
    """Return accounts whose name, person, organisation or credit code holds every word, by name."""
    found = User.objects.select_related("person", "organisation").order_by("username")
    if roles := list(roles):
        found = found.filter(role__in=roles)
    for word in words.split():
        found = found.filter(
            Q(username__icontains=word)
            | Q(person__name__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation__uscc__istartswith=uscc.normalise(word))
        )
    return found

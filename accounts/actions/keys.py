"""Registering and revoking public keys; the private half never reaches the server."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Key, KeyPurpose, User
from accounts.permits import Refused, require
from accounts.queries import current_key
from accounts.rules import has_signed_pledge
from accounts.signingkeys import Scheme, SigningKey, certificate_of
from accounts.validators import checked, clean_key, clean_signing_key
from ledger import clock
from ledger.actions import record


@transaction.atomic
def register_key(user: User, purpose: str, public_key: str) -> Key:
    """Register a signing key of any kind (accounts.signingkeys) or an age receiving key for an account.

    Raises Refused for a malformed, private or known key, without the pledge,
    or when a key for this purpose is in force: a key is replaced in two deliberate steps.
    """
    at = clock.now()
    require(has_signed_pledge(user))
    given = _read(purpose, public_key, at)
    if current_key(user, KeyPurpose(purpose)):
        raise Refused(_("A key for this purpose is in force. Revoke it first."), "key_in_force")
    try:
        with transaction.atomic():
            key = Key.objects.create(user=user, purpose=purpose, registered_at=at, **asdict(given))
    except IntegrityError as error:
        raise Refused(_("This key was registered before. Make a new pair."), "key_known") from error
    record("key.register", by=user, on=key, at=at, purpose=str(purpose), **_written(given))
    return key


@transaction.atomic
def register_keys(user: User, public_keys: Mapping[str, str]) -> list[Key]:
    """Register one key for each purpose, all or none. Raises Refused as `register_key` does."""
    return [register_key(user, purpose, public) for purpose, public in public_keys.items()]


def _read(purpose: str, text: str, at: datetime) -> SigningKey:
    """Return the key; for an age key the kind of signature means nothing. Raises Refused."""
    if purpose != KeyPurpose.SIGN:
        return SigningKey(Scheme.ED25519, checked(partial(clean_key, purpose), text))
    key = checked(clean_signing_key, text)
    if key.is_certificate and not _is_valid(key, at):
        raise Refused(_("This certificate is not valid now: see its dates."), "certificate_dates")
    return key


def _is_valid(key: SigningKey, at: datetime) -> bool:
    validity = certificate_of(key.der)["tbs_certificate"]["validity"]
    starts, ends = validity["not_before"].native, validity["not_after"].native
    return bool(starts <= at <= ends)


def _written(key: SigningKey) -> dict[str, str]:
    """Return what the ledger keeps of a key: all that checking its signatures needs, for ever."""
    kept = {"public": key.public, "scheme": str(key.scheme), "material": key.material}
    return {name: value for name, value in kept.items() if value}


@transaction.atomic
def revoke_key(key: Key, *, by: User) -> Key:
    """Revoke one's own key, for ever. Revoking a second time changes nothing. Raises Refused for another's key."""
    key = Key.objects.select_for_update().get(pk=key.pk)
    if key.user_id != by.pk:
        raise Refused(_("Only its holder revokes a key."), "not_holder")
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        key.save(update_fields=["revoked_at"])
        record("key.revoke", by=by, on=key, at=key.revoked_at, purpose=key.purpose, public=key.public)
    return key

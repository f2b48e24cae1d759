"""Registering and revoking public keys; the private half never reaches the server."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Key, KeyPurpose, User
from accounts.permits import Refused, require
from accounts.queries import current_key
from accounts.rules import has_signed_pledge
from accounts.validators import checked, clean_key
from ledger import clock
from ledger.actions import record


@transaction.atomic
def register_key(user: User, purpose: str, public_key: str) -> Key:
    """Register an Ed25519 signing key or an age receiving key for an account.

    Raises Refused for a malformed, private or known key, without the pledge,
    or when a key for this purpose is in force: a key is replaced in two deliberate steps.
    """
    at = clock.now()
    require(has_signed_pledge(user))
    public = checked(partial(clean_key, purpose), public_key)
    if current_key(user, KeyPurpose(purpose)):
        raise Refused(_("A key for this purpose is in force. Revoke it first."), "key_in_force")
    try:
        with transaction.atomic():
            key = Key.objects.create(user=user, purpose=purpose, public=public, registered_at=at)
    except IntegrityError as error:
        raise Refused(_("This key was registered before. Make a new pair."), "key_known") from error
    record("key.register", by=user, on=key, at=at, purpose=str(purpose), public=public)
    return key


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

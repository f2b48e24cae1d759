"""Signing the pledge letter of one's role."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import pledges
from accounts.models import Pledge, User
from accounts.permits import Refused
from ledger import clock
from ledger.actions import record


@transaction.atomic
def sign_pledge(user: User) -> Pledge:
    """Sign the present pledge of the account's role (SD-04). Signing again returns the first signature.

    Raises Refused for a role that has no pledge, or a closed account.
    """
    if not user.is_active:
        raise Refused(_("This account is closed."), "inactive")
    if not pledges.is_needed(user.role):
        raise Refused(_("Your role has no pledge to sign."), "no_pledge")
    at = clock.now()
    text = pledges.letter(user.role)
    pledge, new = Pledge.objects.get_or_create(
        user=user,
        kind=user.role,
        version=text.version,
        defaults={"text_sha256": text.sha256, "signed_at": at},
    )
    if new:
        record(
            "pledge.sign", by=user, on=pledge, at=at, kind=user.role, version=text.version, sha256=text.sha256
        )
    return pledge

"""What an account should do before it can work: the top of its home page."""

from dataclasses import dataclass

from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext as _

from accounts import pledges
from accounts.models import KeyPurpose, User
from accounts.queries import has_pledged
from accounts.roles import MATRIX, Act, Role


@dataclass(frozen=True)
class Todo:
    """One step: `state` is done, todo or blocked, as the task list shows it; `page` a URL name."""

    title: str
    state: str
    page: str
    hint: str = ""


def todo(user: User) -> list[Todo]:
    """Return the steps for an account's role, in the order in which they are taken."""
    signed = not pledges.is_needed(user.role) or has_pledged(user)
    steps = []
    if pledges.is_needed(user.role):
        steps.append(
            _step(_("Sign the pledge"), signed, "accounts:pledge", _("Before that, you may only read."))
        )
    steps += [_key_step(user, purpose, signed) for purpose in purposes(user)]
    secured = is_mfa_enabled(user)
    steps.append(
        _step(_("Secure the sign-in"), secured, "mfa_index", _("With an authenticator app or a passkey."))
    )
    return steps


def purposes(user: User) -> list[KeyPurpose]:
    """Return what a role needs keys for: bidders and agencies sign, keyholders sign and receive shares."""
    acts = MATRIX[Role(user.role)]
    if Act.HOLD_KEY in acts:
        return [KeyPurpose.SIGN, KeyPurpose.SEAL]
    return [KeyPurpose.SIGN] if Act.SUBMIT_BID in acts else []


def _key_step(user: User, purpose: KeyPurpose, signed: bool) -> Todo:
    has = user.keys.filter(purpose=purpose, revoked_at__isnull=True).exists()
    title = {
        KeyPurpose.SIGN: _("Register a signing key"),
        KeyPurpose.SEAL: _("Register a key that receives shares"),
    }[purpose]
    state = "done" if has else "todo" if signed else "blocked"
    return Todo(title, state, "accounts:keys")


def _step(title: str, done: bool, page: str, hint: str) -> Todo:
    return Todo(title, "done" if done else "todo", page, "" if done else hint)

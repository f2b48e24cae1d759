"""Closing and reopening accounts, and giving a person a link to set a password."""

from allauth.account import app_settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from accounts.roles import Act
from accounts.rules import may_act
from ledger import clock
from ledger.actions import record


@transaction.atomic
def close_account(user: User, *, reason: str, by: User) -> User:
    """Close an account: it can no longer sign in or act; what it did stays. Closing twice changes nothing.

    Raises Refused when `by` does not manage accounts, closes its own account, or gives no reason.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_act(by, Act.MANAGE_ACCOUNTS))
    if user.pk == by.pk:
        raise Refused(_("You cannot close your own account."), "own_account")
    return _switch(user, active=False, act="account.close", reason=reason, by=by)


@transaction.atomic
def reopen_account(user: User, *, reason: str, by: User) -> User:
    """Let a closed account sign in again. Raises Refused when `by` does not manage accounts or gives no reason."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_act(by, Act.MANAGE_ACCOUNTS))
    return _switch(user, active=True, act="account.reopen", reason=reason, by=by)


@transaction.atomic
def issue_password_link(user: User, *, by: User) -> str:
    """Return a token with which the account's holder sets a new password, once.

    The token dies with its use, with a sign-in, and after PASSWORD_RESET_TIMEOUT seconds; it is never stored
    nor logged. Raises Refused when `by` does not manage accounts or the account is closed.
    """
    require(may_act(by, Act.MANAGE_ACCOUNTS))
    if not user.is_active:
        raise Refused(_("This account is closed."), "inactive")
    record("account.password_link", by=by, on=user, at=clock.now())
    return str(app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user))


def _switch(user: User, *, active: bool, act: str, reason: str, by: User) -> User:
    if not reason.strip():
        raise Refused(_("Please give the reason."), "no_reason")
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        record(act, by=by, on=user, at=clock.now(), reason=reason.strip())
    return user

"""What happens: one verb, one transaction, one ledger entry."""

from accounts.actions.bars import bar, lift_bar
from accounts.actions.closing import close_account, issue_password_link, reopen_account
from accounts.actions.duties import take_duty
from accounts.actions.gates import noting_refusals
from accounts.actions.keys import register_key, register_keys, revoke_key
from accounts.actions.pledging import sign_pledge
from accounts.actions.registration import (
    Particulars,
    add_person,
    open_account,
    register_organisation,
    register_participant,
)

__all__ = [
    "Particulars",
    "add_person",
    "bar",
    "close_account",
    "issue_password_link",
    "lift_bar",
    "noting_refusals",
    "open_account",
    "register_key",
    "register_keys",
    "register_organisation",
    "register_participant",
    "reopen_account",
    "revoke_key",
    "sign_pledge",
    "take_duty",
]

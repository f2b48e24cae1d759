"""May she be a keyholder? No organisation may open bids alone, and one keyholder may always be absent."""

from django.utils.translation import gettext as _

from accounts.models import KeyPurpose, KeyScheme, User
from accounts.permits import YES, Permit, no
from accounts.queries import current_key
from accounts.roles import Act
from accounts.rules import may_act
from bidding.models import Keyholding, Lot
from bidding.rules.tenders import may_change


def may_appoint(user: User, lot: Lot, holder: User) -> Permit:
    """The tenderer or its agency appoints accounts that may hold keys, while the lot is a draft."""
    for permit in (may_change(user, lot), may_act(holder, Act.HOLD_KEY), _has_keys(holder)):
        if not permit:
            return permit
    if lot.keyholdings.count() >= lot.shares_total:
        return no(_("All %(count)d places of the keyset are taken.") % {"count": lot.shares_total}, "full")
    if lot.keyholdings.filter(holder=holder).exists():
        return no(_("This account is a keyholder of this lot already."), "twice")
    return _not_too_many(lot, holder)


def _has_keys(holder: User) -> Permit:
    if holder.organisation is None:
        return no(_("This account belongs to no organisation."), "no_organisation")
    sign = current_key(holder, KeyPurpose.SIGN)
    if sign is not None and sign.scheme != KeyScheme.ED25519:
        return no(_("Keyholders sign with Ed25519; this account's key is of another kind."), "other_scheme")
    if sign is not None and current_key(holder, KeyPurpose.SEAL):
        return YES
    return no(_("This account has not registered both its keys."), "no_keys")


def _not_too_many(lot: Lot, holder: User) -> Permit:
    same = lot.keyholdings.filter(organisation=holder.organisation).count()
    if same + 1 >= lot.shares_needed:
        text = _("With this one, one organisation would hold %(count)d shares and could open bids alone.")
        return no(text % {"count": same + 1}, "one_organisation")
    return YES


def may_dismiss(user: User, lot: Lot) -> Permit:
    """Appointments are taken back only before publication."""
    return may_change(user, lot)


def may_open_drill(user: User, holding: Keyholding) -> Permit:
    """A drill is for its holder alone."""
    if holding.holder_id != user.pk:
        return no(_("This drill is for another keyholder."), "not_holder")
    return YES

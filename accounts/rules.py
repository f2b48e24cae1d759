"""May she? Every answer is a Permit that carries its reason."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import pledges
from accounts.models import BarScope, OrganisationKind, User
from accounts.permits import YES, Permit, no
from accounts.queries import Subject, bars_on, has_pledged
from accounts.roles import MATRIX, Act, Role

# 电子招标投标办法 Art. 9: these register by themselves and free of charge; all others are appointed.
OPEN_KINDS: dict[str, Role] = {OrganisationKind.ENTERPRISE: Role.BIDDER, OrganisationKind.AGENCY: Role.AGENCY}
OPEN_ROLES = frozenset(OPEN_KINDS.values())
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def may_act(user: User | AnonymousUser, act: Act) -> Permit:
    """Tell whether the account's role allows this kind of act, the account is active and its pledge is signed."""
    if not isinstance(user, User) or not user.is_authenticated:
        return no(_("Please sign in first."), "signed_out", "account_login")
    if not user.is_active:
        return no(_("This account is closed."), "inactive")
    if act not in MATRIX[Role(user.role)]:
        return no(
            _("Accounts with the role “%(role)s” may not %(act)s.")
            % {"role": Role(user.role).label, "act": Act(act).label},
            "role",
        )
    return has_signed_pledge(user)


def has_signed_pledge(user: User) -> Permit:
    """Tell whether the account has signed the present pledge of its role, where one is needed (SD-04)."""
    if pledges.is_needed(user.role) and not has_pledged(user):
        return no(_("Sign the pledge first."), "pledge", "accounts:pledge")
    return YES


def same_person(one: User, other: User | None) -> bool:
    """Tell whether two accounts are one person: where the law asks for two people, a second account is nobody else."""
    if other is None:
        return False
    return one.pk == other.pk or (one.person_id is not None and one.person_id == other.person_id)


def may_take_part(subject: Subject, *, at: datetime, scope: str = BarScope.ALL) -> Permit:
    """Ask the blacklist gate about an organisation, person, account, credit code or identity hash (CR-18).

    The answer holds for the instant `at`. The asking action records `queries.gate_evidence`.
    """
    bar = bars_on(subject, at=at, scope=scope).first()
    if bar is None:
        return YES
    words = {
        "scope": BarScope(bar.scope).label,
        "date": date_format(bar.ends_at.astimezone(_SHANGHAI), "DATE_FORMAT"),
        "basis": bar.basis,
    }
    return no(_("Barred from %(scope)s until %(date)s; basis: %(basis)s.") % words, "barred")


def may_open_account(by: User | None, role: str) -> Permit:
    """Tell whether an account of this role may be opened by an account, or by nobody in open registration.

    The first administrator is appointed at installation, by nobody.
    """
    if by is not None:
        return may_act(by, Act.MANAGE_ACCOUNTS)
    if role in OPEN_ROLES or (role == Role.ADMINISTRATOR and not _has_administrator()):
        return YES
    return no(_("Only an administrator opens accounts with this role."), "not_open")


def may_register_organisation(by: User | None, kind: str) -> Permit:
    """Tell whether an organisation of this kind may be entered: enterprises and agencies by themselves."""
    if by is not None:
        return may_act(by, Act.MANAGE_ACCOUNTS)
    if kind in OPEN_KINDS:
        return YES
    return no(_("Only an administrator enters organisations of this kind."), "not_open")


def _has_administrator() -> bool:
    return User.objects.filter(role=Role.ADMINISTRATOR).exists()

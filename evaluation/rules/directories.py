"""Who keeps the shared directories: the library of experts, the sites and their seats."""

from accounts.models import User
from accounts.permits import Permit
from accounts.roles import Act
from accounts.rules import may_act


def may_keep_library(user: User) -> Permit:
    """Tell whether the account may enter experts into the library."""
    return may_act(user, Act.MANAGE_TEMPLATES)


def may_keep_sites(user: User) -> Permit:
    """Tell whether the account may enter sites and seats of its organisation."""
    return may_act(user, Act.RUN_SITE)


def may_keep_directories(user: User) -> Permit:
    """Tell whether the account keeps any of the directories."""
    return may_keep_sites(user) or may_keep_library(user)

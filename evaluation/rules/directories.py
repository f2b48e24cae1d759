"""Who keeps the shared directories: the library of experts, the sites and their seats."""

from accounts.models import User
from accounts.permits import YES, Permit
from accounts.roles import Act
from accounts.rules import may_act
from evaluation.models import Expert


def may_keep_library(user: User) -> Permit:
    """Tell whether the account may enter experts into the library."""
    return may_act(user, Act.MANAGE_TEMPLATES)


def may_keep_sites(user: User) -> Permit:
    """Tell whether the account may enter sites and seats of its organisation."""
    return may_act(user, Act.RUN_SITE)


def may_keep_directories(user: User) -> Permit:
    """Tell whether the account keeps any of the directories."""
    return may_keep_sites(user) or may_keep_library(user)


def may_declare_ties(user: User, expert: Expert) -> Permit:
    """Tell whether the account may see and add an expert's ties: she herself, or whoever keeps the library."""
    return YES if expert.user_id == user.pk else may_keep_library(user)


def may_see_figures(user: User) -> Permit:
    """Tell whether the account sees the figures of remote evaluation: trading centres and supervisors."""
    return may_act(user, Act.SUPERVISE) or may_act(user, Act.RUN_SITE)

"""Who enters agreements, books seats, hands things on, and checks who sits there."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act
from evaluation.models import Agreement, HandOver, HandOverKind, Member
from evaluation.rules.rooms import may_answer_site


def may_end_agreement(user: User, agreement: Agreement) -> Permit:
    """Tell whether the account may give an agreement up: either centre that made it."""
    permit = may_act(user, Act.RUN_SITE)
    if not permit:
        return permit
    if user.organisation_id not in {agreement.centre_id, agreement.partner_id}:
        return no(_("Only the centres that made the agreement give it up."), "stranger")
    return YES


def may_take(user: User, given: HandOver) -> Permit:
    """Tell whether the account may confirm a hand-over: who is meant, and never whoever offers it."""
    permit = may_act(user, Act.RUN_SITE)
    if not permit:
        return permit
    if user.pk == given.given_by_id:
        return no(_("Two people confirm a hand-over; you have offered it."), "own")
    meant = user.pk == given.to_user_id if given.kind == HandOverKind.DUTY else True
    if user.organisation_id != given.to_organisation_id or not meant:
        return no(_("This hand-over is meant for somebody else."), "stranger")
    return YES


def may_recognise(user: User, member: Member) -> Permit:
    """Tell whether the account checks a member's document: only the site where she sits.

    Whoever else could ask whether a number matches would read the sealed list from afar (CM-08).
    """
    return may_answer_site(user, member.site)

"""May a witness be invited, sign in, look, report; may a report be published? (SD-13)"""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act, Role
from accounts.rules import may_act
from bidding.models import Lot, Status
from supervision.models import Witnessing, WitnessReport
from supervision.rules.offices import may_supervise

WATCHED = (
    Status.PUBLISHED, Status.CLOSED, Status.OPENED, Status.EVALUATING, Status.PUBLICISED, Status.AWARDED, Status.CONTRACTED,
)  # fmt: skip


def may_invite(user: User, lot: Lot, witness: User) -> Permit:
    """An officer of the lot's department invites an account that is there to witness and belongs to no side of the trade.

    Whether the witness's organisation bids is not looked up: before the opening an answer would tell.
    """
    permit = may_supervise(user, lot)
    if not permit:
        return permit
    if witness.role != Role.WITNESS or not witness.is_active or witness.person_id is None:
        return no(_("Only accounts of witnesses are invited."), "role")
    if lot.status not in WATCHED:
        return no(_("There is nothing to witness in this lot now."), "stage")
    project = lot.project
    sides = {project.tenderer_id, project.agency_id, project.centre_id}
    if witness.organisation_id in sides:
        return no(_("This witness belongs to a side of the trade."), "side")
    return YES


def may_watch_lot(user: User | AnonymousUser, part: Witnessing) -> Permit:
    """The invited witness, while the part runs and the door was passed."""
    permit = is_own_part(user, part)
    if not permit:
        return permit
    if part.ended_at:
        return no(_("Your part as a witness of this lot has ended."), "ended")
    if part.signed_in_at is None:
        return no(_("Sign in first: a pledge of secrecy belongs to it."), "not_signed_in")
    return YES


def is_own_part(user: User | AnonymousUser, part: Witnessing) -> Permit:
    """The witness's own part; others learn nothing of it here."""
    permit = may_act(user, Act.WITNESS_TRADE)
    if permit and isinstance(user, User) and user.pk == part.user_id:
        return YES
    return permit and no(_("This is another witness's part."), "not_own")


def may_hand_in(user: User | AnonymousUser, part: Witnessing) -> Permit:
    """Who was there hands in one report; one that was sent back may be handed in again."""
    permit = is_own_part(user, part)
    if not permit:
        return permit
    if part.signed_in_at is None:
        return no(_("Sign in first: a pledge of secrecy belongs to it."), "not_signed_in")
    report = WitnessReport.objects.filter(witnessing=part).first()
    if report is not None and report.sent_back_at is None:
        return no(_("Your report is handed in already."), "twice")
    return YES


def may_judge_report(user: User | AnonymousUser, report: WitnessReport) -> Permit:
    """An officer of the lot's department, once."""
    permit = may_supervise(user, report.witnessing.lot)
    if not permit:
        return permit
    if report.published_at or report.sent_back_at:
        return no(_("This report was answered already."), "twice")
    return YES


def may_publish_report(user: User | AnonymousUser, report: WitnessReport) -> Permit:
    """Reports are published when nobody's name is secret any more: after the award, or when the trade has ended."""
    permit = may_judge_report(user, report)
    if not permit:
        return permit
    ended = (Status.AWARDED, Status.CONTRACTED, Status.COMPLETED, Status.FAILED, Status.TERMINATED)
    if report.witnessing.lot.status not in ended:
        return no(
            _("Experts and marks are secret until the award; publish the report after it."), "names_secret"
        )
    return YES

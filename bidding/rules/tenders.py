"""May she prepare, approve, change or publish a tender?"""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import YES, Permit, no
from accounts.roles import Act
from accounts.rules import may_act, may_take_part, same_person
from bidding.models import Lot, Project, Status, TenderDocument
from ledger import clock


def may_prepare(user: User, project: Project) -> Permit:
    """The tenderer and its agency prepare a project's tender."""
    return may_act(user, Act.PREPARE_TENDER) and _of_either(user, project)


def may_change(user: User, lot: Lot) -> Permit:
    """A lot's particulars change only while it is a draft."""
    if lot.status != Status.DRAFT:
        return no(_("What has been published changes only by an addendum."), "published")
    return may_prepare(user, lot.project)


def may_edit(user: User, lot: Lot) -> Permit:
    """The answers of a document change while it is a draft, and for an addendum while bids may come in."""
    return may_prepare(user, lot.project) if lot.status == Status.PUBLISHED else may_change(user, lot)


def may_write_document(user: User, lot: Lot) -> Permit:
    """A version is written before publication, or as an addendum while bids may still come in."""
    if lot.status not in {Status.DRAFT, Status.PUBLISHED}:
        return no(_("The tender document can no longer be changed."), "too_late")
    return may_prepare(user, lot.project)


def may_approve(user: User, document: TenderDocument) -> Permit:
    """A second person of the tenderer or the agency approves what the first has prepared."""
    permit = may_prepare(user, document.lot.project)
    if not permit:
        return permit
    if document.published_at:
        return no(_("This version has been published."), "published")
    if same_person(user, document.prepared_by):
        return no(_("A second person must approve: you prepared this version yourself."), "second_person")
    return YES


def may_publish(user: User, lot: Lot) -> Permit:
    """Only the tenderer publishes (1117号: the software's findings are advice, the decision is the tenderer's)."""
    permit = may_act(user, Act.PUBLISH_TENDER)
    if not permit:
        return permit
    if user.organisation_id != lot.project.tenderer_id:
        return no(_("Only the tenderer publishes its tender."), "not_tenderer")
    # An agency that is barred from all trading brings no new tender out (CR-18).
    return may_take_part(lot.project.agency, at=clock.now())


def may_decide(user: User, lot: Lot) -> Permit:
    """Only the tenderer decides on award, contract and termination."""
    permit = may_act(user, Act.DECIDE_AWARD)
    if not permit:
        return permit
    if user.organisation_id != lot.project.tenderer_id:
        return no(_("Only the tenderer decides this."), "not_tenderer")
    return YES


def may_see(user: User | None, lot: Lot) -> Permit:
    """A draft is seen by its own tenderer and agency alone."""
    if lot.status != Status.DRAFT and lot.published_at:
        return YES
    if user is None or not user.is_authenticated:
        return no(_("This tender has not been published."), "draft")
    return _of_either(user, lot.project)


def _of_either(user: User, project: Project) -> Permit:
    if user.organisation_id in {project.tenderer_id, project.agency_id}:
        return YES
    return no(_("This project belongs to another tenderer."), "other_project")

"""What a visitor can do next on a tender: links for the role at hand, or the reason why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import MATRIX, Act, Role
from accounts.rules import may_act
from bidding.models import Lot, Status
from portal.navigation import address

Text = str | Promise


@dataclass(frozen=True)
class Offer:
    """A thing to do: its page, or the reason why it cannot be done now and the way out of that."""

    label: Text
    url: str = ""
    reason: Text = ""
    way_out: str = ""


@dataclass(frozen=True)
class Door:
    """A page of a room, open to an act while the lot stands at one of these statuses."""

    label: Text
    page: str
    statuses: frozenset[Status]
    act: Act | None = None


BIDDING = frozenset({Status.PUBLISHED})
HALL = frozenset({Status.CLOSED, Status.OPENED})
DOORS = (
    Door(_("Enter the opening hall"), "bidding:hall", HALL),
    Door(_("Get the tender document"), "bidding:documents", BIDDING, Act.SUBMIT_BID),
    Door(_("Ask a question"), "bidding:questions", BIDDING, Act.ASK_QUESTION),
    Door(_("Prepare a bid"), "bidding:prepare", BIDDING, Act.SUBMIT_BID),
    Door(_("Answer questions"), "bidding:questions", BIDDING, Act.ANSWER_QUESTION),
)


def offers(user: User | AnonymousUser, lot: Lot, at: datetime) -> list[Offer]:
    """List what this visitor can do next on the lot; the same for all bidders, whatever they have submitted."""
    if lot.status == Status.PUBLISHED and lot.deadline and at >= lot.deadline:
        return []
    return list(_doors(user, lot))


def _doors(user: User | AnonymousUser, lot: Lot) -> Iterator[Offer]:
    for door in DOORS:
        url = address(door.page, code=lot.code) or address(door.page, pk=lot.pk)
        if lot.status not in door.statuses or not url:
            continue
        if door.act is None:
            yield Offer(door.label, url)
        elif isinstance(user, User) and door.act in MATRIX[Role(user.role)]:
            permit = may_act(user, door.act)
            way_out = address(permit.link) if permit.link else ""
            yield Offer(door.label, url if permit else "", permit.reason, way_out)
    if not isinstance(user, User) and lot.status == Status.PUBLISHED:
        signing_in = f"{address('account_login')}?next={address('portal:tender', code=lot.code)}"
        yield Offer(_("Sign in to get the documents, ask questions and bid"), signing_in)

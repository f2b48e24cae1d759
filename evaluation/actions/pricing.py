"""Prices opened for the qualified bids, the price review, and the vote on competition."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding.actions.opening import open_price_envelopes
from evaluation.actions.reviewing import reject_by_majority, require_chair, require_full, unreviewed
from evaluation.actions.writing import locked, needed, note
from evaluation.models import (
    Competition,
    CompetitionVote,
    Item,
    Member,
    Room,
    State,
)
from evaluation.queries import known_limit, present_members, prices_of, qualified_bids
from evaluation.rules import (
    may_host,
    may_open_prices,
    may_sit,
)
from ledger import clock

ASKING = frozenset({State.RUNNING, State.LOCKED, State.CHECKS})


def open_prices(*, room: Room, by: User, without_more_shares: bool = False) -> Room:
    """Open the price envelopes of the qualified bids; those of rejected bids stay sealed.

    Decryption runs in worker processes, outside a transaction. Raises Refused as bidding does, with "waiting" while
    keyholders have not released enough shares; `without_more_shares` ends the waiting.
    """
    require(may_host(by, room))
    require(may_open_prices(room))
    qualified = list(qualified_bids(room))
    if {bid.pk for bid in qualified} - set(prices_of(room)):
        open_price_envelopes(room.lot, qualified=qualified, by=by, without_more_shares=without_more_shares)
    return _note_open(room, by)


@transaction.atomic
def _note_open(room: Room, by: User) -> Room:
    room = locked(room)
    if not room.prices_opened_at:
        require(may_open_prices(room))
    room.prices_opened_at = clock.now()
    room.save(update_fields=["prices_opened_at"])
    note("room.open_prices", room, by=by, qualified=[room.code_of(bid.pk) for bid in qualified_bids(room)])
    return room


@transaction.atomic
def conclude_price_review(*, room: Room, by: User) -> Room:
    """Close the review of the prices: the majority decides; every member must have found on every price."""
    room = locked(room)
    chair = require_chair(room, by)
    if not room.prices_opened_at or room.state not in {State.LOCKED, State.CHECKS}:
        raise Refused(
            _("The price review is concluded after all marks are locked and the prices open."), "state"
        )
    require_full(room)
    if unreviewed(room, [Item.PRICE]):
        raise Refused(_("Not every member has reviewed every bid."), "incomplete")
    rejected = reject_by_majority(room, [Item.PRICE])
    note(
        "review.conclude_price",
        room,
        by=chair,
        rejected={room.code_of(line.bid_id): line.ground for line in rejected},
    )
    return room


@transaction.atomic
def vote_on_competition(*, member: Member, lacking: bool, reason: str, by: User) -> Competition:
    """With fewer valid bids than the law's number: vote, with a reason, whether competition is clearly lacking.

    The majority decides when everybody has voted (12号令 27). Returns what is decided so far.
    """
    room = locked(member.room)
    member = Member.objects.select_related("room__lot").get(pk=member.pk)
    require(may_sit(by, member))
    if room.state not in ASKING or not room.reviewed_at or not needs_vote(room):
        raise Refused(_("There are enough valid bids; no vote is needed."), "enough")
    CompetitionVote.objects.update_or_create(
        member=member,
        defaults={
            "lacking": lacking,
            "reason": needed(reason, _("your reason")),
            "voted_at": clock.now(),
        },
    )
    room.competition = _decided(room)
    room.save(update_fields=["competition"])
    note("competition.vote", room, by=member, lacking=lacking, decided=str(room.competition))
    return Competition(room.competition)


def needs_vote(room: Room) -> bool:
    """Tell whether fewer bids are valid than competition is presumed with (TL-25)."""
    least = known_limit("TL-25.min_valid_bids", room.lot, clock.now())
    return least is not None and 0 < qualified_bids(room).count() < least.number


def _decided(room: Room) -> Competition:
    votes = list(
        CompetitionVote.objects.filter(member__in=present_members(room)).values_list("lacking", flat=True)
    )
    if len(votes) < present_members(room).count():
        return Competition.UNASKED
    return Competition.LACKING if 2 * sum(votes) > len(votes) else Competition.ENOUGH

"""Chapter 3: closing under a cosigned checkpoint, release by two of three keyholders, opening."""

from bidding.actions import opening
from bidding.actions.recording import sign_record
from bidding.actions.release import release_shares
from bidding.models import Bid, Lot, Status
from bidding.queries.bids import closing_of, wraps_for
from bidding.sealing import holding
from bidding.ticking import tick
from config.story.telling import Story, insist
from ledger import clock
from ledger.keys import log_key, witness_verifier

PRESENT = ("keyholder1", "keyholder3")


def tell(story: Story) -> None:
    """Close by the clock, then run the hall stage by stage; keyholder2 stays away."""
    host = story.cast["agency"]
    tick(clock.now())
    lot = story.lot()
    closing = closing_of(lot)
    insist(lot.status == Status.CLOSED and closing, "the clock did not close the lot at its deadline")
    insist(closing and closing.checkpoint, "the witness did not cosign the closing")
    story.later(1)
    opening.sign_in(lot, by=story.cast["witness"])
    opening.publish_bidders(lot, by=host)
    story.later(3)
    opening.ask_for_shares(lot, by=host)
    for username in PRESENT:
        story.later(2)
        release(story, username, lot)
    story.later(2)
    opened = opening.open_envelopes(story.lot(), by=host, without_more_shares=True)
    insist(all(not one.cause for one in opened), "an envelope did not open")
    for step in (opening.read_out, opening.take_objections):
        story.later(5)
        step(story.lot(), by=host)
    story.later(5)
    sign_record(story.lot(), by=host)
    opening.close_hall(story.lot(), by=host)
    story.counts["bids_opened"] = Bid.objects.filter(lot=lot, state="opened").count()
    story.counts["keyholders_absent"] = 1
    story.say(f"开标：{story.counts['bids_opened']} 份投标由三名密钥持有人中的两名解封")


def release(story: Story, username: str, lot: Lot) -> None:
    """Let a keyholder open and sign the shares that are asked for now, with her own tool."""
    wraps = wraps_for(lot.keyholdings.get(holder=story.cast[username]))
    insist(wraps, f"{username} was given no wraps")
    assert wraps is not None
    signed = holding.release(
        wraps, story.cast.keys[username], platform=log_key().verifier, witness=witness_verifier()
    )
    shares = [(one.envelope_id, one.share, one.signature) for one in signed]
    story.counts["shares_released"] += len(release_shares(lot, by=story.cast[username], shares=shares))

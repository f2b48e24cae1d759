"""Releasing shares: never early, never of a price too soon, each checked and the false one named."""

from typing import Any

import pytest

from accounts.permits import Refused
from accounts.roles import Role
from bidding.actions.opening import ask_for_shares, list_qualified, publish_bidders
from bidding.actions.release import release_shares
from bidding.models import Envelope, Release
from bidding.queries.bids import label_of, standing_bids, to_release, wraps_for
from bidding.sealing import envelopes, holding, papers, releases
from bidding.sealing.refusals import SealingError
from ledger.keys import log_key, witness_key
from ledger.notes import Verifier
from tests.accounts import making as people
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db


def refusal(function: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value.code


@pytest.fixture
def tender(monday: object) -> making.Tender:
    made = making.open_lot()
    for number in range(3):
        making.sealed_bid(made.lot, price=20_000_000 + number)
    return made


def forged(tender: making.Tender, holder: Any, envelope: Envelope, share: str) -> tuple[int, str, str]:
    """A share of any content, properly signed by its keyholder."""
    index = tender.lot.keyholdings.get(holder=holder).index
    said = releases.message(label_of(envelope), index=index, share=share)
    return envelope.pk, share, papers.sign(said, making.keys_of(holder).seed).hex()


def test_nothing_is_released_before_closing(tender: making.Tender) -> None:
    holder = tender.holders[0]
    envelope = Envelope.objects.first()

    assert wraps_for(holder.keyholdings.get()) is None
    assert (
        refusal(release_shares, tender.lot, by=holder, shares=[forged(tender, holder, envelope, "ab")])
        == "too_early"
    )


def test_wraps_are_withheld_until_the_hall_asks(tender: making.Tender) -> None:
    holding_ = tender.holders[0].keyholdings.get()

    with making.at_deadline(tender.lot):
        making.closed(tender)
        assert wraps_for(holding_) is None
        publish_bidders(tender.lot, by=tender.host)
        assert wraps_for(holding_) is None
        ask_for_shares(tender.lot, by=tender.host)
        wraps = wraps_for(holding_)

    assert [one.label.envelope for one in wraps.wraps] == ["technical"] * 3


def test_the_holders_own_tool_refuses_a_closing_that_the_witness_did_not_cosign(
    tender: making.Tender,
) -> None:
    with making.at_deadline(tender.lot):
        making.asked(tender)
    wraps = wraps_for(tender.holders[0].keyholdings.get())
    stranger = Verifier(witness_key().name, witness_key().kind, bytes(31) + b"\x01")

    with pytest.raises(SealingError) as refused:
        holding.release(
            wraps, making.keys_of(tender.holders[0]), platform=log_key().verifier, witness=stranger
        )

    assert refused.value.code == "too_early"


def test_each_share_is_checked_against_its_commitment(tender: making.Tender) -> None:
    with making.at_deadline(tender.lot):
        making.asked(tender)
        made = making.release(tender, 1)

    assert [(one.matches, one.cause) for one in made] == [(True, "")] * 3


def test_a_false_share_is_f3_and_signed_by_the_keyholder_who_gave_it(tender: making.Tender) -> None:
    holder = tender.holders[0]
    with making.at_deadline(tender.lot):
        making.asked(tender)
        envelope = to_release(holder.keyholdings.get()).first()

        (made,) = release_shares(tender.lot, by=holder, shares=[forged(tender, holder, envelope, "ab" * 75)])

    said = releases.message(label_of(envelope), index=1, share=made.share)
    assert (made.cause, made.matches, made.keyholding.holder) == ("F3", False, holder)
    assert papers.is_signed(said, bytes.fromhex(made.signature), made.keyholding.signing_key)


def test_a_wrap_that_does_not_open_is_f5(tender: making.Tender) -> None:
    """The keyholder's tool cannot open a wrap: she says so under her signature."""
    with making.at_deadline(tender.lot):
        making.asked(tender)
        holder = tender.holders[0]
        wraps = wraps_for(holder.keyholdings.get())
        keys = making.keys_of(holder)
        lost = holding.Keys(envelopes.new_identity(), keys.seed)
        answers = holding.release(wraps, lost, platform=log_key().verifier, witness=witness_key().verifier)

        made = release_shares(
            tender.lot, by=holder, shares=[(one.envelope_id, one.share, one.signature) for one in answers]
        )

    assert [one.cause for one in made] == ["F5"] * 3


def test_a_share_needs_its_holders_signature(tender: making.Tender) -> None:
    with making.at_deadline(tender.lot):
        making.asked(tender)
        one, two = tender.holders[:2]
        envelope = to_release(one.keyholdings.get()).first()
        number, share, signature = making.shares_of(tender.lot, one)[0]

        assert refusal(release_shares, tender.lot, by=two, shares=[(number, share, signature)]) == "signature"
        assert (
            refusal(release_shares, tender.lot, by=one, shares=[(envelope.pk, "00", signature)])
            == "signature"
        )
        assert refusal(release_shares, tender.lot, by=one, shares=[(envelope.pk, "zz", "zz")]) == "signature"

    assert not Release.objects.exists()


def test_a_share_is_released_once(tender: making.Tender) -> None:
    holder = tender.holders[0]
    with making.at_deadline(tender.lot):
        making.asked(tender)
        given = making.shares_of(tender.lot, holder)
        release_shares(tender.lot, by=holder, shares=given)

        assert refusal(release_shares, tender.lot, by=holder, shares=given) == "not_asked"
        assert refusal(release_shares, tender.lot, by=holder, shares=[]) == "shares"


def test_others_hold_no_key_here(tender: making.Tender) -> None:
    with making.at_deadline(tender.lot):
        making.asked(tender)

        assert refusal(release_shares, tender.lot, by=people.user(Role.KEYHOLDER), shares=[]) == "not_holder"
        assert refusal(release_shares, tender.lot, by=tender.host, shares=[]) == "role"


def test_prices_are_asked_for_only_of_those_in_the_qualification_list(tender: making.Tender) -> None:
    holder = tender.holders[0]
    with making.at_deadline(tender.lot):
        making.opened(tender)
        price = Envelope.objects.filter(kind="price").order_by("bid__entry_index").last()
        early = forged(tender, holder, price, "ab")
        assert refusal(release_shares, tender.lot, by=holder, shares=[early]) == "not_qualified"

        passed = list(standing_bids(tender.lot))[:2]
        list_qualified(tender.lot, qualified=passed, by=tender.host)
        assert refusal(release_shares, tender.lot, by=holder, shares=[early]) == "not_qualified"
        asked = wraps_for(holder.keyholdings.get())

    assert {one.label.bidder for one in asked.wraps} == {bid.bidder.uscc for bid in passed}
    assert {one.label.envelope for one in asked.wraps} == {"price"}

"""Opening: stages, cause codes, one bad bid among many, prices after qualification, remedies."""

import json
import os
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.conf import settings

from accounts.permits import Refused
from bidding import vault
from bidding.actions import opening
from bidding.actions.opening import list_qualified, open_envelopes, open_price_envelopes, read_out
from bidding.actions.outcomes import task_for
from bidding.actions.recording import sign_record
from bidding.actions.remedies import rescue, resupply
from bidding.decrypting import open_all
from bidding.flow import IllegalMoveError
from bidding.models import (
    Bid,
    BidState,
    Envelope,
    Lot,
    NoticeKind,
    OpenedEnvelope,
    OpeningSession,
    OpeningStage,
    Status,
)
from bidding.queries.bids import may_be_opened, opened_bids, outcome, same_controller_pairs, standing_bids
from bidding.queries.halls import hall_view
from bidding.sealing import envelopes, papers, shares
from bidding.sealing.preparing import SealedBid
from bidding.stages import OPENING_MOVES, move_stage
from ledger import clock
from ledger.queries import entries_on
from tests.accounts import making as people
from tests.bidding import making_bids as making
from tests.bidding.test_release import forged

pytestmark = pytest.mark.django_db


def refusal(function: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value.code


def with_bids(count: int = 3, **lot: Any) -> making.Tender:
    tender = making.open_lot(**lot)
    for number in range(count):
        making.sealed_bid(tender.lot, price=20_000_000 + number)
    return tender


def causes(tender: making.Tender, bid: Bid) -> list[str]:
    return list(OpenedEnvelope.objects.filter(envelope__bid=bid).values_list("cause", flat=True))


def test_three_bids_are_opened_and_shown_together(monday: object) -> None:
    tender = with_bids()

    with making.at_deadline(tender.lot):
        opened = making.opened(tender)

    assert [(one.cause, one.letter["manager"]) for one in opened] == [("", "李燊")] * 3
    assert len({one.opened_at for one in opened}) == 1
    assert {bid.state for bid in tender.lot.bids.all()} == {BidState.OPENED}
    assert (tender.lot.status, tender.lot.opening.stage) == (Status.OPENED, OpeningStage.OPENED)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_any_single_keyholder_may_be_lost(monday: object, lost: int) -> None:
    tender = with_bids()

    with making.at_deadline(tender.lot):
        opened = making.opened(tender, *({1, 2, 3} - {lost}))

    assert [one.cause for one in opened] == ["", "", ""]


def test_one_keyholder_fewer_than_needed_opens_nothing(monday: object) -> None:
    tender = with_bids()

    with making.at_deadline(tender.lot):
        making.released(tender, 1)
        assert refusal(open_envelopes, tender.lot, by=tender.host) == "waiting"
        opened = open_envelopes(tender.lot, by=tender.host, without_more_shares=True)

    assert [one.cause for one in opened] == ["F2"] * 3


def test_the_files_of_an_opened_envelope_can_be_read(monday: object) -> None:
    tender = making.open_lot()
    for _number in range(3):
        making.sealed_bid(tender.lot, parts=None, machine_code="4C-CC-6A-11")

    with making.at_deadline(tender.lot):
        making.opened(tender)

    for bid in opened_bids(tender.lot):
        found = outcome(bid, "technical")
        assert found.letter["machine_code"] == "4C-CC-6A-11"
        assert vault.place_of(found.files.get().path).read_text() == "投标文件 technical"


def changed_on_disk(bid: Bid, kind: str = "technical") -> None:
    place = vault.place_of(bid.envelopes.get(kind=kind).file.path)
    place.chmod(0o600)
    data = bytearray(place.read_bytes())
    data[-1] ^= 1
    place.write_bytes(data)


def test_a_stored_bid_that_was_changed_is_f1_and_resupplied_by_its_bidder(monday: object) -> None:
    tender = with_bids()
    bid = standing_bids(tender.lot).first()
    envelope = bid.envelopes.get(kind="technical")
    true = vault.place_of(envelope.file.path).read_bytes()
    changed_on_disk(bid)

    with making.at_deadline(tender.lot):
        making.opened(tender)
        assert causes(tender, bid) == ["F1"]
        other = refusal(resupply, envelope, stream=BytesIO(true + b"x"), by=bid.submitted_by)
        resupply(envelope, stream=BytesIO(true), by=bid.submitted_by)

    bid.refresh_from_db()
    assert (causes(tender, bid), bid.state) == ([""], BidState.OPENED)
    assert other == "other_bytes"


def test_lost_bytes_are_f1(monday: object) -> None:
    tender = with_bids()
    bid = standing_bids(tender.lot).last()
    vault.place_of(bid.envelopes.get(kind="technical").file.path).unlink()

    with making.at_deadline(tender.lot):
        making.opened(tender)

    assert causes(tender, bid) == ["F1"]


def test_false_shares_are_f3_when_they_leave_too_few(monday: object) -> None:
    tender = with_bids()

    with making.at_deadline(tender.lot):
        making.asked(tender)
        making.release(tender, 1)
        for place in (1, 2):
            holder = tender.holders[place]
            false = [forged(tender, holder, one, "ab" * 75) for one in may_be_opened(tender.lot)]
            opening_release(tender, holder, false)
        opened = open_envelopes(tender.lot, by=tender.host)

    assert [one.cause for one in opened] == ["F3"] * 3


def opening_release(tender: making.Tender, holder: Any, given: list[Any]) -> None:
    from bidding.actions.release import release_shares

    release_shares(tender.lot, by=holder, shares=given)


def test_one_false_share_does_not_hinder_two_good_ones(monday: object) -> None:
    tender = with_bids()

    with making.at_deadline(tender.lot):
        making.asked(tender)
        holder = tender.holders[0]
        opening_release(
            tender, holder, [forged(tender, holder, one, "ab" * 75) for one in may_be_opened(tender.lot)]
        )
        making.release(tender, 2, 3)
        opened = open_envelopes(tender.lot, by=tender.host)

    assert [one.cause for one in opened] == [""] * 3


def bad_dealer(tender: making.Tender) -> Callable[[SealedBid], SealedBid]:
    """A bidder commits to shares of another key than the one it sealed to."""

    def spoil(bid: SealedBid) -> SealedBid:
        plain = json.loads(bid.manifest)
        part = next(one for one in plain["envelopes"] if one["kind"] == "technical")
        from bidding.queries.keysets import keyset_of
        from bidding.sealing import manifests

        dealt = shares.split(envelopes.new_identity(), needed=2, total=3)
        label = manifests.parse(bid.manifest).label("technical")
        part["commitments"] = [shares.commitment(one) for one in dealt]
        part["wraps"] = [
            shares.wrap(one, to=holder.recipient, index=holder.index, label=label)
            for one, holder in zip(dealt, keyset_of(tender.lot).holders, strict=True)
        ]
        manifest = papers.canonical(plain)
        user = people.User.objects.get(organisation__uscc=plain["bidder"])
        return SealedBid(
            bid.files, manifest, papers.sign(manifest, making.seed_of(user.organisation)), bid.rescue
        )

    return spoil


def test_shares_that_join_to_another_key_are_f4_and_the_rescue_key_opens(monday: object) -> None:
    tender = with_bids(2)
    kept: dict[str, str] = {}

    def spoil(bid: SealedBid) -> SealedBid:
        kept.update(bid.rescue)
        return bad_dealer(tender)(bid)

    bid = making.sealed_bid(tender.lot, spoil=spoil)
    with making.at_deadline(tender.lot):
        making.opened(tender)
        assert causes(tender, bid) == ["F4"]
        envelope = bid.envelopes.get(kind="technical")
        wrong = refusal(rescue, envelope, identity=envelopes.new_identity(), by=bid.submitted_by)
        stranger = refusal(rescue, envelope, identity=kept["technical"], by=making.bidder(tender.lot))
        rescue(envelope, identity=kept["technical"], by=bid.submitted_by)

    bid.refresh_from_db()
    assert (wrong, stranger) == ("wrong_key", "not_found")
    assert (causes(tender, bid), bid.state) == ([""], BidState.OPENED)


def test_the_window_for_the_rescue_key_ends_with_reading_out(monday: object) -> None:
    tender = with_bids(2)
    bid = making.sealed_bid(tender.lot, spoil=bad_dealer(tender))

    with making.at_deadline(tender.lot):
        making.opened(tender)
        read_out(tender.lot, by=tender.host)
        envelope = bid.envelopes.get(kind="technical")
        code = refusal(rescue, envelope, identity=envelopes.new_identity(), by=bid.submitted_by)

    bid.refresh_from_db()
    assert (bid.state, code) == (BidState.DEEMED_REVOKED, "window")


def resealed(content: bytes) -> Callable[[SealedBid], SealedBid]:
    """A bidder seals something else than a container, with hashes and keys that are all in order."""

    def spoil(bid: SealedBid) -> SealedBid:
        plain = json.loads(bid.manifest)
        part = next(one for one in plain["envelopes"] if one["kind"] == "technical")
        data = content
        if data is not BROKEN:
            data = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(part["recipient"])])
        else:
            data = bytearray(bid.files["technical"].read_bytes())
            data[-1] ^= 1
            data = bytes(data)
        path = Path(settings.VAULT_DIR).parent / f"again-{plain['nonce'][:8]}.age"
        path.write_bytes(data)
        part["sha256"], part["size"] = papers.digest(data), len(data)
        manifest = papers.canonical(plain)
        user = people.User.objects.get(organisation__uscc=plain["bidder"])
        signature = papers.sign(manifest, making.seed_of(user.organisation))
        return SealedBid({**bid.files, "technical": path}, manifest, signature, bid.rescue)

    return spoil


BROKEN = b"broken"


def test_right_key_but_broken_bytes_are_f6(monday: object) -> None:
    tender = with_bids(2)
    bid = making.sealed_bid(tender.lot, spoil=resealed(BROKEN))

    with making.at_deadline(tender.lot):
        making.opened(tender)
        read_out(tender.lot, by=tender.host)

    bid.refresh_from_db()
    assert (causes(tender, bid), bid.state) == (["F6"], BidState.DEEMED_REVOKED)


def test_one_malformed_of_ten_stops_no_other(monday: object) -> None:
    tender = with_bids(9)
    bid = making.sealed_bid(tender.lot, spoil=resealed(b"no container at all"))

    with making.at_deadline(tender.lot):
        opened = making.opened(tender)

    assert sorted(one.cause for one in opened) == [""] * 9 + ["F7"]
    assert causes(tender, bid) == ["F7"]


def test_a_zip_bomb_in_place_of_a_container_is_f7(monday: object) -> None:
    import gzip

    tender = with_bids(2)
    bid = making.sealed_bid(tender.lot, spoil=resealed(gzip.compress(bytes(30_000_000))))

    with making.at_deadline(tender.lot):
        making.opened(tender)

    assert causes(tender, bid) == ["F7"]


def test_a_price_letter_without_a_price_is_f7(monday: object) -> None:
    tender = with_bids(2)
    parts = [
        replace(part, letter={**part.letter, "price_words": "面议"})
        for part in making.parts_of(tender.lot, Decimal(1))
    ]
    bid = making.sealed_bid(tender.lot, parts=parts)

    with making.at_deadline(tender.lot):
        making.opened(tender)
        making.priced(tender)

    found = OpenedEnvelope.objects.get(envelope__bid=bid, envelope__kind="price")
    assert (found.cause, found.detail, found.letter) == ("F7", "letter.json: price_words", {})


def test_where_figures_and_words_differ_the_words_prevail(monday: object) -> None:
    from bidding import letters

    said = letters.read({"price": "100.00", "price_words": "壹佰壹拾元整"}, kind="price")

    assert (said["price"], said["price_figures"], said["price_differs"]) == ("110.00", "100.00", True)


@pytest.mark.parametrize(
    "letter",
    [
        {},
        {"price": 100},
        {"price": "1e9"},
        {"price": "-1"},
        {"price": "0"},
        {"price": "1", "price_words": "many"},
    ],
)
def test_a_letter_without_a_usable_price_is_no_price_letter(letter: dict[str, Any]) -> None:
    from bidding import letters

    with pytest.raises(letters.LetterError):
        letters.read(letter, kind="price")


def test_prices_open_after_the_list_and_only_those_in_it(monday: object) -> None:
    tender = with_bids(4)
    bids = list(standing_bids(tender.lot))

    with making.at_deadline(tender.lot):
        making.opened(tender)
        assert refusal(open_envelopes, tender.lot, "price", by=tender.host) == "price_sealed"
        assert refusal(open_price_envelopes, tender.lot, qualified=bids, by=tender.host) == "not_qualified"
        list_qualified(tender.lot, qualified=bids[:3], by=tender.host)
        assert refusal(open_price_envelopes, tender.lot, qualified=bids, by=tender.host) == "not_qualified"
        assert refusal(open_price_envelopes, tender.lot, qualified=bids[:3], by=tender.host) == "waiting"
        assert refusal(list_qualified, tender.lot, qualified=bids, by=tender.host) == "listed"
        making.release(tender)
        opened = open_price_envelopes(tender.lot, qualified=bids[:3], by=tender.host)

    assert sorted(one.letter["price"] for one in opened) == ["20000000.00", "20000001.00", "20000002.00"]
    assert not OpenedEnvelope.objects.filter(envelope__bid=bids[3], envelope__kind="price").exists()
    assert [row.price is not None for row in hall_view(tender.lot).rows] == [True, True, True, False]


def test_a_bid_that_was_not_opened_cannot_qualify(monday: object) -> None:
    tender = with_bids(2)
    bad = making.sealed_bid(tender.lot, spoil=resealed(BROKEN))

    with making.at_deadline(tender.lot):
        making.opened(tender)

        assert refusal(list_qualified, tender.lot, qualified=[bad], by=tender.host) == "not_opened"
        assert refusal(list_qualified, tender.lot, qualified=[], by=tender.host) == "not_opened"


def test_a_tender_with_a_price_envelope_alone_opens_it_in_the_hall(monday: object) -> None:
    tender = with_bids(3, envelopes=["price"])

    with making.at_deadline(tender.lot):
        opened = making.opened(tender)

    assert sorted(one.letter["price"] for one in opened) == ["20000000.00", "20000001.00", "20000002.00"]


def test_before_the_bidders_are_published_the_hall_shows_neither_names_nor_number(monday: object) -> None:
    tender = with_bids(3)

    with making.at_deadline(tender.lot):
        making.closed(tender)
        hall = hall_view(tender.lot)

    assert (hall.bid_count, list(hall.rows), list(hall.keyholders), list(hall.signed_in)) == (
        None,
        [],
        [],
        [],
    )


@pytest.mark.parametrize("name", OPENING_MOVES)
@pytest.mark.parametrize("stage", OpeningStage.values)
def test_every_move_of_the_hall_from_every_stage(monday: object, name: str, stage: str) -> None:
    lot = making.open_lot().lot
    session = OpeningSession.objects.create(lot=lot, stage=stage, started_at=clock.now())
    start, end = OPENING_MOVES[name]

    if stage == start:
        assert move_stage(session, name, at=clock.now()).stage == end
    else:
        with pytest.raises(IllegalMoveError):
            move_stage(session, name, at=clock.now())
        session.refresh_from_db()
        assert session.stage == stage


def test_an_objection_that_suspends_the_lot_holds_the_hall(monday: object) -> None:
    tender = with_bids()

    with making.at_deadline(tender.lot):
        making.opened(tender)
        Lot.objects.filter(pk=tender.lot.pk).update(suspended_at=clock.now())
        assert refusal(read_out, tender.lot, by=tender.host) == "illegal_move"
        Lot.objects.filter(pk=tender.lot.pk).update(suspended_at=None)
        read_out(tender.lot, by=tender.host)


def test_the_record_is_printed_hashed_and_published(monday: object) -> None:
    from pypdf import PdfReader

    tender = with_bids()
    with making.at_deadline(tender.lot):
        making.opened(tender)
        for act in (read_out, opening.take_objections, sign_record, opening.close_hall):
            act(tender.lot, by=tender.host)

    session = OpeningSession.objects.get(lot=tender.lot)
    data = vault.place_of(session.record_path).read_bytes()
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    assert papers.digest(data) == session.record_sha256
    assert "李燊" in text
    assert tender.lot.bids.first().bidder.uscc in text
    assert (
        entries_on(tender.lot).get(act="opening.sign_record").facts["record_sha256"] == session.record_sha256
    )
    assert tender.lot.notices.filter(kind=NoticeKind.OPENING).count() == 1
    assert session.stage == OpeningStage.CLOSED


def test_two_openings_at_once_write_one_outcome_each(monday: object) -> None:
    tender = with_bids()

    with making.at_deadline(tender.lot):
        making.opened(tender)
        assert refusal(open_envelopes, tender.lot, by=tender.host) == "stage"

    assert OpenedEnvelope.objects.count() == 3


def test_bidders_under_one_controller_are_noted_after_opening_only(monday: object) -> None:
    tender = making.open_lot()
    one = people.organisation()
    two = people.organisation(controller_uscc=one.uscc)
    for organisation in (one, two, None):
        making.sealed_bid(tender.lot, organisation)
    assert same_controller_pairs(tender.lot) == []

    with making.at_deadline(tender.lot):
        making.opened(tender)

    assert [{a.bidder, b.bidder} for a, b in same_controller_pairs(tender.lot)] == [{one, two}]


def test_nothing_readable_is_on_disk_or_in_the_database_before_opening(monday: object) -> None:
    tender = making.open_lot()
    marker = "唯一的记号-7f3a"
    for _number in range(3):
        making.sealed_bid(tender.lot, files={"a.txt": marker.encode()}, manager=marker)

    stored = b"".join(path.read_bytes() for path in Path(settings.VAULT_DIR).rglob("*") if path.is_file())
    rows = json.dumps(list(Envelope.objects.values()), default=str) + json.dumps(
        list(Bid.objects.values()), default=str
    )

    assert marker.encode() not in stored
    assert b64encode(marker.encode()).decode() not in rows
    assert marker not in rows
    assert "AGE-SECRET-KEY" not in rows


class Deadly(type(Path())):  # type: ignore[misc]
    """A path that ends the process which receives it."""

    def __reduce__(self) -> Any:
        return os._exit, (1,)


@pytest.mark.slow
def test_a_worker_that_dies_costs_only_its_own_envelope(monday: object, tmp_path: Path) -> None:
    with_bids()
    good = [
        task_for(one, identity="x") for one in Envelope.objects.select_related("file", "bid__lot__project")
    ]

    outcomes = open_all([replace(good[0], path=Deadly(tmp_path)), *good[1:]])

    assert (outcomes[0].cause, outcomes[0].detail) == ("F7", "the worker process ended")
    assert {one.cause for one in outcomes[1:]} == {"F4"}

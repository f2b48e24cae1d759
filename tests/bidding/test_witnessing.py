"""The witness away at the deadline: no bid is lost, the hall waits and says why, and goes on by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.permits import Refused
from bidding.actions.closing import close_lot
from bidding.actions.opening import ask_for_shares, open_envelopes, publish_bidders
from bidding.actions.release import release_shares
from bidding.actions.witnessing import confirm_closings, publish_keyset
from bidding.models import Closing, OpenedEnvelope, Status
from bidding.queries.bids import wraps_for
from bidding.queries.keysets import keyset_of
from bidding.queries.receipts import keyset_proof, witnessed_receipt
from bidding.rules.bids import may_release
from bidding.sealing.keysets import check_proof
from bidding.sealing.refusals import SealingError
from bidding.sealing.releases import check_closing
from bidding.ticking import tick
from ledger import alarms, clock, keys, verification
from ledger.actions import checkpoint, cosign, record
from ledger.cosigning import witnessed_proof
from ledger.models import Entry
from ledger.notes import COSIGNATURE, Signer
from tests.bidding import making
from tests.bidding import making_bids as bids
from tests.ledger.witnesses import Running

pytestmark = pytest.mark.django_db
AWAY = ["http://127.0.0.1:9"]


def with_bids(count: int = 3, **more: Any) -> bids.Tender:
    tender = bids.open_lot(**more)
    for number in range(count):
        bids.sealed_bid(tender.lot, price=20_000_000 + number)
    return tender


def refusal(function: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value.code


def hall_of(tender: bids.Tender, client: Client | None = None) -> str:
    url = reverse("bidding:hall", args=[tender.lot.code])
    return (client or Client()).get(url, headers={"accept-language": "en"}).content.decode()


def closes(closing: Closing) -> bool:
    try:
        check_closing(
            closing.checkpoint,
            deadline=int(closing.lot.deadline.timestamp()),
            witness=keys.witness_verifier(),
            platform=keys.log_key().verifier,
        )
    except SealingError:
        return False
    return True


@pytest.mark.slow
def test_closing_is_cosigned_right_after_it_is_committed(
    monday: object, outside_witness: Running, django_capture_on_commit_callbacks: Any
) -> None:
    tender = with_bids()

    with bids.at_deadline(tender.lot), django_capture_on_commit_callbacks(execute=True):
        bids.closed(tender)
        assert tender.lot.closing.checkpoint == ""

    closing = Closing.objects.get(lot=tender.lot)
    assert closes(closing)
    assert closing.checkpoint_size > closing.entry_index
    assert outside_witness.vkey.split("+")[0] in closing.checkpoint


@pytest.mark.slow
def test_a_witness_away_at_the_deadline_loses_no_bid_and_the_hall_waits_and_resumes(
    monday: object, outside_witness: Running, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    tender = with_bids()
    holder = tender.holders[0]
    here, settings.WITNESS_URLS = settings.WITNESS_URLS, AWAY

    with bids.at_deadline(tender.lot):
        with django_capture_on_commit_callbacks(execute=True):
            assert tick(clock.now()) == 1
        tender.lot.refresh_from_db()
        waiting = hall_of(tender)
        assert (tender.lot.status, tender.lot.closing.bid_count) == (Status.CLOSED, 3)
        assert refusal(publish_bidders, tender.lot, by=tender.host) == "waiting_witness"
        assert refusal(ask_for_shares, tender.lot, by=tender.host) == "waiting_witness"
        assert refusal(release_shares, tender.lot, by=holder, shares=[]) == "too_early"
        assert may_release(holder, tender.lot).code == "too_early"
        assert wraps_for(holder.keyholdings.get()) is None
        assert [alarm.kind for alarm in alarms.standing()] == ["witness_away"]

        settings.WITNESS_URLS = here
        assert tick(clock.now()) == 1
        tender.lot.refresh_from_db()
        publish_bidders(tender.lot, by=tender.host)
        ask_for_shares(tender.lot, by=tender.host)
        bids.release(tender)
        opened = open_envelopes(tender.lot, by=tender.host)

    assert "Waiting for the witness" in waiting
    assert "does not answer" in waiting
    assert "Waiting for the witness" not in hall_of(tender)
    assert [one.cause for one in opened] == ["", "", ""]
    assert OpenedEnvelope.objects.count() == 3
    assert alarms.standing() == []


@pytest.mark.slow
def test_a_witness_whose_clock_is_before_the_deadline_closes_nothing(
    outside_witness: Running, django_capture_on_commit_callbacks: Any
) -> None:
    """The witness's own clock counts: ours may not run ahead of it to open early."""
    with clock.travel(datetime.now(UTC) + timedelta(days=400)):
        tender = with_bids()
        with bids.at_deadline(tender.lot), django_capture_on_commit_callbacks(execute=True):
            close_lot(tender.lot)

            assert confirm_closings() == 0

    assert Closing.objects.get(lot=tender.lot).checkpoint == ""
    assert Entry.objects.filter(act="witness.early").count() >= 1


def test_the_host_and_the_keyholder_see_what_is_waited_for(monday: object, settings: Any) -> None:
    tender = with_bids()
    settings.WITNESS_URLS, settings.WITNESS_VKEYS = AWAY, [keys.witness_key().verifier.vkey]
    with bids.at_deadline(tender.lot):
        close_lot(tender.lot)
        host, holder = Client(), Client()
        host.force_login(tender.host)
        holder.force_login(tender.holders[0])
        pk = tender.holders[0].keyholdings.get().pk

        shown = holder.get(reverse("bidding:keyholding", args=[pk]), headers={"accept-language": "en"})
        halls = hall_of(tender, host)

    assert "being asked to cosign" in halls
    assert "Publish the bidders" not in halls
    assert "no share may be released before" in shown.content.decode()


def test_a_later_checkpoint_that_covers_the_closing_will_do(monday: object, settings: Any) -> None:
    """The witness cosigned a larger tree first: the closing is in it, and the hall goes on."""
    tender = with_bids()
    with bids.at_deadline(tender.lot):
        settings.WITNESS_URLS, settings.WITNESS_VKEYS = AWAY, [keys.witness_key().verifier.vkey]
        close_lot(tender.lot)
        settings.WITNESS_URLS, settings.WITNESS_VKEYS = [], []
        record("lot.note", by=None)
        cosign(checkpoint())

        assert confirm_closings() == 1

    closing = Closing.objects.get(lot=tender.lot)
    assert closing.checkpoint_size == closing.entry_index + 2
    assert closes(closing)


def test_a_lot_that_failed_sealed_is_cosigned_too(monday: object) -> None:
    tender = with_bids(2)

    with bids.at_deadline(tender.lot):
        bids.closed(tender)

    assert tender.lot.status == Status.FAILED
    assert closes(Closing.objects.get(lot=tender.lot))


def test_publication_logs_lot_notice_and_keyset_together_without_any_person(monday: object) -> None:
    lot = making.published_lot()
    notice = lot.notices.get(kind="tender")

    proof = keyset_proof(lot)

    assert proof is not None
    said = verification.verify(proof, keys.log_key().verifier, [keys.witness_verifier()], quorum=1).body
    assert (said["act"], said["actor"], said["organisation"], said["address"]) == (
        "keyset.publish",
        "clock",
        "",
        "",
    )
    assert said["facts"] == {
        "tender": lot.project.code,
        "lot": lot.code,
        "keyset": lot.keyset_sha256,
        "notice": notice.sha256,
    }
    answer = Client().get(reverse("bidding:keyset_proof", args=[lot.pk]))
    assert answer.content.decode() == proof


def test_there_is_no_keyset_proof_of_a_draft_or_before_the_witness_cosigned(
    monday: object, settings: Any
) -> None:
    draft = making.ready_lot()
    assert Client().get(reverse("bidding:keyset_proof", args=[draft.pk])).status_code == 404
    settings.WITNESS_URLS, settings.WITNESS_VKEYS = AWAY, [keys.witness_key().verifier.vkey]

    lot = making.published_lot()

    assert Client().get(reverse("bidding:keyset_proof", args=[lot.pk])).status_code == 404


def test_the_keyset_proof_is_checked_under_pinned_keys(monday: object) -> None:
    lot, other = making.published_lot(), making.published_lot()
    pinned = {"platform": keys.log_key().verifier, "witness": keys.witness_verifier()}
    stranger = Signer(keys.witness_verifier().name, COSIGNATURE, b"\x09" * 32).verifier

    proof = keyset_proof(lot)
    check_proof(keyset_of(lot), proof, **pinned)

    for keyset, text, known in (
        (keyset_of(other), proof, pinned),
        (keyset_of(lot), keyset_proof(other), pinned),
        (keyset_of(lot), proof, {**pinned, "witness": stranger}),
        (keyset_of(lot), proof.replace("index ", "index 1"), pinned),
        (keyset_of(lot), "", pinned),
    ):
        with pytest.raises(SealingError) as refused:
            check_proof(keyset, text, **known)
        assert refused.value.code == "keyset_proof"


def test_another_entry_is_no_keyset_proof(monday: object) -> None:
    lot = making.published_lot()
    entry = record("keyset.other", by=None, keyset=lot.keyset_sha256, tender=lot.project.code, lot=lot.code)
    cosign(checkpoint())

    with pytest.raises(SealingError):
        check_proof(
            keyset_of(lot),
            witnessed_proof(entry) or "",
            platform=keys.log_key().verifier,
            witness=keys.witness_verifier(),
        )


def test_a_bidder_alone_gets_its_witnessed_receipt_once_it_is_cosigned(monday: object) -> None:
    tender = bids.open_lot()
    bid = bids.sealed_bid(tender.lot)
    stranger = bids.bidder(tender.lot)
    url = reverse("bidding:witnessed_receipt", args=[tender.lot.code, bid.version])
    client, other = Client(), Client()
    client.force_login(bid.submitted_by)
    other.force_login(stranger)
    assert (witnessed_receipt(bid), client.get(url).status_code) == (None, 404)

    cosign(checkpoint())

    proof = client.get(url).content.decode()
    receipt = verification.verify(proof, keys.log_key().verifier, [keys.witness_verifier()], quorum=1)
    assert receipt.index == bid.entry_index
    assert (other.get(url).status_code, Client().get(url).status_code) == (404, 302)


def test_publishing_a_keyset_waits_for_no_witness(monday: object, settings: Any) -> None:
    tender = bids.open_lot()
    settings.WITNESS_URLS, settings.WITNESS_VKEYS = AWAY, [keys.witness_key().verifier.vkey]

    entry = publish_keyset(tender.lot, notice="ab" * 32)

    assert entry.facts["keyset"] == tender.lot.keyset_sha256

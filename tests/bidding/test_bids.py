"""Submitting, replacing, withdrawing: who may, until when, with which papers; and what stays secret."""

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.conf import settings

from accounts.models import BarScope, KeyPurpose, OrganisationKind
from accounts.permits import Refused
from accounts.roles import Role
from bidding.actions.bids import submit_bid, withdraw_bid
from bidding.actions.uploads import store_sealed
from bidding.models import Bid, BidState, DocumentDownload, Lot, StoredFile
from bidding.queries.keysets import keyset_of
from bidding.sealing import papers, preparing
from bidding.sealing.preparing import SealedBid
from ledger import clock, verification
from ledger.clock import ClockBackwardsError
from ledger.keys import log_key
from ledger.models import Entry
from tests import template_database
from tests.accounts import making as people
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


def refusal(function: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value.code


def submitted(lot: Lot, bid: SealedBid, by: Any) -> Bid:
    return submit_bid(lot, manifest=bid.manifest, signature=bid.signature, by=by)


def ready(tender: making.Tender) -> tuple[Any, SealedBid]:
    """A bidder whose sealed files are stored, ready to submit."""
    user = making.bidder(tender.lot)
    bid = making.sealed(tender.lot, user)
    making.upload(tender.lot, bid, user)
    return user, bid


def test_a_bid_gets_a_receipt_that_verifies_offline(monday: object) -> None:
    tender = making.open_lot()

    bid = making.sealed_bid(tender.lot)

    entry = Entry.objects.get(pk=bid.entry_index)
    proven = verification.verify(bid.receipt, log_key().verifier)
    assert (bid.state, bid.version, bid.received_at) == (BidState.SEALED, 1, entry.at)
    assert entry.facts["manifest_sha256"] == bid.manifest_sha256
    assert proven.body == json.loads(entry.body)


def test_the_receipt_tells_nothing_about_other_bids(monday: object) -> None:
    tender = making.open_lot()
    first = making.sealed_bid(tender.lot)
    second = making.sealed_bid(tender.lot)

    said = Entry.objects.get(pk=second.entry_index).body

    assert first.bidder.uscc not in said
    assert first.bidder.name not in said
    assert f'"thing":"bidding.bid:{second.manifest_sha256}"' in said


def test_a_bid_at_the_deadline_is_too_late(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)

    with clock.travel(tender.lot.deadline):
        assert refusal(submitted, tender.lot, bid, user) == "late"
    with clock.travel(tender.lot.deadline - timedelta(microseconds=1)):
        assert submitted(tender.lot, bid, user).version == 1


def test_a_late_upload_is_refused_and_leaves_no_file(monday: object) -> None:
    tender = making.open_lot()
    user = making.bidder(tender.lot)
    data = making.sealed(tender.lot, user).files["price"].read_bytes()

    with clock.travel(tender.lot.deadline):
        code = refusal(store_sealed, tender.lot, stream=BytesIO(data), by=user)

    assert (code, kept_files()) == ("late", [])


def kept_files() -> list[Path]:
    return [path for path in Path(settings.VAULT_DIR).rglob("*") if path.is_file()]


def test_a_clock_moved_back_stops_submission(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)

    with clock.travel(clock.now() - timedelta(hours=1)), pytest.raises(ClockBackwardsError):
        submitted(tender.lot, bid, user)

    assert not Bid.objects.exists()


def test_a_later_bid_replaces_the_earlier(monday: object) -> None:
    tender = making.open_lot()
    first = making.sealed_bid(tender.lot)

    second = making.sealed_bid(tender.lot, first.bidder)

    states = list(tender.lot.bids.order_by("version").values_list("version", "state"))
    assert states == [(1, BidState.REPLACED), (2, BidState.SEALED)]
    assert Entry.objects.get(pk=second.entry_index).facts["replaces"] == first.manifest_sha256


def test_a_submission_whose_answer_was_lost_gives_the_same_receipt_again(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)
    first = submitted(tender.lot, bid, user)
    entries = Entry.objects.count()

    again = submitted(tender.lot, bid, user)
    with making.at_deadline(tender.lot):
        late = submitted(tender.lot, bid, user)

    assert [again.receipt, late.receipt] == [first.receipt] * 2
    assert list(tender.lot.bids.values_list("pk", "state")) == [(first.pk, BidState.SEALED)]
    assert Entry.objects.count() == entries


def test_a_manifest_that_was_replaced_is_no_bid_any_more(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)
    submitted(tender.lot, bid, user)
    second = making.sealed_bid(tender.lot, user.organisation)

    assert refusal(submitted, tender.lot, bid, user) == "reused"
    assert list(tender.lot.bids.filter(state=BidState.SEALED)) == [second]


def test_a_bid_signed_by_another_is_refused(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)
    other = making.bidder(tender.lot)
    foreign = papers.sign(bid.manifest, making.seed_of(other.organisation))

    assert refusal(submit_bid, tender.lot, manifest=bid.manifest, signature=foreign, by=user) == "signature"
    assert refusal(submitted, tender.lot, bid, other) == "signature"
    assert (
        refusal(submit_bid, tender.lot, manifest=bid.manifest, signature=foreign, by=other) == "wrong_bidder"
    )


def test_a_copied_bid_under_another_name_is_refused(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)
    submitted(tender.lot, bid, user)
    thief = making.bidder(tender.lot)
    making.upload(tender.lot, bid, thief)
    copied = making.resigned(
        bid,
        thief,
        bidder=thief.organisation.uscc,
        signing_key=papers.public_of(making.seed_of(thief.organisation)),
    )

    assert refusal(submitted, tender.lot, copied, thief) == "reused"
    fresh = making.resigned(copied, thief, nonce="cd" * 32)
    assert refusal(submitted, tender.lot, fresh, thief) == "reused"


def test_a_manifest_cannot_be_replayed_on_another_lot(monday: object) -> None:
    one, two = making.open_lot(), making.open_lot()
    user, bid = ready(one)
    making.bidder(two.lot, user.organisation)
    making.upload(two.lot, bid, user)

    assert refusal(submitted, two.lot, bid, user) == "wrong_tender"


def test_a_bid_for_a_false_keyset_is_refused(monday: object) -> None:
    """Swapped recipient: someone slips the bidder a keyset with a key of his own."""
    tender = making.open_lot()
    user = making.bidder(tender.lot)
    true = keyset_of(tender.lot)
    own = str(pyrage.x25519.Identity.generate().to_public())
    false = replace(true, holders=(replace(true.holders[0], recipient=own), *true.holders[1:]))
    bid = preparing.seal_bid(
        false,
        making.parts_of(tender.lot, Decimal(1)),
        bidder=user.organisation.uscc,
        seed=making.seed_of(user.organisation),
        into=Path(settings.VAULT_DIR).parent,
    )
    making.upload(tender.lot, bid, user)

    assert refusal(submitted, tender.lot, bid, user) == "wrong_keyset"


def test_a_suite_is_not_negotiated(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)

    weaker = making.resigned(bid, user, suite="none")

    assert refusal(submitted, tender.lot, weaker, user) == "wrong_suite"


def test_a_manifest_names_only_ones_own_files_in_their_true_size(monday: object) -> None:
    tender = making.open_lot()
    user = making.bidder(tender.lot)
    bid = making.sealed(tender.lot, user)
    making.upload(tender.lot, bid, making.bidder(tender.lot))
    assert refusal(submitted, tender.lot, bid, user) == "not_stored"

    making.upload(tender.lot, bid, user)
    parts = json.loads(bid.manifest)["envelopes"]
    parts[0]["size"] += 1
    assert refusal(submitted, tender.lot, making.resigned(bid, user, envelopes=parts), user) == "size"
    assert (
        refusal(submitted, tender.lot, making.resigned(bid, user, envelopes=parts[1:]), user)
        == "wrong_envelopes"
    )


def test_sealed_files_are_checked_as_they_come_in_and_nothing_is_kept_of_a_refused_one(
    monday: object,
) -> None:
    tender = making.open_lot()
    user = making.bidder(tender.lot)
    two = [pyrage.x25519.Identity.generate().to_public() for _ in range(2)]
    refused = {
        b"": "empty",
        b"%PDF-1.7 plain": "not_age",
        pyrage.encrypt(b"x", two): "recipients",
        pyrage.encrypt(b"x", two[:1], armored=True): "armored",
        pyrage.encrypt(b"x" * 99, two[:1])[:-100]: "truncated",
    }

    for data, code in refused.items():
        assert refusal(store_sealed, tender.lot, stream=BytesIO(data), by=user) == code

    assert (kept_files(), StoredFile.objects.count()) == ([], 0)


def test_the_same_bytes_are_kept_once_and_never_changed(monday: object) -> None:
    tender = making.open_lot()
    user = making.bidder(tender.lot)
    data = making.sealed(tender.lot, user).files["price"].read_bytes()

    one = store_sealed(tender.lot, stream=BytesIO(data), by=user)
    two = store_sealed(tender.lot, stream=BytesIO(data), by=user)

    assert (one.pk, len(kept_files())) == (two.pk, 1)
    assert kept_files()[0].stat().st_mode & 0o777 == 0o400
    assert tender.lot.code not in one.path


def test_whoever_runs_hosts_or_supervises_the_tender_cannot_bid(monday: object) -> None:
    tender = making.open_lot()
    project = tender.project
    running = [project.tenderer, project.agency, project.centre, project.supervisor]
    controlled = people.organisation(controller_uscc=project.centre.uscc)

    for organisation in (*running, controlled):
        user = people.user(Role.BIDDER, organisation)
        assert refusal(store_sealed, tender.lot, stream=BytesIO(b"x"), by=user) == "conflict"


def test_a_barred_bidder_is_stopped_at_upload_and_at_submission(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)
    people.bar(user.organisation, scope=BarScope.BID)

    assert refusal(store_sealed, tender.lot, stream=BytesIO(b"x"), by=user) == "barred"
    assert refusal(submitted, tender.lot, bid, user) == "barred"


def test_the_latest_document_must_be_acknowledged(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)
    DocumentDownload.objects.all().update(acknowledged_at=None)

    assert refusal(submitted, tender.lot, bid, user) == "not_acknowledged"


def test_a_suspended_lot_takes_no_bid_but_lets_one_withdraw(monday: object) -> None:
    tender = making.open_lot()
    bid = making.sealed_bid(tender.lot)
    user, waiting = ready(tender)
    Lot.objects.filter(pk=tender.lot.pk).update(suspended_at=clock.now())

    assert refusal(submitted, tender.lot, waiting, user) == "suspended"
    withdrawn(bid)
    bid.refresh_from_db()
    assert bid.state == BidState.WITHDRAWN


def test_other_roles_and_unpledged_accounts_do_not_bid(monday: object) -> None:
    tender = making.open_lot()
    unpledged = people.user(Role.BIDDER, pledged=False)

    for role in (Role.AGENCY, Role.TENDERER, Role.KEYHOLDER, Role.SUPERVISOR, Role.EXPERT):
        assert refusal(store_sealed, tender.lot, stream=BytesIO(b"x"), by=people.user(role)) == "role"
    assert refusal(store_sealed, tender.lot, stream=BytesIO(b"x"), by=unpledged) == "pledge"


def test_a_keyholder_cannot_bid_in_the_same_lot(monday: object) -> None:
    from accounts.actions import take_duty
    from accounts.models import DutyKind

    tender = making.open_lot()
    user, bid = ready(tender)
    take_duty(user.person, f"bidding.lot:{tender.lot.pk}", DutyKind.HOLD_KEY)

    assert refusal(submitted, tender.lot, bid, user) == "duties"


def test_a_key_that_was_never_registered_signs_nothing(monday: object) -> None:
    tender = making.open_lot()
    user, bid = ready(tender)
    user.keys.filter(purpose=KeyPurpose.SIGN).update(revoked_at=clock.now())

    assert refusal(submitted, tender.lot, bid, user) == "no_key"


def withdrawn(bid: Bid, *, by: Any = None, signer: Any = None) -> Any:
    statement, signature = preparing.withdrawal(
        bid.manifest.encode(), seed=making.seed_of(signer or bid.bidder)
    )
    return withdraw_bid(bid, statement=statement, signature=signature, by=by or bid.submitted_by)


def test_a_withdrawn_bid_stays_out_and_a_new_one_may_follow(monday: object) -> None:
    tender = making.open_lot()
    bid = making.sealed_bid(tender.lot)

    withdrawal = withdrawn(bid)

    bid.refresh_from_db()
    assert (bid.state, withdrawal.withdrawn_at) == (BidState.WITHDRAWN, clock.now())
    assert making.sealed_bid(tender.lot, bid.bidder).version == 2
    assert refusal(withdrawn, bid) == "not_in_force"


def test_a_bid_is_withdrawn_by_its_own_key_before_the_deadline_only(monday: object) -> None:
    tender = making.open_lot()
    bid, other = making.sealed_bid(tender.lot), making.bidder(tender.lot)

    assert refusal(withdrawn, bid, by=other) == "not_found"
    assert refusal(withdrawn, bid, signer=other.organisation) == "signature"
    with clock.travel(tender.lot.deadline):
        assert refusal(withdrawn, bid) == "late"


def test_nobody_is_told_of_a_submission(monday: object, django_capture_on_commit_callbacks: Any) -> None:
    from realtime.models import Topic

    tender = making.open_lot()
    with django_capture_on_commit_callbacks() as told:
        making.sealed_bid(tender.lot)

    assert (told, Topic.objects.count()) == ([], 0)


def test_every_kind_of_house_can_be_a_bidder_that_stands_apart(monday: object) -> None:
    tender = making.open_lot()

    bid = making.sealed_bid(tender.lot, people.organisation(kind=OrganisationKind.PUBLIC_BODY))

    assert bid.state == BidState.SEALED


@pytest.mark.slow
@pytest.mark.pure  # a file of its own, whatever the session's database
def test_submissions_at_once_are_all_kept_in_one_order(tmp_path: Path, django_db_setup: None) -> None:
    """Four versions of one bidder and one of each of three others, from processes of their own."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/bids.sqlite3",
        "DEBUG": "1",
        "SUBMITTER_DIR": str(tmp_path),
    }

    def run(*command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
        )

    def finish(process: subprocess.Popen[str]) -> None:
        _out, complaint = process.communicate(timeout=180)
        assert process.returncode == 0, complaint

    template_database.copy_to(tmp_path / "bids.sqlite3")
    finish(run("tests.bidding.submitter", "prepare"))
    for submitter in [run("tests.bidding.submitter", str(number)) for number in range(7)]:
        finish(submitter)

    with sqlite3.connect(tmp_path / "bids.sqlite3") as rows:
        states = rows.execute(
            "SELECT state, count(*) FROM bidding_bid GROUP BY state ORDER BY state"
        ).fetchall()
        versions = rows.execute(
            "SELECT group_concat(version) FROM (SELECT * FROM bidding_bid ORDER BY entry_index) "
            "GROUP BY bidder_id ORDER BY count(*) DESC"
        ).fetchone()
        receipts = rows.execute(
            "SELECT count(DISTINCT receipt) FROM bidding_bid WHERE receipt != ''"
        ).fetchone()
    assert (states, versions, receipts) == ([("replaced", 3), ("sealed", 4)], ("1,2,3,4",), (7,))

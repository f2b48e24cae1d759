"""The practice twin: the same checks as a real bid, a receipt nobody mistakes, and no trace when it ends."""

from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from accounts.models import User
from accounts.permits import Refused
from bidding import decrypting
from bidding.actions.bids import submit_bid
from bidding.actions.practice_bids import (
    begin_practice_upload,
    practice_withdrawal,
    submit_practice,
    take_practice_part,
    withdraw_practice,
)
from bidding.actions.rehearsals import (
    begin_rehearsal,
    close_rehearsal,
    cut_line,
    jump_to_deadline,
    open_rehearsal,
    sweep_rehearsals,
    wipe,
)
from bidding.models import BidState, Lot, Rehearsal, RehearsalOutcome
from bidding.queries.rehearsals import practice_keyset, practice_log
from bidding.sealing import papers, preparing
from bidding.sealing.preparing import SealedBid
from bidding.uploading.protocol import Creation, Misspoken, Part
from ledger import clock
from ledger.keys import log_key
from ledger.merkle import ProofError
from ledger.models import Entry
from ledger.verification import verify
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db
Run = tuple[Rehearsal, User]


@pytest.fixture
def run(monday: datetime) -> Run:
    lot = making.open_lot().lot
    user = making.bidder(lot)
    return begin_rehearsal(lot, by=user), user


def sealed(run: Run, **letter: Any) -> SealedBid:
    rehearsal, user = run
    return preparing.seal_bid(
        practice_keyset(rehearsal),
        making.parts_of(rehearsal.lot, Decimal(20_000_000), **letter),
        bidder=user.organisation.uscc,
        seed=making.seed_of(user.organisation),
        into=making._folder(),
    )


def upload(run: Run, bid: SealedBid) -> None:
    for kind, path in bid.files.items():
        data = path.read_bytes()
        asked = Creation(len(data), run[0].code, sha256(data).hexdigest(), kind)
        row = begin_practice_upload(run[0], asked)
        take_practice_part(row, Part(0, len(data), None), BytesIO(data))


def submit(run: Run, bid: SealedBid) -> Any:
    return submit_practice(run[0], manifest=bid.manifest, signature=bid.signature, by=run[1])


def handed_in(run: Run) -> SealedBid:
    bid = sealed(run)
    upload(run, bid)
    submit(run, bid)
    return bid


def opened(run: Run) -> list[RehearsalOutcome]:
    return open_rehearsal(close_rehearsal(jump_to_deadline(run[0])))


def refusal(act: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    return refused.value.code


@pytest.mark.slow
def test_a_practice_bid_is_received_closed_and_opened_as_a_real_one(run: Run) -> None:
    bid = handed_in(run)

    outcomes = {one.kind: one for one in opened(run)}

    assert {kind: one.cause for kind, one in outcomes.items()} == {"technical": "", "price": ""}
    assert outcomes["price"].letter["price"] == "20000000.00"
    assert [file["name"] for file in outcomes["technical"].files] == ["投标文件.txt"]
    assert run[0].bids.get().manifest_sha256 == bid.manifest_sha256


def test_nobody_keeps_the_platform_busy_by_opening_many_times_at_once(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_in(run)
    closed = close_rehearsal(jump_to_deadline(run[0]))
    meanwhile: list[str] = []

    def open_all(tasks: Any, *, most: int) -> list[Any]:
        meanwhile.extend([refusal(open_rehearsal, closed), f"{most} core"])
        return decrypting.open_all(tasks, most=most)

    monkeypatch.setattr("bidding.actions.rehearsals.open_all", open_all)

    assert all(not one.cause for one in open_rehearsal(closed))
    assert meanwhile == ["busy", "1 core"]


def test_a_practice_receipt_verifies_under_the_practice_key_and_under_no_real_one(run: Run) -> None:
    handed_in(run)

    receipt = run[0].bids.get().receipt

    practised = practice_log(run[0]).key.verifier
    assert practised.name.endswith("/practice")
    assert verify(receipt, practised).body["act"] == "bid.submit"
    with pytest.raises(ProofError):
        verify(receipt, log_key().verifier)


def test_a_practice_bid_is_no_bid(run: Run) -> None:
    bid = handed_in(run)
    making.upload(run[0].lot, bid, run[1])

    code = refusal(submit_bid, run[0].lot, manifest=bid.manifest, signature=bid.signature, by=run[1])

    assert code == "wrong_lot"
    assert run[0].lot.bids.count() == 0


def test_a_real_bid_is_not_taken_by_the_practice_run(run: Run) -> None:
    real = making.sealed(run[0].lot, run[1])

    assert refusal(submit, run, real) == "wrong_lot"


def test_late_is_late_here_too(run: Run) -> None:
    bid = sealed(run)
    upload(run, bid)
    jump_to_deadline(run[0])

    assert refusal(submit, run, bid) == "late"


def test_a_later_practice_bid_replaces_and_a_withdrawal_takes_it_back(run: Run) -> None:
    handed_in(run)
    again = handed_in(run)
    statement = practice_withdrawal(run[0], run[0].bids.get(state=BidState.SEALED))

    withdraw_practice(
        run[0], signature=papers.sign(statement, making.seed_of(run[1].organisation)), by=run[1]
    )

    assert list(run[0].bids.order_by("version").values_list("state", flat=True)) == ["replaced", "withdrawn"]
    assert refusal(submit, run, again) == "reused"
    assert refusal(opened, run) == "nothing_to_open"


def test_a_cut_line_holds_parts_up_and_then_lets_them_through(run: Run) -> None:
    data = sealed(run, files={"图纸.pdf": bytes(64 * 1024)}).files["technical"].read_bytes()
    row = begin_practice_upload(
        run[0], Creation(len(data), run[0].code, sha256(data).hexdigest(), "technical")
    )
    half = 32 * 1024
    take_practice_part(row, Part(0, half, None), BytesIO(data[:half]))
    cut_line(run[0])
    row.rehearsal.refresh_from_db()
    rest = Part(half, len(data) - half, None)

    with pytest.raises(Misspoken) as cut:
        take_practice_part(row, rest, BytesIO(data[half:]))
    with clock.travel(clock.now() + timedelta(seconds=9)):
        take_practice_part(row, rest, BytesIO(data[half:]))

    assert cut.value.status == 503
    assert row.is_whole


@pytest.mark.slow
def test_nothing_is_left_when_it_ends(run: Run) -> None:
    tables = [
        model
        for model in apps.get_app_config("bidding").get_models()
        if model.__name__.startswith("Rehearsal")
    ]
    before = Entry.objects.count()
    handed_in(run)
    opened(run)

    wipe(run[0])

    assert {model.__name__: model.objects.count() for model in tables} == {one.__name__: 0 for one in tables}
    assert [place for place in Path(settings.VAULT_DIR).rglob("*") if place.is_file()] == []
    assert Entry.objects.count() == before


def test_an_idle_run_is_wiped_by_the_clock(run: Run) -> None:
    at = clock.now()

    assert sweep_rehearsals(at + timedelta(minutes=29)) == 0
    assert sweep_rehearsals(at + timedelta(minutes=30)) == 1
    assert Rehearsal.objects.count() == 0


def test_one_run_a_lot_three_an_organisation_and_none_after_the_deadline(run: Run) -> None:
    lots = [making.open_lot().lot for _number in range(3)]
    again = begin_rehearsal(run[0].lot, by=run[1])
    begin_rehearsal(lots[0], by=run[1])
    begin_rehearsal(lots[1], by=run[1])

    assert again.token != run[0].token
    assert refusal(begin_rehearsal, lots[2], by=run[1]) == "too_many"
    with clock.travel(lots[2].deadline):
        assert refusal(begin_rehearsal, Lot.objects.get(pk=lots[2].pk), by=run[1]) == "not_open"


def test_an_organisation_never_sees_anothers_run(run: Run) -> None:
    other = making.bidder(run[0].lot)
    bid = sealed(run)

    assert (
        refusal(submit_practice, run[0], manifest=bid.manifest, signature=bid.signature, by=other)
        == "signature"
    )

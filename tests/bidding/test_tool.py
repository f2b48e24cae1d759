"""The offline tool, run as a program of its own: a bid and a release made without the platform's code."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from accounts.models import KeyPurpose
from bidding import letters
from bidding.actions.bids import submit_bid, withdraw_bid
from bidding.actions.closing import close_lot
from bidding.actions.keysets import open_drill
from bidding.actions.opening import ask_for_shares, open_envelopes, publish_bidders
from bidding.actions.release import release_shares
from bidding.actions.uploads import store_sealed
from bidding.drills import make
from bidding.models import BidState, Keyholding, Lot
from bidding.queries.bids import wraps_for
from bidding.queries.keysets import keyset_of
from bidding.sealing import releases
from ledger.keys import log_key, witness_key
from tests.accounts import making as people
from tests.bidding import making_bids as making

ROOT = Path(__file__).resolve().parent.parent.parent


def tool(*arguments: object, code: int = 0, passphrase: str = "correct horse 7") -> str:
    """Run the tool in an environment that names neither settings nor database."""
    environment = {"PATH": os.environ["PATH"], "CLEARBID_PASSPHRASE": passphrase}
    done = subprocess.run(
        [sys.executable, "-m", "bidding.sealing.tool", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.django_db
def test_a_bid_made_by_the_tool_is_taken_in_opened_and_released_by_the_tool(
    monday: object, tmp_path: Path
) -> None:
    tender = making.open_lot()
    lot = tender.lot
    keys = json.loads(tool("keys", tmp_path / "holder.age"))
    Keyholding.objects.filter(lot=lot, index=1).update(
        recipient=keys["recipient"], signing_key=keys["signing_key"]
    )
    Lot.objects.filter(pk=lot.pk).update(keyset_sha256=keyset_of(lot).fingerprint)
    lot.refresh_from_db()
    for _number in range(2):
        making.sealed_bid(lot)
    user = people.user()
    public = json.loads(tool("keys", tmp_path / "bidder.age"))
    people.key(user, KeyPurpose.SIGN, public["signing_key"])
    making.bidder(lot, user.organisation)

    folder = _sealed(lot, user.organisation.uscc, tmp_path)
    for sealed in folder.glob("*.age"):
        store_sealed(lot, stream=BytesIO(sealed.read_bytes()), by=user)
    manifest, signature = (folder / "manifest.json").read_bytes(), (folder / "manifest.sig").read_text()
    bid = submit_bid(lot, manifest=manifest, signature=bytes.fromhex(signature), by=user)

    with making.at_deadline(lot):
        close_lot(lot)
        publish_bidders(lot, by=tender.host)
        ask_for_shares(lot, by=tender.host)
        holding = lot.keyholdings.get(index=1)
        (tmp_path / "wraps.json").write_bytes(wraps_for(holding).text)
        pinned = ["--platform", log_key().verifier.vkey, "--witness", witness_key().verifier.vkey]
        common = [
            "release",
            tmp_path / "wraps.json",
            "--key",
            tmp_path / "holder.age",
            "--out",
            tmp_path / "r.json",
        ]
        wrong = tool(*common, "--platform", witness_key().verifier.vkey, *pinned[2:], code=1)
        tool(*common, *pinned)
        given = releases.parse((tmp_path / "r.json").read_bytes(), lot=lot.code)
        release_shares(
            lot, by=holding.holder, shares=[(one.envelope_id, one.share, one.signature) for one in given]
        )
        making.release(tender, 2)
        opened = open_envelopes(lot, by=tender.host)

    bid.refresh_from_db()
    assert "too_early" in wrong
    assert ([one.cause for one in opened], bid.state) == ([""] * 3, BidState.OPENED)


def _sealed(lot: Lot, bidder: str, tmp_path: Path) -> Path:
    """Seal a bid with the tool, try one's own file, and see a false fingerprint refused."""
    from decimal import Decimal

    (tmp_path / "keyset.json").write_bytes(keyset_of(lot).text)
    (tmp_path / "letter.json").write_text(
        json.dumps(letters.compose(price=Decimal(19_000_000), manager="李燊"))
    )
    (tmp_path / "技术标.txt").write_text("施工组织设计")
    seal = [
        "seal", "--keyset", tmp_path / "keyset.json", "--bidder", bidder, "--key", tmp_path / "bidder.age",
        "--envelope", "technical", tmp_path / "letter.json", tmp_path / "技术标.txt",
        "--envelope", "price", tmp_path / "letter.json",
    ]  # fmt: skip
    false = tool(*seal, "--fingerprint", "00" * 32, "--out", tmp_path / "false", code=1)
    tool(*seal, "--fingerprint", lot.keyset_sha256, "--out", tmp_path / "bid")
    own = tool("try", tmp_path / "bid", "--kind", "technical", "--out", tmp_path / "own")
    assert "wrong_keyset" in false
    assert "技术标.txt" in own
    return tmp_path / "bid"


@pytest.mark.slow
@pytest.mark.django_db
def test_a_withdrawal_and_a_drill_answered_by_the_tool_are_taken_in(monday: object, tmp_path: Path) -> None:
    tender = making.open_lot()
    user = people.user()
    public = json.loads(tool("keys", tmp_path / "bidder.age"))
    people.key(user, KeyPurpose.SIGN, public["signing_key"])
    making.bidder(tender.lot, user.organisation)
    folder = _sealed(tender.lot, user.organisation.uscc, tmp_path)
    for sealed in folder.glob("*.age"):
        store_sealed(tender.lot, stream=BytesIO(sealed.read_bytes()), by=user)
    signature = bytes.fromhex((folder / "manifest.sig").read_text())
    bid = submit_bid(
        tender.lot, manifest=(folder / "manifest.json").read_bytes(), signature=signature, by=user
    )

    tool("withdraw", folder, "--key", tmp_path / "bidder.age")
    statement = (folder / "withdrawal.json").read_bytes()
    signed = bytes.fromhex((folder / "withdrawal.sig").read_text())
    withdraw_bid(bid, statement=statement, signature=signed, by=user)
    holding = tender.lot.keyholdings.get(index=1)
    drill = make(tender="T", lot="L", index=1, recipient=public["recipient"])
    Keyholding.objects.filter(pk=holding.pk).update(
        drill=drill.sealed,
        drill_sha256=drill.sha256,
        recipient=public["recipient"],
        signing_key=public["signing_key"],
    )
    (tmp_path / "drill.txt").write_text(drill.sealed)
    text, signature_line = tool(
        "drill", tmp_path / "drill.txt", "--key", tmp_path / "bidder.age"
    ).splitlines()
    open_drill(holding, by=holding.holder, text=text, signature=signature_line)

    bid.refresh_from_db()
    holding.refresh_from_db()
    assert (bid.state, holding.drill_opened_at is not None) == (BidState.WITHDRAWN, True)


@pytest.mark.slow
def test_the_tool_says_what_is_wrong_and_ends_with_one(tmp_path: Path) -> None:
    tool("keys", tmp_path / "k.age")

    assert "not_opened" in tool("drill", "LICENSE", "--key", tmp_path / "k.age", code=1, passphrase="other")
    assert "clearbid:" in tool("withdraw", tmp_path, "--key", tmp_path / "k.age", code=1)
    assert "clearbid:" in tool("keys", tmp_path / "k.age", code=1)
    assert "usage" in tool("frobnicate", code=2)

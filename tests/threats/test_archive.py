"""What somebody does behind the platform's back, or denies afterwards, is found and named by the offline verifier."""

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection

from bidding import vault
from bidding.actions.archives import make_archive
from bidding.actions.opening import open_envelopes
from bidding.actions.release import release_shares
from bidding.archives.examining import Pins, examine
from bidding.archives.findings import BAD, NOTED, Finding
from bidding.models import Bid, Envelope, Lot
from bidding.queries.bids import to_release
from ledger import keys
from tests.bidding import making, making_bids
from tests.bidding.tampering import flipped, resealed, unpacked
from tests.bidding.test_release import forged

pytestmark = pytest.mark.django_db


def archive_of(lot: Lot) -> bytes:
    return b"".join(make_archive(lot, with_sealed=True).pieces)


def findings(archive: bytes, verdict: str = BAD) -> list[Finding]:
    pins = Pins(keys.log_key().verifier, keys.witness_verifier())
    return [one for one in examine(BytesIO(archive), pins)[1].findings if one.verdict == verdict]


def facts(found: list[Finding]) -> set[tuple[str, str, str, str]]:
    return {(one.code, one.subject, one.why, one.blame) for one in found}


def test_a_late_bid_inserted_by_sql_fails_the_verifier_and_is_named(monday: Any) -> None:
    lot = making.opened_lot()
    late = making_bids.sealed(lot, making.bidder(), Decimal(1_000_000))
    with connection.cursor() as cursor:
        columns = [field.column for field in Bid._meta.concrete_fields if field.column != "id"]
        listed = ", ".join(columns)
        changed = (
            listed.replace("manifest,", "%s,", 1).replace("manifest_sha256", "%s").replace("nonce", "%s")
        )
        changed = changed.replace("version", "9")
        cursor.execute(
            f"INSERT INTO bidding_bid ({listed}) SELECT {changed} FROM bidding_bid WHERE lot_id = %s LIMIT 1",
            [late.manifest.decode(), late.manifest_sha256, "ab" * 32, lot.pk],
        )

    found = facts(findings(archive_of(lot)))

    name = late.manifest_sha256[:12]
    assert {one for one in found if one[1] == name} >= {
        ("bid.logged", name, "no_entry", "platform"),
        ("bid.receipt", name, "other_bid", "platform"),
        ("closing.list", name, "not_submitted", "platform"),
        ("bid.signature", name, "other_key", "platform"),
    }
    assert ("closing.entry", "closing.json", "other_list", "platform") in found


@pytest.mark.parametrize("at", [0, 300, -1])
def test_a_stored_bid_changed_after_the_opening_is_found(at: int, monday: Any) -> None:
    lot = making.opened_lot()
    envelope = Envelope.objects.filter(bid__lot=lot, kind="technical").first()
    place = vault.place_of(envelope.file.path)
    place.chmod(0o600)
    place.write_bytes(flipped(place.read_bytes(), at % envelope.size))

    name = f"{envelope.bid.manifest_sha256[:12]} technical"
    assert facts(findings(archive_of(lot))) == {
        ("envelope.sealed", name, "F1_unsaid", "platform"),
        ("envelope.cause", name, "other_cause", "platform"),
        ("envelope.letter", name, "other_letter", "platform"),
    }


def test_a_stored_bid_changed_before_the_opening_is_the_platforms_fault_f1(monday: Any) -> None:
    lot = making.published_lot()
    making.with_bids(lot)
    envelope = Envelope.objects.filter(bid__lot=lot, kind="technical").first()
    place = vault.place_of(envelope.file.path)
    place.chmod(0o600)
    place.write_bytes(flipped(place.read_bytes()))
    making.go(lot.deadline)
    making_bids.opened(making.tender_of(lot))

    archive = archive_of(lot)

    name = f"{envelope.bid.manifest_sha256[:12]} technical"
    assert facts(findings(archive)) == set()
    assert facts(findings(archive, NOTED)) == {("envelope.cause", name, "cause_F1", "platform")}


def test_a_bidder_cannot_deny_its_bid(monday: Any) -> None:
    """Its registered key signed the manifest, and another manifest has another signature: nobody can make it up."""
    lot = making.opened_lot()
    members = unpacked(archive_of(lot))
    one, other = [name for name in members if name.endswith("signature.json")][:2]
    swapped = {**members, one: members[other]}

    found = facts(findings(resealed(swapped)))

    assert ("bid.signature", one.split("/")[1][:12], "other_key", "platform") in found
    assert findings(archive_of(lot)) == []


def test_an_agency_cannot_deny_what_its_account_did(monday: Any) -> None:
    """The hall's steps stand in the proved ledger under its account; changing whose they are breaks the proof."""
    lot = making.opened_lot()
    members = unpacked(archive_of(lot))
    lines = members["ledger.jsonl"].splitlines(keepends=True)
    steps = [
        number
        for number, line in enumerate(lines)
        if json.loads(json.loads(line)["body"])["act"].startswith(("opening.", "envelopes."))
    ]
    host = making.party_of(lot).agent
    bodies = [json.loads(json.loads(lines[number])["body"]) for number in steps]
    denied = json.loads(lines[steps[0]])
    denied["body"] = denied["body"].replace(host.organisation.uscc, "91420100000000000X")
    lines[steps[0]] = (
        json.dumps(denied, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    )

    found = findings(resealed({**members, "ledger.jsonl": b"".join(lines)}))

    assert {(body["actor"], body["organisation"]) for body in bodies} == {
        (host.ledger_name, host.organisation.uscc)
    }
    assert ("ledger.entries", f"line {steps[0] + 1}") in {(one.code, one.subject) for one in found}


def test_a_keyholder_who_lies_is_named_by_its_own_signature(monday: Any) -> None:
    lot = making.published_lot()
    making.with_bids(lot)
    making.go(lot.deadline)
    tender = making.tender_of(lot)
    making_bids.asked(tender)
    liar = tender.holders[0]
    false = [forged(tender, liar, envelope, "ab" * 75) for envelope in to_release(liar.keyholdings.get())]
    release_shares(lot, by=liar, shares=false)
    making_bids.release(tender, 2, 3)
    open_envelopes(lot, by=tender.host)

    archive = archive_of(lot)

    assert findings(archive) == []
    noted = facts(findings(archive, NOTED))
    assert {(code, why, blame) for code, _subject, why, blame in noted} == {
        ("share.commitment", "share_F3", "keyholder")
    }
    assert {subject.split("#")[1] for _code, subject, _why, _blame in noted} == {"1"}

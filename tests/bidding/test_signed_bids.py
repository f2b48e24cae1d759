"""Bids signed with every kind of key, through registration, submission, withdrawal and replacement."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import actions
from accounts.models import KeyPurpose, User
from accounts.permits import Refused
from accounts.queries import current_key
from accounts.signingkeys import recognised
from bidding.actions.bids import submit_bid, withdraw_bid
from bidding.models import Bid, BidState, Lot
from bidding.queries.signing import key_behind, platform_terms, terms_of
from bidding.sealing import keysets, manifests, papers, signatures
from bidding.sealing.preparing import SealedBid
from ledger.queries import entries_on

from . import making_bids
from .signers import Authority, Dongle, Passkey, Sm2Key

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(settings: Any, tmp_path: Path) -> Authority:
    """An authority that the platform trusts, with every kind of signature taken."""
    authority = Authority()
    (tmp_path / "anchors.pem").write_text(f"测试根证书\n{authority.pem}")
    settings.SIGNATURE_ANCHORS = str(tmp_path / "anchors.pem")
    settings.SIGNATURE_SCHEMES = ["ed25519", "webauthn", "x509", "sm2"]
    return authority


def signer_of(scheme: str, authority: Authority, user: User) -> Any:
    match scheme:
        case "webauthn":
            return Passkey()
        case "x509":
            return Dongle(authority, user.organisation.uscc)
    return Sm2Key()


def change_key(user: User, public: str) -> None:
    actions.revoke_key(current_key(user, KeyPurpose.SIGN), by=user)
    actions.register_key(user, KeyPurpose.SIGN, public)


def prepared(lot: Lot, user: User, signer: Any) -> tuple[SealedBid, bytes]:
    """Seal a bid, upload it, and write its manifest for the signer's key."""
    bid = making_bids.sealed(lot, user)
    key = recognised(signer.public).public
    manifest = replace(manifests.parse(bid.manifest), signing_key=key).text
    making_bids.upload(lot, bid, user)
    return bid, manifest


@pytest.mark.parametrize("scheme", ["webauthn", "x509", "sm2"])
def test_a_bid_is_submitted_replaced_and_withdrawn_with_every_kind_of_key(
    scheme: str, authority: Authority
) -> None:
    lot = making_bids.open_lot().lot
    user = making_bids.bidder(lot)
    signer = signer_of(scheme, authority, user)
    change_key(user, signer.public)

    for _time in range(2):
        _bid, manifest = prepared(lot, user, signer)
        bid = submit_bid(lot, manifest=manifest, signature=signer.sign(manifest), by=user)
    statement = manifests.withdrawal(
        tender=lot.project.code,
        lot=lot.code,
        bidder=user.organisation.uscc,
        manifest_sha256=bid.manifest_sha256,
    )
    gone = withdraw_bid(bid, statement=statement, signature=signer.sign(statement), by=user)

    bid.refresh_from_db()
    assert (bid.state, bid.version, bid.signing_scheme) == (BidState.WITHDRAWN, 2, scheme)
    for row, data in ((bid, manifest), (gone, statement)):
        signatures.check(
            data,
            bytes.fromhex(row.signature),
            key_behind(row),
            terms_of(lot),
            signer=user.organisation.uscc,
            at=bid.received_at,
        )


@pytest.mark.parametrize("scheme", ["webauthn", "x509", "sm2"])
def test_the_signature_of_another_key_of_the_same_kind_is_refused(scheme: str, authority: Authority) -> None:
    lot = making_bids.open_lot().lot
    user = making_bids.bidder(lot)
    signer = signer_of(scheme, authority, user)
    change_key(user, signer.public)
    _bid, manifest = prepared(lot, user, signer)
    other = signer_of(scheme, authority, user)

    with pytest.raises(Refused) as refusal:
        submit_bid(lot, manifest=manifest, signature=other.sign(manifest), by=user)

    assert refusal.value.code in {"signature", "certificate"}
    assert not Bid.objects.exists()


@pytest.mark.parametrize("scheme", ["x509", "sm2"])
def test_certificates_are_refused_by_name_while_no_authority_is_trusted(
    scheme: str, authority: Authority, settings: Any
) -> None:
    lot = making_bids.open_lot().lot
    user = making_bids.bidder(lot)
    signer = signer_of(scheme, authority, user)
    change_key(user, signer.public)
    _bid, manifest = prepared(lot, user, signer)
    settings.SIGNATURE_ANCHORS = ""

    with pytest.raises(Refused) as refusal:
        submit_bid(lot, manifest=manifest, signature=signer.sign(manifest), by=user)

    assert refusal.value.code == "anchors"
    assert scheme in str(refusal.value)


def test_what_the_notice_fixed_is_not_changed_by_the_platform_s_settings(authority: Authority) -> None:
    lot = making_bids.open_lot().lot
    lot.signing = replace(platform_terms(), schemes=("ed25519",)).fields
    lot.save(update_fields=["signing"])
    user = making_bids.bidder(lot)
    passkey = Passkey()
    change_key(user, passkey.public)
    _bid, manifest = prepared(lot, user, passkey)

    with pytest.raises(Refused) as refusal:
        submit_bid(lot, manifest=manifest, signature=passkey.sign(manifest), by=user)

    assert refusal.value.code == "scheme"


def test_a_file_signed_by_a_ca_program_is_handed_in_on_the_page(authority: Authority, client: Client) -> None:
    lot = making_bids.open_lot().lot
    user = making_bids.bidder(lot)
    dongle = Dongle(authority, user.organisation.uscc)
    change_key(user, dongle.public)
    _bid, manifest = prepared(lot, user, dongle)
    client.force_login(user)

    answer = client.post(
        f"/bidding/bids/{lot.code}/submit/",
        {
            "manifest": SimpleUploadedFile("manifest.json", manifest),
            "signature": SimpleUploadedFile("manifest.json.p7s", dongle.sign(manifest)),
        },
    )

    assert answer.status_code == 302
    assert Bid.objects.get().signing_scheme == "x509"


def test_a_key_s_registration_is_logged_with_all_that_checking_needs(authority: Authority) -> None:
    lot = making_bids.open_lot().lot
    user = making_bids.bidder(lot)
    dongle = Dongle(authority, user.organisation.uscc)
    change_key(user, dongle.public)
    key = current_key(user, KeyPurpose.SIGN)

    (entry,) = entries_on(key)

    assert (entry.facts["scheme"], entry.facts["material"]) == ("x509", key.material)
    assert recognised(entry.facts["material"]).public == key.public


def test_an_expired_certificate_is_not_registered(authority: Authority) -> None:
    user = making_bids.bidder(making_bids.open_lot().lot)
    actions.revoke_key(current_key(user, KeyPurpose.SIGN), by=user)
    expired = Dongle(authority, user.organisation.uscc, terms={"days": 0})

    with pytest.raises(Refused) as refusal:
        actions.register_key(user, KeyPurpose.SIGN, expired.public)

    assert refusal.value.code == "certificate_dates"


def test_a_lot_under_a_suite_that_nothing_seals_with_takes_no_bid() -> None:
    lot = making_bids.open_lot().lot
    user = making_bids.bidder(lot)
    bid = making_bids.sealed(lot, user)
    making_bids.upload(lot, bid, user)
    Lot.objects.filter(pk=lot.pk).update(suite="sm2-sm4-sm3/shamir-gf256/sm2")

    with pytest.raises(Refused) as refusal:
        submit_bid(lot, manifest=bid.manifest, signature=bid.signature, by=user)

    assert refusal.value.code == "suite"
    assert keysets.SUITE in str(refusal.value)


def test_a_signature_over_other_bytes_of_the_same_meaning_is_refused() -> None:
    lot = making_bids.open_lot().lot
    user = making_bids.bidder(lot)
    bid = making_bids.sealed(lot, user)
    making_bids.upload(lot, bid, user)
    spaced = bid.manifest.replace(b":", b": ", 1)
    signature = papers.sign(spaced, making_bids.seed_of(user.organisation))

    with pytest.raises(Refused) as refusal:
        submit_bid(lot, manifest=spaced, signature=signature, by=user)

    assert refusal.value.code == "not_canonical"


def test_a_bidder_whose_key_signs_elsewhere_is_shown_the_way(authority: Authority, client: Client) -> None:
    lot = making_bids.open_lot().lot
    user = making_bids.bidder(lot)
    change_key(user, Passkey().public)
    client.cookies["django_language"] = "en"
    client.force_login(user)

    assert "cannot sign on this page" in client.get(f"/bidding/bids/{lot.code}/").content.decode()
    assert "passkey-signing" in client.get(f"/bidding/bids/{lot.code}/elsewhere/").content.decode()
    assert "Use a passkey for signing" in client.get("/me/keys/").content.decode()

"""Threats to the form of a bid: a file that a second key opens, a suite or a kind of signature made weaker."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage
import pytest

from accounts import actions
from accounts.models import KeyPurpose
from accounts.permits import Refused
from accounts.queries import current_key
from accounts.signingkeys import recognised
from bidding import vault
from bidding.actions.bids import submit_bid
from bidding.actions.uploads import store_sealed
from bidding.models import Bid, Lot, StoredFile
from bidding.queries.keysets import keyset_of
from bidding.queries.signing import platform_terms
from bidding.sealing import keysets, manifests, papers
from bidding.sealing.refusals import SealingError
from tests.bidding import making_bids as making
from tests.bidding.signers import Passkey

pytestmark = pytest.mark.django_db

NAMED_ONLY = sorted(set(keysets.SUITES) - {keysets.SUITE})


def refused(lot: Lot, manifest: bytes, signature: bytes, user: Any) -> str:
    with pytest.raises(Refused) as refusal:
        submit_bid(lot, manifest=manifest, signature=signature, by=user)
    assert not Bid.objects.exists()
    return refusal.value.code


def test_a_two_key_age_file_is_refused_before_a_byte_of_it_is_kept() -> None:
    lot = making.open_lot().lot
    user = making.bidder(lot)
    own, second = (pyrage.x25519.Identity.generate().to_public() for _key in range(2))
    sealed = pyrage.encrypt(b"a bid that somebody else opens too", [own, second])

    with pytest.raises(Refused) as refusal:
        store_sealed(lot, stream=BytesIO(sealed), by=user)

    assert refusal.value.code == "recipients"
    assert not StoredFile.objects.exists()
    assert [path for path in Path(vault.settings.VAULT_DIR).rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("suite", [*NAMED_ONLY, "none/none/none"])
def test_a_suite_downgrade_by_the_bidder_is_refused(suite: str) -> None:
    """The bidder signs a manifest under another suite than the notice names."""
    lot = making.open_lot().lot
    user = making.bidder(lot)
    bid = making.sealed(lot, user)
    making.upload(lot, bid, user)
    weaker = making.resigned(bid, user, suite=suite)

    assert refused(lot, weaker.manifest, weaker.signature, user) == "wrong_suite"


@pytest.mark.parametrize("suite", NAMED_ONLY)
def test_a_suite_downgrade_by_the_platform_is_refused(suite: str) -> None:
    """The lot's suite is changed behind the notice: neither a bidder's tool nor the platform works with it."""
    lot = making.open_lot().lot
    user = making.bidder(lot)
    bid = making.sealed(lot, user)
    making.upload(lot, bid, user)
    Lot.objects.filter(pk=lot.pk).update(suite=suite)
    lot.refresh_from_db()

    assert refused(lot, bid.manifest, bid.signature, user) == "suite"
    with pytest.raises(SealingError, match="suite"):
        keysets.parse(keyset_of(lot).text)


def test_another_provided_suite_would_still_break_the_fingerprint_of_the_notice() -> None:
    """The suite stands inside the keyset, whose fingerprint stands in the notice and in every manifest."""
    lot = making.open_lot().lot
    keyset = keyset_of(lot)

    assert all(replace(keyset, suite=name).fingerprint != lot.keyset_sha256 for name in NAMED_ONLY)


def test_a_kind_of_signature_that_the_notice_excluded_is_refused() -> None:
    lot = making.open_lot().lot
    lot.signing = replace(platform_terms(), schemes=("ed25519",)).fields
    lot.save(update_fields=["signing"])
    user = making.bidder(lot)
    passkey = Passkey()
    actions.revoke_key(current_key(user, KeyPurpose.SIGN), by=user)
    actions.register_key(user, KeyPurpose.SIGN, passkey.public)
    bid = making.sealed(lot, user)
    making.upload(lot, bid, user)
    key = recognised(passkey.public).public
    manifest = replace(manifests.parse(bid.manifest), signing_key=key).text

    assert refused(lot, manifest, passkey.sign(manifest), user) == "scheme"


def test_a_signature_is_never_checked_as_another_kind_than_the_registered_key_s() -> None:
    """An Ed25519 signature under the hash of a passkey's key, and a passkey's bundle under an Ed25519 key."""
    lot = making.open_lot().lot
    user = making.bidder(lot)
    bid = making.sealed(lot, user)
    making.upload(lot, bid, user)

    assert refused(lot, bid.manifest, Passkey().sign(bid.manifest), user) == "signature"
    seed = making.seed_of(user.organisation)
    passkey = Passkey()
    actions.revoke_key(current_key(user, KeyPurpose.SIGN), by=user)
    actions.register_key(user, KeyPurpose.SIGN, passkey.public)
    assert refused(lot, bid.manifest, papers.sign(bid.manifest, seed), user) != ""

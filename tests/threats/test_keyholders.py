"""Keyholders that lie, are lost or come too early; checkpoints forged to make them release; bidders that frame them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from accounts.permits import Refused
from bidding.actions.opening import open_envelopes
from bidding.actions.release import release_shares
from bidding.models import Closing, Envelope, Release
from bidding.queries.bids import label_of, to_release, wraps_for
from bidding.sealing import envelopes, holding, papers, releases, shares
from bidding.sealing.refusals import SealingError
from bidding.sealing.releases import Wraps
from ledger.keys import log_key, witness_key, witness_verifier
from ledger.notes import COSIGNATURE, ED25519, Note, Signer, signed
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db
FORGER = b"\x07" * 32


@pytest.fixture
def tender(monday: object) -> making.Tender:
    made = making.open_lot()
    for number in range(3):
        making.sealed_bid(made.lot, price=20_000_000 + number)
    return made


def without_cosignature(text: str, deadline: int) -> str:
    return signed(text, log_key())


def cosigned_by_a_stranger(text: str, deadline: int) -> str:
    return signed(text, log_key()) + Signer(witness_key().name, COSIGNATURE, FORGER).cosign(text, deadline)


def cosigned_before_the_deadline(text: str, deadline: int) -> str:
    return signed(text, log_key()) + witness_key().cosign(text, deadline - 1)


def signed_by_another_log(text: str, deadline: int) -> str:
    return signed(text, Signer(log_key().name, ED25519, FORGER)) + witness_key().cosign(text, deadline)


FORGERIES = [
    without_cosignature,
    cosigned_by_a_stranger,
    cosigned_before_the_deadline,
    signed_by_another_log,
]


def _asked(tender: making.Tender) -> Wraps:
    making.asked(tender)
    wraps = wraps_for(tender.holders[0].keyholdings.get())
    assert wraps is not None
    return wraps


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_forged_closing_checkpoint_is_refused_by_the_server_and_by_the_keyholders_tool(
    tender: making.Tender, forge: Callable[[str, int], str]
) -> None:
    holder = tender.holders[0]
    with making.at_deadline(tender.lot):
        wraps = _asked(tender)
        given = making.shares_of(tender.lot, holder)
        forged = forge(Note.parse(wraps.checkpoint).text, wraps.deadline)
        Closing.objects.filter(lot=tender.lot).update(checkpoint=forged)

        with pytest.raises(Refused) as server:
            release_shares(tender.lot, by=holder, shares=given)
        with pytest.raises(SealingError) as tool:
            holding.release(
                replace(wraps, checkpoint=forged),
                making.keys_of(holder),
                platform=log_key().verifier,
                witness=witness_verifier(),
            )

    assert (server.value.code, tool.value.code) == ("too_early", "too_early")
    assert not Release.objects.exists()


def test_an_early_release_is_answered_403_and_keeps_nothing(tender: making.Tender, client: Client) -> None:
    holder = tender.holders[0]
    held, envelope = holder.keyholdings.get(), Envelope.objects.order_by("pk").first()
    assert envelope is not None
    share = shares.unwrap(
        envelope.wraps[0], identity=making.keys_of(holder).identity, index=1, label=label_of(envelope)
    ).hex()
    said = releases.message(label_of(envelope), index=1, share=share)
    signature = papers.sign(said, making.keys_of(holder).seed).hex()
    file = releases.written([releases.Share(envelope.pk, share, signature)], lot=tender.lot.code)
    client.force_login(holder)

    answers = [
        client.get(f"/bidding/keys/{held.pk}/wraps.json").status_code,
        client.get(f"/bidding/keys/{held.pk}/qualified.json").status_code,
        client.post(f"/bidding/keys/{held.pk}/release/", {"shares": _file(file)}).status_code,
    ]

    assert answers == [403, 403, 403]
    assert not Release.objects.exists()


def _file(content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("releases.json", content)


def test_a_keyholder_who_lies_is_named_by_her_own_signature_and_opens_nothing_less(
    tender: making.Tender,
) -> None:
    liar = tender.holders[0]
    with making.at_deadline(tender.lot):
        making.asked(tender)
        lies = [_lie(liar, envelope) for envelope in to_release(liar.keyholdings.get())]
        told = release_shares(tender.lot, by=liar, shares=lies)
        making.release(tender, 2, 3)
        opened = open_envelopes(tender.lot, by=tender.host)

    assert {(one.cause, one.keyholding.holder) for one in told} == {("F3", liar)}
    key = told[0].keyholding.signing_key
    assert all(
        papers.is_signed(
            releases.message(label_of(one.envelope), index=1, share=one.share),
            bytes.fromhex(one.signature),
            key,
        )
        for one in told
    )
    assert [one.cause for one in opened] == ["", "", ""]


def _lie(holder: Any, envelope: Envelope) -> tuple[int, str, str]:
    said = releases.message(label_of(envelope), index=1, share="ab" * 75)
    return envelope.pk, "ab" * 75, papers.sign(said, making.keys_of(holder).seed).hex()


def test_a_bidder_cannot_make_a_keyholder_look_like_a_liar(tender: making.Tender) -> None:
    """A wrap that holds another share than the one committed to is answered with F5, not with a false share."""
    holder = tender.holders[0]
    keys = making.keys_of(holder)
    with making.at_deadline(tender.lot):
        wraps = _asked(tender)
    (first, *others) = wraps.wraps
    poisoned = shares.wrap(b"\x01" * 75, to=envelopes.recipient_of(keys.identity), index=1, label=first.label)

    answers = holding.release(
        replace(wraps, wraps=(replace(first, wrap=poisoned), *others)),
        keys,
        platform=log_key().verifier,
        witness=witness_verifier(),
    )

    assert [bool(one.share) for one in answers] == [False, True, True]
    assert papers.is_signed(
        releases.message(first.label, index=1, share=""),
        bytes.fromhex(answers[0].signature),
        keys.signing_key,
    )


def test_wraps_of_another_tender_are_never_opened_into_a_share(tender: making.Tender) -> None:
    with making.at_deadline(tender.lot):
        wraps = _asked(tender)

    answers = holding.release(
        replace(wraps, lot="T-2026-99-01"),
        making.keys_of(tender.holders[0]),
        platform=log_key().verifier,
        witness=witness_verifier(),
    )

    assert [one.share for one in answers] == ["", "", ""]

"""RFC 3161 stamps by an authority made with OpenSSL: asked for, checked, kept, tried again, and never waited for."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from ledger import alarms, clock
from ledger.actions import checkpoint, cosign, record
from ledger.der import sorted_certificates
from ledger.models import Stamp
from ledger.stamping import RETRY, checked, stamp_pending, want
from ledger.timestamps import StampError, stamp, verify
from tests.ledger import authorities
from tests.ledger.authorities import Authority

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NOTE = b"log.example/tender\n7\nAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authorities.made(tmp_path_factory.mktemp("tsa") / "tsa")


@pytest.fixture
def tsa(made: Authority, settings: Any) -> Iterator[Authority]:
    made.requests.clear()
    made.answers.clear()
    with authorities.served(made):
        settings.TSA_URL, settings.TSA_CA = made.url, str(made.root)
        yield made


def query(data: bytes) -> bytes:
    return TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()


def test_a_stamp_holds_the_time_and_verifies_later_offline(tsa: Authority) -> None:
    before = datetime.now(UTC).replace(microsecond=0)

    token, at = stamp(tsa.url, NOTE, tsa.root.read_bytes(), patience=5)

    assert before <= at <= datetime.now(UTC)
    assert verify(token, NOTE, tsa.root.read_bytes()) == at


def test_the_request_tells_the_authority_only_a_hash(tsa: Authority) -> None:
    stamp(tsa.url, NOTE, tsa.root.read_bytes(), patience=5)

    (request,) = tsa.requests
    assert b"log.example" not in request
    assert hashlib.sha256(NOTE).digest() in request


def test_an_answer_to_another_request_is_refused(tsa: Authority) -> None:
    """The same bytes, stamped once before for somebody else: the nonce is another's."""
    tsa.answers = [tsa.stamp(query(NOTE))]

    with pytest.raises(StampError, match="Nonce"):
        stamp(tsa.url, NOTE, tsa.root.read_bytes(), patience=5)


def test_a_stamp_of_other_bytes_is_refused(tsa: Authority) -> None:
    token, _at = stamp(tsa.url, NOTE, tsa.root.read_bytes(), patience=5)

    with pytest.raises(StampError, match="Mismatch"):
        verify(token, NOTE + b"x", tsa.root.read_bytes())


def test_a_signer_that_no_root_vouches_for_is_refused(tsa: Authority, tmp_path: Path) -> None:
    stranger = authorities.made(tmp_path / "stranger", name="Stranger")

    with pytest.raises(StampError):
        verify(stranger.stamp(query(NOTE)), NOTE, tsa.root.read_bytes())


def test_roots_that_are_no_certificates_vouch_for_nothing(tsa: Authority) -> None:
    token = tsa.stamp(query(NOTE))

    for roots in (b"", b"nonsense", (tsa.folder / "tsa.csr").read_bytes()):
        with pytest.raises(StampError):
            verify(token, NOTE, roots)


@pytest.mark.parametrize("answer", [b"", b"nonsense", b"\x30\x03\x02\x01\x00", 500, 404, b"x" * 300_000])
def test_what_is_no_stamp_is_refused(tsa: Authority, answer: bytes | int) -> None:
    tsa.answers = [answer]

    with pytest.raises(StampError):
        stamp(tsa.url, NOTE, tsa.root.read_bytes(), patience=5)


def test_no_spoiled_token_verifies(tsa: Authority) -> None:
    token, at = stamp(tsa.url, NOTE, tsa.root.read_bytes(), patience=5)

    for place in range(0, len(token), 7):
        spoiled = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
        try:
            assert verify(spoiled, NOTE, tsa.root.read_bytes()) == at
        except StampError:
            continue


def test_the_closing_s_checkpoint_is_stamped_and_the_stamp_kept(tsa: Authority) -> None:
    entry = record("lot.close", by=None)
    kept = want(entry)
    assert stamp_pending(clock.now()) == 0, "no checkpoint covers the entry yet"
    checkpoint()
    record("lot.note", by=None)
    checkpoint()

    assert stamp_pending(clock.now()) == 1

    kept.refresh_from_db()
    assert (kept.checkpoint.size, checked(kept)) == (1, kept.gen_time)
    cosign(kept.checkpoint)
    assert checked(kept) == kept.gen_time


def test_an_authority_that_fails_is_asked_again_later_and_holds_nothing_up(tsa: Authority) -> None:
    want(record("lot.close", by=None))
    checkpoint()
    tsa.answers = [500]
    now = clock.now()

    assert stamp_pending(now) == 0
    assert stamp_pending(now + timedelta(seconds=2)) == 0
    assert len(tsa.requests) == 1
    assert [alarm.kind for alarm in alarms.standing()] == ["stamp"]
    assert "500" in Stamp.objects.get().problem
    assert stamp_pending(now + RETRY) == 1
    assert alarms.standing() == []


def test_a_token_changed_in_the_database_is_found(tsa: Authority) -> None:
    kept = want(record("lot.close", by=None))
    checkpoint()
    assert stamp_pending(clock.now()) == 1
    other = tsa.stamp(query(NOTE))
    Stamp.objects.update(token=other, gen_time=clock.now())
    kept.refresh_from_db()

    with pytest.raises(StampError):
        checked(kept)


def test_without_an_authority_nothing_is_asked_or_kept(settings: Any) -> None:
    settings.TSA_URL = ""

    assert want(record("lot.close", by=None)) is None
    assert (stamp_pending(clock.now()), Stamp.objects.count()) == (0, 0)


def test_certificates_in_any_order_are_read_and_other_bytes_left_alone(tsa: Authority) -> None:
    token = tsa.stamp(query(NOTE))

    ordered = sorted_certificates(token)

    assert sorted(ordered) == sorted(token)
    assert sorted_certificates(ordered) == ordered
    for data in (b"", b"\x30", b"\x30\x80", b"\x30\x03\x02\x01\x00", NOTE):
        assert sorted_certificates(data) == data

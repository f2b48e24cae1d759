"""A file of one part comes along with its announcement (tus creation-with-upload): one request instead of two."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse

from bidding import vault
from bidding.models import Lot, StoredFile, Upload, UploadEvent
from bidding.queries.uploads import upload_journal
from bidding.sealing import envelopes
from bidding.uploading import bodies, protocol
from bidding.uploading.server import ADDRESS
from ledger.models import Entry
from tests.bidding import making_bids as making
from tests.bidding.tus import PART, SERVER, Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(monday: object) -> Lot:
    return making.open_lot().lot


@pytest.fixture
def user(lot: Lot) -> Any:
    return making.bidder(lot)


@pytest.fixture
def sealed() -> bytes:
    identity, out = envelopes.new_identity(), BytesIO()
    envelopes.seal(BytesIO(b"x" * (2 * PART)), out, recipient=envelopes.recipient_of(identity))
    return out.getvalue()


def announce(line: Line, lot: Lot, data: bytes, first: bytes, **more: str | None) -> HttpResponse:
    facts = {"lot": lot.code, "sha256": sha256(data).hexdigest(), "kind": "technical"}
    headers: dict[str, str | None] = {
        "Upload-Length": str(len(data)),
        "Upload-Metadata": protocol.metadata_header(facts),
        "Content-Type": protocol.MEDIA,
        "Content-Length": str(len(first)),
        "Upload-Checksum": protocol.checksum_header(sha256(first).digest()),
        **more,
    }
    return line.ask("POST", ADDRESS, first, **headers)


@pytest.mark.parametrize("as_file", [True, False])
def test_one_request_stores_a_small_file(lot: Lot, user: Any, sealed: bytes, as_file: bool) -> None:
    line = Line(user)
    line.as_file = as_file

    answer = announce(line, lot, sealed, sealed)

    assert (answer.status_code, answer["Upload-Offset"]) == (201, str(len(sealed)))
    stored = StoredFile.objects.get()
    assert (stored.owner, stored.sha256) == (user.organisation, sha256(sealed).hexdigest())
    assert vault.place_of(stored.path).read_bytes() == sealed
    assert vault.place_of(stored.path).stat().st_mode & 0o777 == 0o400
    assert Entry.objects.filter(act="file.store").count() == 1
    assert [event.act for event in upload_journal(lot, user.organisation)] == ["began", "part", "finished"]


def test_the_first_part_may_come_along_and_the_others_follow(lot: Lot, user: Any, sealed: bytes) -> None:
    line = Line(user)

    answer = announce(line, lot, sealed, sealed[:PART])
    assert (answer.status_code, answer["Upload-Offset"]) == (201, str(PART))
    for offset in range(PART, len(sealed), PART):
        assert line.part(answer["Location"], sealed, offset).status_code == 204

    assert StoredFile.objects.get().sha256 == sha256(sealed).hexdigest()


def test_announced_again_it_goes_on_where_it_stood(lot: Lot, user: Any, sealed: bytes) -> None:
    line = Line(user)
    first = announce(line, lot, sealed, sealed[:PART])

    again = announce(line, lot, sealed, sealed[:PART])

    assert (again["Location"], again["Upload-Offset"]) == (first["Location"], str(PART))


def test_a_part_changed_on_its_way_is_not_kept(lot: Lot, user: Any, sealed: bytes) -> None:
    wrong = bytes([sealed[0] ^ 1]) + sealed[1:]

    answer = announce(Line(user), lot, sealed, wrong, **{"Upload-Checksum": _sum(sealed)})

    assert answer.status_code == 460
    assert not StoredFile.objects.exists()
    assert Upload.objects.get().offset == 0


def test_a_whole_file_with_another_hash_than_announced_ends(lot: Lot, user: Any, sealed: bytes) -> None:
    other = sealed[:-1] + bytes([sealed[-1] ^ 1])

    answer = announce(Line(user), lot, sealed, other)

    assert answer.status_code == 422
    assert not StoredFile.objects.exists()


def test_a_line_that_breaks_before_anything_began_leaves_nothing(lot: Lot, user: Any, sealed: bytes) -> None:
    scope = bodies.as_cut(Line(user).scope("POST", ADDRESS, Content_Type=protocol.MEDIA), 100)

    assert SERVER.respond(scope, BytesIO()).status_code == 204
    assert not Upload.objects.exists()
    assert not UploadEvent.objects.exists()


def _sum(data: bytes) -> str:
    return protocol.checksum_header(sha256(data).digest())

"""A file of one part comes along with its announcement (tus creation-with-upload): one request instead of two."""

import json
import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse

from accounts.permits import YES
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
    return line.ask("POST", ADDRESS, first, **headers_of(lot, data, first, **more))


def headers_of(lot: Lot, data: bytes, first: bytes, **more: str | None) -> dict[str, str | None]:
    facts = {"lot": lot.code, "sha256": sha256(data).hexdigest(), "kind": "technical"}
    return {
        "Upload-Length": str(len(data)),
        "Upload-Metadata": protocol.metadata_header(facts),
        "Content-Type": protocol.MEDIA,
        "Content-Length": str(len(first)),
        "Upload-Checksum": protocol.checksum_header(sha256(first).digest()),
        **more,
    }


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
    assert not Upload.objects.exists()
    assert _files() == []
    assert [(one.act, one.code) for one in upload_journal(lot, user.organisation)] == [
        ("refused", "checksum")
    ]


def test_a_whole_file_with_another_hash_than_announced_ends(lot: Lot, user: Any, sealed: bytes) -> None:
    other = sealed[:-1] + bytes([sealed[-1] ^ 1])

    answer = announce(Line(user), lot, sealed, other)

    assert answer.status_code == 422
    assert not StoredFile.objects.exists()
    assert _files() == []


def test_bytes_that_are_not_sealed_leave_no_file(lot: Lot, user: Any) -> None:
    plain = b"%PDF-1.7" + bytes(PART)

    assert announce(Line(user), lot, plain, plain).status_code == 403
    assert _files() == []


def test_after_the_deadline_no_byte_is_kept(lot: Lot, user: Any, sealed: bytes) -> None:
    Lot.objects.filter(pk=lot.pk).update(deadline=lot.published_at)

    answer = announce(Line(user), lot, sealed, sealed)

    assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "late")
    assert _files() == []
    assert [one.code for one in upload_journal(lot, user.organisation)] == ["late"]


def test_who_is_barred_meanwhile_is_refused_when_the_file_is_entered(
    lot: Lot, user: Any, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bidding.uploading.whole.takes_bids", lambda _lot, at: YES)
    Lot.objects.filter(pk=lot.pk).update(suspended_at=lot.published_at)

    answer = announce(Line(user), lot, sealed, sealed)

    assert json.loads(answer.content)["code"] == "suspended"
    assert _files() == []


def test_the_same_file_again_names_the_same_stored_file(lot: Lot, user: Any, sealed: bytes) -> None:
    line = Line(user)
    announce(line, lot, sealed, sealed)

    again = announce(line, lot, sealed, sealed)

    assert (again.status_code, again["Upload-Offset"]) == (201, str(len(sealed)))
    assert StoredFile.objects.count() == 1
    assert len(_files()) == 1


def test_a_file_begun_in_parts_goes_on_when_it_comes_whole(lot: Lot, user: Any, sealed: bytes) -> None:
    line = Line(user)
    path = line.begin(lot, sealed)["Location"]

    again = announce(line, lot, sealed, sealed)

    assert (again["Location"], again["Upload-Offset"]) == (path, str(len(sealed)))
    assert StoredFile.objects.count() == len(_files()) == 1


def test_a_body_on_the_vaults_disk_becomes_the_stored_file_itself(lot: Lot, user: Any, sealed: bytes) -> None:
    with vault.nameless() as body:
        body.write(sealed)
        body.flush()
        scope = Line(user).scope("POST", ADDRESS, **headers_of(lot, sealed, sealed))

        assert SERVER.respond(scope, body).status_code == 201
        stored = vault.place_of(StoredFile.objects.get().path)
        assert os.fstat(body.fileno()).st_ino == stored.stat().st_ino

    assert stored.read_bytes() == sealed
    assert stored.stat().st_mode & 0o777 == 0o400


def test_a_transaction_that_fails_promises_nothing_and_the_same_bytes_are_taken_again(
    lot: Lot, user: Any, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(user)
    with monkeypatch.context() as broken:
        broken.setattr("bidding.uploading.journal.note_whole", lambda *_args, **_named: 1 / 0)
        assert announce(line, lot, sealed, sealed).status_code == 500
    assert not StoredFile.objects.exists()

    assert announce(line, lot, sealed, sealed).status_code == 201
    assert vault.place_of(StoredFile.objects.get().path).read_bytes() == sealed


def test_a_line_that_breaks_before_anything_began_leaves_nothing(lot: Lot, user: Any, sealed: bytes) -> None:
    scope = bodies.as_cut(Line(user).scope("POST", ADDRESS, Content_Type=protocol.MEDIA), 100)

    assert SERVER.respond(scope, BytesIO()).status_code == 204
    assert not Upload.objects.exists()
    assert not UploadEvent.objects.exists()


def _sum(data: bytes) -> str:
    return protocol.checksum_header(sha256(data).digest())


def _files() -> list[Path]:
    """Return every file on the shelf of sealed ones."""
    return [one for one in (Path(settings.VAULT_DIR) / "sealed").rglob("*") if one.is_file()]

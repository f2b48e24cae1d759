"""Uploads in parts: what arrives is kept, what is wrong is refused by code, and nobody meets another's upload."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import transaction

from accounts.roles import Role
from bidding import ticking, vault
from bidding.actions.bids import submit_bid
from bidding.models import Lot, StoredFile, Upload, UploadAct, UploadState
from bidding.queries.uploads import upload_journal
from bidding.sealing.envelopes import MOST_BYTES
from bidding.uploading import actions, arriving, bodies, courses, protocol
from bidding.uploading.server import ADDRESS
from ledger import clock
from ledger.models import Entry
from tests.accounts import making as people
from tests.bidding import making_bids as making
from tests.bidding.tus import PART, SERVER, Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def tender(monday: object) -> making.Tender:
    return making.open_lot()


@pytest.fixture
def lot(tender: making.Tender) -> Lot:
    return tender.lot


@pytest.fixture
def user(lot: Lot) -> Any:
    return making.bidder(lot)


@pytest.fixture
def line(user: Any) -> Line:
    return Line(user)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Real sealed bytes of four parts and a bit."""
    from bidding.sealing import envelopes

    identity, out = envelopes.new_identity(), BytesIO()
    envelopes.seal(BytesIO(b"x" * (4 * PART)), out, recipient=envelopes.recipient_of(identity))
    return out.getvalue()


def said(response: Any) -> tuple[int, str]:
    return response.status_code, json.loads(response.content)["code"]


def acts(lot: Lot, user: Any) -> list[tuple[str, str, int, int]]:
    return [(e.act, e.code, e.offset, e.size) for e in upload_journal(lot, user.organisation)]


def on_disk() -> list[Path]:
    return [path for path in Path(settings.VAULT_DIR).rglob("*") if path.is_file()]


def test_the_server_says_what_it_can() -> None:
    answer = Line().ask("OPTIONS")

    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,creation-with-upload,checksum,termination,expiration"
    assert answer["Tus-Max-Size"] == str(MOST_BYTES)
    assert answer["Tus-Checksum-Algorithm"] == "sha256"


def test_a_file_in_parts_becomes_a_stored_file(lot: Lot, user: Any, line: Line, sealed: bytes) -> None:
    path = line.send(lot, sealed)

    stored = StoredFile.objects.get()
    assert (stored.owner, stored.sha256, stored.size) == (
        user.organisation,
        sha256(sealed).hexdigest(),
        len(sealed),
    )
    assert vault.place_of(stored.path).read_bytes() == sealed
    assert vault.place_of(stored.path).stat().st_mode & 0o777 == 0o400
    assert line.ask("HEAD", path)["Upload-Offset"] == str(len(sealed))
    assert Entry.objects.filter(act="file.store").count() == 1


def test_a_bid_names_files_that_came_in_parts(lot: Lot, user: Any, line: Line) -> None:
    bid = making.sealed(lot, user)
    for kind, place in bid.files.items():
        line.send(lot, place.read_bytes(), kind=kind)

    made = submit_bid(lot, manifest=bid.manifest, signature=bid.signature, by=user)

    assert made.envelopes.count() == 2


def test_the_journal_tells_the_whole_arrival(lot: Lot, user: Any, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0, 3 * PART)
    line.ask("HEAD", path)
    line.ask("HEAD", path)
    line.part(path, sealed, 3 * PART, MOST_BYTES)

    assert acts(lot, user) == [
        ("began", "", 0, len(sealed)),
        ("part", "", 0, 3 * PART),
        ("resumed", "", 3 * PART, 0),
        ("part", "", 3 * PART, len(sealed) - 3 * PART),
        ("finished", "", 0, len(sealed)),
    ]
    assert {event.address for event in upload_journal(lot, user.organisation)} == {"203.0.113.9"}


def test_head_tells_where_to_go_on(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)

    answer = line.ask("HEAD", path)

    assert (answer["Upload-Offset"], answer["Upload-Length"]) == (str(PART), str(len(sealed)))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Upload-Expires"].endswith("GMT")


def test_beginning_again_goes_on_where_the_same_bytes_stopped(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)

    again = line.begin(lot, sealed)

    assert (again["Location"], again["Upload-Offset"]) == (path, str(PART))


def test_bytes_that_are_stored_already_need_not_arrive_again(lot: Lot, line: Line, sealed: bytes) -> None:
    line.send(lot, sealed)

    again = line.begin(lot, sealed)

    assert (again.status_code, again["Upload-Offset"]) == (201, str(len(sealed)))
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Tus-Resumable": None}, 412, "version"),
        ({"Tus-Resumable": "0.2.2"}, 412, "version"),
        ({"Origin": "https://evil.example"}, 403, "origin"),
        ({"Origin": "null"}, 403, "origin"),
        ({"Host": "evil.example"}, 400, "host"),
        ({"Cookie": ""}, 401, "signed_out"),
    ],
)
def test_a_request_from_elsewhere_is_refused(
    lot: Lot, line: Line, sealed: bytes, headers: dict[str, str | None], status: int, code: str
) -> None:
    assert said(line.begin(lot, sealed, **headers)) == (status, code)
    assert not Upload.objects.exists()


def test_a_page_of_the_platform_may_send(lot: Lot, line: Line, sealed: bytes) -> None:
    assert line.begin(lot, sealed, Origin="http://testserver").status_code == 201


def test_only_bidders_upload(lot: Lot, sealed: bytes) -> None:
    assert said(Line(people.user(Role.AGENCY)).begin(lot, sealed)) == (403, "role")


def test_whoever_has_not_pledged_uploads_nothing(lot: Lot, sealed: bytes) -> None:
    user = making.bidder(lot)
    user.pledges.all().delete()

    assert said(Line(user).begin(lot, sealed)) == (403, "pledge")


def test_an_account_that_was_closed_uploads_nothing(lot: Lot, user: Any, line: Line, sealed: bytes) -> None:
    user.is_active = False
    user.save()

    assert said(line.begin(lot, sealed))[0] in (401, 403)


def test_a_session_that_was_idle_ends(lot: Lot, user: Any, sealed: bytes, settings: Any) -> None:
    line = Line(user)
    assert line.begin(lot, sealed).status_code == 201
    settings.SESSION_IDLE_SECONDS = -1

    assert said(line.begin(lot, sealed)) == (401, "signed_out")


def test_a_reason_speaks_the_language_of_the_page(lot: Lot, user: Any, sealed: bytes) -> None:
    Lot.objects.filter(pk=lot.pk).update(deadline=clock.now())

    text = json.loads(Line(user, "zh-hans").begin(lot, sealed).content)["text"]

    assert text == "投标截止时间已过，不再接收投标文件。"


def test_every_refusal_that_may_come_has_a_text() -> None:
    import inspect
    import re

    from bidding.uploading import answers, refusals

    sources = "".join(inspect.getsource(one) for one in (protocol, arriving, actions, answers, bodies))
    codes = set(re.findall(r'Misspoken\(\s*"(\w+)"', sources)) | {"offset_header", "length"}

    assert codes - set(refusals.texts()) == set()


def test_another_bidders_upload_id_is_as_unknown_as_none_on_every_endpoint(
    lot: Lot, line: Line, sealed: bytes
) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)
    stranger, nowhere = Line(making.bidder(lot)), f"{ADDRESS}{'A' * 43}/"

    for method in ("HEAD", "DELETE", "GET", "PUT", "POST"):
        theirs, none = stranger.ask(method, path), stranger.ask(method, nowhere)
        assert theirs.status_code == 404
        assert (theirs.content, dict(theirs.items())) == (none.content, dict(none.items()))
    theirs, none = stranger.part(path, sealed, PART), stranger.part(nowhere, sealed, PART)
    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert line.ask("HEAD", path)["Upload-Offset"] == str(PART)


def test_a_part_at_another_position_is_refused(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]

    assert said(line.part(path, sealed, PART)) == (409, "offset")
    assert line.part(path, sealed, 0).status_code == 204
    assert said(line.part(path, sealed, 0)) == (409, "offset")


@pytest.mark.parametrize("as_file", [False, True])
def test_a_damaged_part_is_refused_and_sent_again(
    lot: Lot, user: Any, line: Line, sealed: bytes, as_file: bool
) -> None:
    line.as_file = as_file
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)
    wrong = protocol.checksum_header(sha256(b"another").digest())

    assert said(line.part(path, sealed, PART, **{"Upload-Checksum": wrong})) == (460, "checksum")
    assert line.ask("HEAD", path)["Upload-Offset"] == str(PART)
    assert line.part(path, sealed, PART, MOST_BYTES).status_code == 204
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("as_file", [False, True])
def test_a_part_that_is_shorter_than_it_says_adds_nothing(
    lot: Lot, line: Line, sealed: bytes, as_file: bool
) -> None:
    line.as_file = as_file
    path = line.begin(lot, sealed)["Location"]

    answer = line.part(path, sealed, 0, **{"Content-Length": str(2 * PART), "Upload-Checksum": None})

    assert said(answer) == (400, "incomplete")
    assert line.ask("HEAD", path)["Upload-Offset"] == "0"


def test_a_part_of_another_type_is_refused(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]

    assert said(line.part(path, sealed, 0, **{"Content-Type": "text/plain"})) == (415, "media")


def test_only_one_part_of_an_upload_arrives_at_a_time(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]

    with arriving.growing(Upload.objects.get().path):
        assert said(line.part(path, sealed, 0)) == (423, "busy")
    assert line.part(path, sealed, 0).status_code == 204


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 plain" + b"x" * PART, "not_age"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n" + b"x" * PART, "armored"),
        (
            b"age-encryption.org/v1\n"
            + 2 * (b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n")
            + b"--- "
            + b"A" * 43
            + b"\n"
            + b"x" * PART,
            "recipients",
        ),
    ],
)
def test_what_is_not_sealed_to_one_key_is_refused_with_its_first_part(
    lot: Lot, user: Any, line: Line, data: bytes, code: str
) -> None:
    path = line.begin(lot, data + bytes(4 * PART))["Location"]

    assert said(line.part(path, data + bytes(4 * PART), 0)) == (403, code)
    assert said(line.part(path, data, PART)) == (410, "gone")
    assert on_disk() == []
    assert acts(lot, user)[-1][:2] == ("refused", code)


def test_other_bytes_than_were_announced_are_not_kept(lot: Lot, user: Any, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])

    assert said(line.part(path, flipped, 0, MOST_BYTES)) == (422, "whole_checksum")
    assert on_disk() == []
    assert not StoredFile.objects.exists()


def test_a_file_longer_than_announced_is_refused(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed[:-1])["Location"]

    assert said(line.part(path, sealed, 0, MOST_BYTES)) == (413, "past_end")


def test_a_part_that_comes_after_the_deadline_is_late_and_the_rest_is_swept(
    lot: Lot, user: Any, line: Line, sealed: bytes
) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)
    assert lot.deadline
    with clock.travel(lot.deadline):
        assert said(line.part(path, sealed, PART, MOST_BYTES)) == (403, "late")
        ticking.tick(clock.now())

        assert on_disk() == []
        assert not StoredFile.objects.exists()
        assert [act[0] for act in acts(lot, user)] == ["began", "part", "refused", "swept"]


def test_a_suspended_lot_takes_no_part_but_keeps_what_came(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)
    Lot.objects.filter(pk=lot.pk).update(suspended_at=clock.now())

    assert said(line.part(path, sealed, PART)) == (403, "suspended")
    assert actions.sweep(clock.now() + timedelta(days=1)) == 0

    Lot.objects.filter(pk=lot.pk).update(suspended_at=None)
    assert line.part(path, sealed, PART, MOST_BYTES).status_code == 204


def test_an_upload_that_nobody_touches_expires(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)

    assert actions.sweep(clock.now() + timedelta(days=6)) == 0
    assert actions.sweep(clock.now() + timedelta(days=8)) == 1
    assert on_disk() == []
    assert said(line.part(path, sealed, PART)) == (410, "gone")
    assert line.ask("HEAD", path).status_code == 410


def test_a_bidder_removes_what_it_began_and_the_journal_stays(
    lot: Lot, user: Any, line: Line, sealed: bytes
) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)

    assert line.ask("DELETE", path).status_code == 204
    assert on_disk() == []
    assert acts(lot, user)[-1][0] == "removed"


def test_a_whole_file_cannot_be_removed(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.send(lot, sealed)

    assert said(line.ask("DELETE", path)) == (403, "finished")
    assert len(on_disk()) == 1


def test_nobody_fills_the_disk_with_beginnings(lot: Lot, line: Line, sealed: bytes) -> None:
    for number in range(actions.MOST_UNFINISHED):
        assert line.begin(lot, sealed + bytes(number)).status_code == 201

    assert said(line.begin(lot, sealed + bytes(99))) == (429, "too_many_unfinished")


def test_a_full_disk_is_said_before_bytes_are_sent(
    lot: Lot, line: Line, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "free_bytes", lambda: 1024)

    assert said(line.begin(lot, sealed)) == (507, "no_room")


@pytest.mark.parametrize(("name", "as_file"), [("_write_all", False), ("_copy", True)])
def test_a_disk_that_fills_up_in_mid_part_loses_that_part_only(
    lot: Lot, line: Line, sealed: bytes, monkeypatch: pytest.MonkeyPatch, name: str, as_file: bool
) -> None:
    line.as_file = as_file
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)

    def full(*_args: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(arriving, name, full)
        assert said(line.part(path, sealed, PART)) == (507, "no_room")
    assert line.part(path, sealed, PART, MOST_BYTES).status_code == 204


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    """Let the process "die" where an action would have been called."""

    def die(*_args: object, **_more: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched, transaction.atomic():
        patched.setattr(actions, name, die)
        yield


def test_bytes_written_before_a_crash_but_never_committed_are_cut_off(
    lot: Lot, line: Line, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)
    with pytest.raises(SystemExit), dying(monkeypatch, "_moved"):
        line.part(path, sealed, PART)
    assert on_disk()[0].stat().st_size == 2 * PART
    courses.forget_all()  # a new process remembers no hash

    assert line.ask("HEAD", path)["Upload-Offset"] == str(PART)
    assert line.part(path, sealed, PART, MOST_BYTES).status_code == 204
    assert vault.place_of(StoredFile.objects.get().path).read_bytes() == sealed


def test_a_crash_between_naming_and_entering_a_whole_file_loses_one_part(
    lot: Lot, line: Line, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)
    with pytest.raises(SystemExit), dying(monkeypatch, "enter_file"):
        line.part(path, sealed, PART, MOST_BYTES)

    assert line.ask("HEAD", path)["Upload-Offset"] == str(PART)
    assert line.part(path, sealed, PART, MOST_BYTES).status_code == 204
    assert vault.place_of(StoredFile.objects.get().path).read_bytes() == sealed
    assert len(on_disk()) == 1


def test_bytes_that_the_disk_lost_are_not_vouched_for(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)
    on_disk()[0].unlink()

    assert said(line.part(path, sealed, PART)) == (410, "gone")


def test_nothing_of_an_upload_is_in_the_public_ledger_before_it_is_whole(
    lot: Lot, line: Line, sealed: bytes
) -> None:
    before = Entry.objects.count()
    path = line.begin(lot, sealed)["Location"]
    line.part(path, sealed, 0)

    assert Entry.objects.count() == before


def communicate(line: Line, path: str, messages: list[dict[str, Any]], **headers: str) -> list[Any]:
    """Speak ASGI to the server until it answers or ends."""

    async def speak() -> list[Any]:
        scope = line.scope("PATCH", path, **{"Content-Type": protocol.MEDIA, "Upload-Offset": "0", **headers})
        there = ApplicationCommunicator(SERVER, scope)
        for message in messages:
            await there.send_input(message)
        await there.wait(5)
        return [there.output_queue.get_nowait() for _n in range(there.output_queue.qsize())]

    return asyncio.run(speak())


@pytest.mark.django_db(transaction=True)
def test_an_oversized_part_is_refused_while_it_arrives(lot: Lot, line: Line, sealed: bytes) -> None:
    path = line.begin(lot, sealed)["Location"]
    piece = {"type": "http.request", "body": bytes(1024 * 1024), "more_body": True}

    answer = communicate(line, path, [piece] * 33, **{"Content-Length": "16384"})

    assert (answer[0]["status"], json.loads(answer[1]["body"])["code"]) == (413, "part_too_large")


@pytest.mark.django_db(transaction=True)
def test_a_line_that_breaks_in_mid_part_stands_in_the_journal(
    lot: Lot, user: Any, line: Line, sealed: bytes
) -> None:
    path = line.begin(lot, sealed)["Location"]
    half = {"type": "http.request", "body": sealed[:1000], "more_body": True}

    communicate(line, path, [half, {"type": "http.disconnect"}], **{"Content-Length": str(PART)})

    assert acts(lot, user)[-1] == ("cut", "", 0, 1000)


@pytest.mark.django_db(transaction=True)
def test_a_part_that_dribbles_in_is_given_up(
    lot: Lot, line: Line, sealed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.05)
    path = line.begin(lot, sealed)["Location"]

    answer = communicate(line, path, [{"type": "http.request", "body": b"a", "more_body": True}],
                         **{"Content-Length": str(PART)})  # fmt: skip

    assert (answer[0]["status"], json.loads(answer[1]["body"])["code"]) == (408, "slow")


@pytest.mark.django_db(transaction=True)
def test_a_client_cannot_name_a_file_of_the_server(
    lot: Lot, line: Line, sealed: bytes, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_bytes(sealed)
    path = line.begin(lot, sealed)["Location"]
    headers = {"Content-Length": "0", "X-Body-File": str(tmp_path / "secret")}

    communicate(line, path, [{"type": "http.request", "body": b""}], **headers)

    assert line.ask("HEAD", path)["Upload-Offset"] == "0"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["{out}/secret", "{in}/../secret", "/etc/passwd", "{in}", "{in}/link"])
def test_behind_nginx_a_file_outside_its_directory_is_never_read(
    lot: Lot, line: Line, sealed: bytes, tmp_path: Path, settings: Any, name: str
) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret").write_bytes(sealed)
    (inside / "link").symlink_to(tmp_path / "secret")
    settings.BODY_FILE_DIR = str(inside)
    path = line.begin(lot, sealed)["Location"]
    named = name.replace("{in}", str(inside)).replace("{out}", str(tmp_path))

    answer = communicate(
        line,
        path,
        [{"type": "http.request", "body": b""}],
        **{"X-Body-File": named, "Content-Length": str(PART)},
    )

    assert answer[0]["status"] == 400
    assert line.ask("HEAD", path)["Upload-Offset"] == "0"


@pytest.mark.django_db(transaction=True)
def test_behind_nginx_the_part_comes_from_the_file_that_it_wrote(
    lot: Lot, line: Line, sealed: bytes, tmp_path: Path, settings: Any
) -> None:
    settings.BODY_FILE_DIR = str(tmp_path)
    (tmp_path / "0000000001").write_bytes(sealed)
    path = line.begin(lot, sealed)["Location"]

    answer = communicate(
        line, path, [{"type": "http.request", "body": b""}], **{"X-Body-File": str(tmp_path / "0000000001")}
    )

    assert answer[0]["status"] == 204
    assert StoredFile.objects.get().sha256 == sha256(sealed).hexdigest()


def test_every_act_of_the_journal_has_a_word() -> None:
    assert all(str(label) for _value, label in [*UploadAct.choices, *UploadState.choices])

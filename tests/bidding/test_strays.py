"""A process that dies between naming a sealed file and entering it: the file is found, set aside and logged."""

import os
import signal
import time
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from bidding import vault
from bidding.models import Lot, StoredFile, Upload
from bidding.sealing import envelopes
from bidding.uploading import actions, strays, whole
from bidding.uploading.protocol import Creation, Part
from ledger.models import Entry
from tests.bidding import making_bids as making

pytestmark = pytest.mark.django_db
# A child gets a copy of a database in memory; one of its own it would share with its parent.
needs_a_copy = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the child would speak on our connection"
)
TWO_DAYS = 2 * 24 * 3600


@pytest.fixture
def lot(monday: object) -> Lot:
    return making.open_lot().lot


@pytest.fixture
def user(lot: Lot) -> Any:
    return making.bidder(lot)


def sealed(content: bytes = b"x" * 40_000) -> bytes:
    out = BytesIO()
    envelopes.seal(BytesIO(content), out, recipient=envelopes.recipient_of(envelopes.new_identity()))
    return out.getvalue()


def announced(lot: Lot, data: bytes) -> tuple[Creation, Part]:
    creation = Creation(len(data), lot.code, sha256(data).hexdigest(), "technical")
    return creation, Part(0, len(data), sha256(data).digest())


def lying(shelf: str = "sealed") -> list[Path]:
    return [one for one in (Path(settings.VAULT_DIR) / shelf).rglob("*") if one.is_file()]


def age(*places: Path) -> None:
    """Let these files have been written two days ago."""
    for place in places:
        os.utime(place, (time.time() - TWO_DAYS,) * 2)


def killed_before(module: Any, name: str, act: Any) -> None:
    """Run an act in a child that is killed when it comes to a function of a module."""
    if (child := os.fork()) == 0:
        setattr(module, name, lambda *_given, **_named: os.kill(os.getpid(), signal.SIGKILL))
        try:
            act()
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


@needs_a_copy
def test_a_file_whose_process_was_killed_before_its_row_is_set_aside_and_logged(lot: Lot, user: Any) -> None:
    data = sealed()
    creation, part = announced(lot, data)
    killed_before(whole, "enter_new", lambda: whole.take_whole(creation, part, BytesIO(data), by=user))
    (left,) = lying()
    assert not StoredFile.objects.exists()

    assert strays.sweep_strays() == 0  # it may still be on its way
    age(left)
    assert [strays.sweep_strays(), strays.sweep_strays()] == [1, 0]

    entry = Entry.objects.get(act="vault.sweep")
    (aside,) = lying("aside")
    assert (lying(), aside.read_bytes()) == ([], data)
    assert entry.facts == {
        "path": str(left.relative_to(settings.VAULT_DIR)),
        "aside": f"aside/{left.name}",
        "size": len(data),
        "sha256": sha256(data).hexdigest(),
    }
    assert whole.take_whole(creation, part, BytesIO(data), by=user).stored  # and the bidder sends it again


@needs_a_copy
def test_an_upload_killed_between_its_name_and_its_row_goes_on_and_is_no_stray(lot: Lot, user: Any) -> None:
    data = sealed()
    creation, part = announced(lot, data)
    upload = actions.begin_upload(creation, by=user)
    killed_before(actions, "_entered", lambda: actions.take_part(upload, part, BytesIO(data), by=user))
    age(*lying())

    assert (len(lying()), strays.sweep_strays()) == (1, 0)
    assert actions.take_part(upload, part, BytesIO(data), by=user).stored


def test_what_rows_name_stays_however_old_and_what_they_name_no_more_goes(lot: Lot, user: Any) -> None:
    entered, ended, half = sealed(b"a" * 40_000), sealed(b"b" * 40_000), b"c" * 999
    whole.take_whole(*announced(lot, entered), BytesIO(entered), by=user)
    arriving = actions.begin_upload(announced(lot, ended)[0], by=user)
    begun = vault.place_of(arriving.path + ".arriving")
    begun.parent.mkdir(parents=True, exist_ok=True)
    begun.write_bytes(ended[:100])
    left = vault.place_of(vault.new_path("sealed")).with_suffix(".arriving")
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(half)
    age(*lying())

    assert (strays.sweep_strays(), left.exists(), begun.exists()) == (1, False, True)
    Upload.objects.filter(pk=arriving.pk).update(state="removed")  # died before it removed the bytes
    assert (strays.sweep_strays(), begun.exists()) == (1, False)
    (stored,) = lying()
    assert stored.read_bytes() == entered


def test_the_clock_looks_once_an_hour(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strays.hourly, "not_before", 0.0)
    left = vault.place_of(vault.new_path("sealed"))
    left.parent.mkdir(parents=True)
    left.write_bytes(b"left")
    age(left)

    assert [strays.sweep_strays_hourly(), strays.sweep_strays_hourly()] == [1, 0]
    left.write_bytes(b"again")
    age(left)
    assert (strays.sweep_strays_hourly(), left.exists()) == (0, True)

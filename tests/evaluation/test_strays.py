"""Papers and recordings whose process was killed before their row: found by the clock, set aside, logged."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings

from bidding import vault
from bidding.models import OpeningSession
from evaluation import ticking
from evaluation.actions import strays
from evaluation.models import Caller, Recording, ReportPaper
from evaluation.queries import present_members
from ledger import clock
from ledger.models import Entry
from tests.evaluation import making

pytestmark = pytest.mark.django_db
TWO_DAYS = 2 * 24 * 3600


def kept(shelf: str, content: bytes) -> str:
    """Keep a file as the acts do before they write its row."""
    return vault.keep([content], shelf=shelf, limit=100).path


def lying() -> set[str]:
    root = Path(settings.VAULT_DIR)
    return {str(one.relative_to(root)) for one in root.rglob("*") if one.is_file()}


def age() -> None:
    """Let everything in the vault have been written two days ago."""
    for path in lying():
        os.utime(vault.place_of(path), (time.time() - TWO_DAYS,) * 2)


@pytest.mark.slow
def test_what_a_row_names_stays_however_old_and_the_rest_is_set_aside_and_logged(scene):
    room = making.reported(scene)
    papers = set(ReportPaper.objects.values_list("path", flat=True))
    member = present_members(room).select_related("user").first()
    caller = Caller.objects.create(
        room=room, user=member.user, member=member, joined_at=clock.now(), seen_at=clock.now()
    )
    minute, opening = kept("recordings", b"a minute"), kept("records", b"opening record")
    Recording.objects.create(
        caller=caller, number=1, seconds=60, sha256="0" * 64, size=8, path=minute, kept_at=clock.now()
    )
    OpeningSession.objects.filter(lot=scene.lot).update(record_path=opening)
    left = [kept("records", b"no report"), kept("recordings", b"no minute")]

    assert strays.sweep_strays() == 0, "it may still be on its way"
    age()
    assert [strays.sweep_strays(), strays.sweep_strays()] == [2, 0]

    aside = {f"aside/{Path(path).name}" for path in left}
    assert papers
    assert lying() == {*papers, minute, opening, *aside}
    entries = Entry.objects.filter(act="vault.sweep").order_by("index")
    assert [one.facts["path"] for one in entries] == left


def test_the_clock_of_the_rooms_looks_once_an_hour(db, monday, monkeypatch):
    monkeypatch.setattr(strays.hourly, "not_before", 0.0)
    kept("records", b"one")
    age()

    moved = ticking.tick(clock.now())
    kept("records", b"two")
    age()

    assert (moved, ticking.tick(clock.now())) == (1, 0)
    assert len([path for path in lying() if path.startswith("records/")]) == 1

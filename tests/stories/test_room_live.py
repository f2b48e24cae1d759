"""Seven experts at three sites mark at once in real browsers, and everything that can break breaks meanwhile.

One line is cut (ROOM_CUT seconds, 6 unless told; 120 for the two minutes of the rule), one browser is killed and comes
back, the server is killed and started again, two clocks are wrong by years, and one expert works in two windows.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, expect

from accounts.models import User
from evaluation import actions, scoring
from evaluation.models import Mark, Member, Room, State
from evaluation.queries import document_of, present_members
from evaluation.queries.bids import prices_of
from evaluation.queries.results import Result, result_of
from ledger.models import Entry
from tests.stories.conftest import _listen
from tests.stories.live_room import (
    Expert,
    Server,
    at_own_computer,
    everything_sent,
    free_port,
    kill,
    own_browser,
    seated,
)
from tests.stories.staging_room import AUTHOR

T = TypeVar("T")
CUT = float(os.environ.get("ROOM_CUT", "6"))
DRAWN = re.compile(r' d="[^"]*"')
POINTS = re.compile(r"(?<![\d.])\d{1,2}\.\d(?!\d)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("room")


@pytest.fixture(scope="module")
def environment(folder: Path, story_db: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{story_db}",
        "TEST_VAULT_DIR": str(folder / "vault"),
        "SNIFF": str(folder / "sent.jsonl"),
    }


@pytest.fixture(scope="module")
def stage(folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """The committee ready to mark, laid down by rows."""
    command = [sys.executable, "-m", "tests.stories.staging_room", str(folder)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads((folder / "stage.json").read_text()))


@pytest.fixture(scope="module")
def server(stage: dict[str, Any], environment: dict[str, str]) -> Iterator[Server]:
    server = Server(environment, free_port())
    server.start()
    yield server
    server.kill()


def points(number: int, place: int) -> str:
    """Points that no other expert gives in her first round: whoever sees them saw a mark of this one."""
    tenths = 7 * place + number
    return f"{tenths // 10}.{tenths % 10}"


def numbers(text: str) -> set[Decimal]:
    """Return every number with one decimal in a text; the curves of our own drawings are none."""
    return {Decimal(found) for found in POINTS.findall(DRAWN.sub("", text))}


@pytest.mark.slow
def test_no_mark_is_lost_doubled_or_seen_whatever_breaks(
    browser: Browser, server: Server, stage: dict[str, Any], folder: Path
) -> None:
    codes, lines = sorted(stage["codes"]), sorted(stage["criteria"])
    room, book = stage["room"], folder / "sent.jsonl"
    profile = folder / "profile"
    profile.mkdir()
    experts = [seated(browser, server, member, room) for member in stage["members"][:6]]
    # Clocks that are wrong by years: nothing is ordered, dated or let wait by them.
    experts[1].context.clock.set_fixed_time("2031-01-01T00:00:00Z")
    experts[2].context.clock.set_fixed_time("2019-12-31T23:59:59Z")
    for expert in experts:
        expert.sit()
    with own_browser(browser, profile) as (own, process):
        seventh = at_own_computer(own, server, stage["members"][6], room)
        everybody = [*experts, seventh]

        _a_line_of_marks(everybody, lines[0], codes, 0)
        experts[3].all_saved()
        cut_at = time.monotonic()
        experts[3].context.set_offline(True)
        _a_line_of_marks(everybody, lines[1], codes, len(codes))
        for expert in everybody[:3]:
            expert.all_saved()
        server.kill()
        _a_line_of_marks(everybody, lines[2], codes, 2 * len(codes))
        kept = seventh.page.locator(f'td[data-cell^="{lines[2]}|"] input[data-state="waiting"]')
        expect(kept).to_have_count(len(codes), timeout=60_000)
        kill(process)
    _no_mark_lies_open_on_the_disk(profile, seventh)
    server.start()

    with own_browser(browser, profile) as (own, _process):
        returned = at_own_computer(own, server, stage["members"][6], room)
        returned.all_saved()
    returned.wrote = seventh.wrote
    time.sleep(max(0.0, CUT - (time.monotonic() - cut_at)))
    assert _kept(experts[3], lines[:1]) == _stands(experts[3])
    experts[3].context.set_offline(False)
    for expert in experts:
        expert.all_saved()
    _two_windows(browser, server, stage, experts[0], lines[0], codes)

    _nobody_saw_anothers_mark(book, [*experts, returned])
    for expert in [*experts, returned]:
        assert _stands(expert) == expert.last
    _each_write_counted_once([*experts, returned])
    _same_result_as_the_pure_functions(room, [*experts, returned], experts, stage)


def _a_line_of_marks(experts: list[Expert], line: str, codes: list[str], place: int) -> None:
    """Let everybody mark one criterion, cell by cell in turn: the writes of seven pages run into each other."""
    for step, code in enumerate(codes):
        for expert in experts:
            expert.mark(line, code, points(expert.number, place + step))


def _stands(expert: Expert) -> dict[tuple[str, str], Decimal]:
    """What the database holds of an expert's marks."""
    member = Member.objects.select_related("room").get(pk=expert.pk)
    return {(mark.criterion, member.room.code_of(mark.bid_id)): mark.value for mark in member.marks.all()}


def _kept(expert: Expert, lines: list[str]) -> dict[tuple[str, str], Decimal]:
    return {cell: value for cell, value in expert.last.items() if cell[0] in lines}


def _no_mark_lies_open_on_the_disk(profile: Path, expert: Expert) -> None:
    """What the killed browser left is sealed: neither points nor the word that names them can be read in it."""
    left = b"".join(path.read_bytes() for path in profile.rglob("IndexedDB/**/*") if path.is_file())
    assert b"clearbid-marks" in left.replace(b"\0", b"")
    assert [word for word in ('"value"', '"waiting"') if word.encode() in left] == []


def _two_windows(
    browser: Browser, server: Server, stage: dict[str, Any], expert: Expert, line: str, codes: list[str]
) -> None:
    """Two tabs share what waits; of two computers neither overwrites the other unseen."""
    second = expert.context.new_page()
    second.goto(f"/evaluation/rooms/{expert.room}/marks/")
    second.locator("body[data-grid=ready]").wait_for()
    expert.mark(line, codes[0], "14.1", page=second)
    expect(expert.cell(line, codes[0])).to_have_value("14.1")
    expect(expert.cell(line, codes[0])).to_have_attribute("data-version", "2")
    second.close()

    member = next(one for one in stage["members"] if one["pk"] == expert.pk)
    elsewhere = seated(browser, server, member, expert.room).sit()
    expert.context.set_offline(True)
    expert.mark(line, codes[1], "14.2")
    elsewhere.mark(line, codes[1], "14.3")
    elsewhere.all_saved()
    expert.context.set_offline(False)
    cell = expert.page.locator(f'td[data-cell="{line}|{codes[1]}"]')
    expect(cell.locator("output")).to_contain_text("14.3")
    assert _stands(expert)[line, codes[1]] == Decimal("14.3")
    cell.get_by_role("button", name="14.2").click()
    expert.all_saved()
    expect(cell.locator("input")).to_have_attribute("data-state", "saved")
    elsewhere.context.close()
    # What was typed elsewhere is hers as well: she may see it.
    expert.wrote[line, codes[1]] = [expert.wrote[line, codes[1]][0], "14.3", "14.2"]


def _nobody_saw_anothers_mark(book: Path, experts: list[Expert]) -> None:
    """Of all that the server sent to an expert, in pages, answers and frames, every number with a decimal is her own."""
    sent = everything_sent(book)
    for expert in experts:
        own = {Decimal(value) for values in expert.wrote.values() for value in values}
        hers = [one for one in sent if one.who == expert.session]
        assert {one.kind for one in hers} == {"http", "websocket"}
        others = [(one.path, numbers(one.text) - own) for one in hers]
        assert [(path, found) for path, found in others if found] == []
    frames = [json.loads(text) for one in sent if one.kind == "websocket" for text in _frames(one.text)]
    assert {key for frame in frames for key in frame} <= {"seq", "kind", "beat"}
    assert len({one.who for one in sent if one.kind == "http" and "/marks/cell/" in one.path}) == len(experts)


def _frames(text: str) -> list[str]:
    return [f"{{{part}}}" for part in text.strip("{}").split("}{") if part]


def _each_write_counted_once(experts: list[Expert]) -> None:
    """A cell's version is the number of times she gave it points; the log has as many entries."""
    given = {(expert.pk, *cell): len(values) for expert in experts for cell, values in expert.wrote.items()}
    counted = {
        (mark.member_id, mark.criterion, mark.member.room.code_of(mark.bid_id)): mark.version
        for mark in Mark.objects.select_related("member__room")
    }
    assert counted == given
    assert Entry.objects.filter(act="mark.save").count() == sum(given.values())


def _same_result_as_the_pure_functions(
    pk: int, everybody: list[Expert], in_windows: list[Expert], stage: dict[str, Any]
) -> None:
    """Lock, the last through her page; then the room's result is what the pure sums make of what was typed."""
    last = in_windows[0]
    _off_stage(lambda: _lock_all_but(pk, last.pk))
    last.page.goto(f"/evaluation/rooms/{pk}/marks/")
    last.page.locator("a[data-lock]").click()
    last.page.locator("main form button.btn").click()
    expect(last.page.locator("main")).to_contain_text("Your marks are locked.")
    room = Room.objects.get(pk=pk)
    assert room.state == State.LOCKED

    result = _off_stage(lambda: _revealed(pk, stage["centre"]))
    assert result is not None
    assert {line.bid.pk: line.total for line in result.lines} == _expected(room, everybody, stage)


def _off_stage(act: Callable[[], T]) -> T:
    """Do an act as another process would: outside the thread that holds the browsers' loop."""

    def alone() -> T:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as stage:
        return stage.submit(alone).result(timeout=120)


def _lock_all_but(pk: int, last: int) -> None:
    for member in present_members(Room.objects.get(pk=pk)).select_related("user").exclude(pk=last):
        actions.lock_marks(member=member, by=member.user)


def _revealed(pk: int, centre: int) -> Result | None:
    room = Room.objects.get(pk=pk)
    actions.open_prices(room=room, by=User.objects.get(pk=centre))
    chair = present_members(room).select_related("user").get(chair=True).user
    return result_of(actions.reveal(room=room, by=chair))


def _expected(room: Room, everybody: list[Expert], stage: dict[str, Any]) -> dict[int, Decimal]:
    document = document_of(room.lot)
    prices = {str(bid): price for bid, price in prices_of(room).items()}
    priced = scoring.score_prices(document.price_formula, prices, max_price=room.lot.max_price, seed="")
    totals = {}
    for code, bid in stage["codes"].items():
        judged = [
            scoring.aggregate([expert.last[line, code] for expert in everybody], document.aggregation)
            for line in stage["criteria"]
        ]
        price = scoring.cents(priced.scores[str(bid)].points * 50 / 100)
        totals[bid] = sum(judged, price)
    return totals


@pytest.mark.slow
def test_documents_are_read_beside_the_grid_page_by_page(
    browser: Browser, server: Server, stage: dict[str, Any], look: Any
) -> None:
    """Five hundred pages cost no more than a few; nothing of what a file says about its maker is shown."""
    expert = seated(browser, server, stage["members"][1], stage["room"])
    page = expert.page
    _listen(page)
    expert.sit()
    look(page, "room-grid")
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.locator(f"th[data-bid={stage['first']}] a[data-read]").click()
    page.locator(f".reader-shelf a[href*='/{stage['thick']}/']").click()
    expect(page.locator("[data-page-count]")).to_contain_text("500")
    page.locator("#reader-find").fill("第12页")
    page.locator("#reader-find").press("Enter")
    page.locator("[data-found] button").click()
    expect(page.locator("[data-page-now]")).to_have_value("12")
    expect(page.locator('[data-page="12"] .reader-text')).to_contain_text("第12页")
    assert page.locator("canvas").count() <= 9
    page.locator("#note-text").fill("工期见此页")
    page.locator("[data-note] button").click()
    expect(page.locator("#notes a[data-read]")).to_contain_text("#12")
    assert AUTHOR not in page.content() + page.title()
    look(page, "room-grid-reading")
    page.keyboard.press("Escape")
    page.goto(f"/evaluation/rooms/{stage['room']}/files/{stage['thick']}/")
    assert page.url.endswith(f"/read/{stage['thick']}/")
    page.goto(f"{page.url}#page=250")
    expect(page.locator('[data-page="250"] .reader-text')).to_contain_text("第250页")
    look(page, "room-reader")

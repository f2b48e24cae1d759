"""Three seats see each other through Chromium's made-up cameras; each minute is sealed before it leaves its browser."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from bidding import vault
from bidding.sealing import envelopes
from evaluation.actions import video as acts
from evaluation.models import Caller, Recording, Room, Signal
from evaluation.queries import present_members
from evaluation.views import video as views
from ledger.models import Entry
from tests.evaluation import making
from tests.stories.conftest import CHROMIUM, FLAGS

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KEY = envelopes.new_identity()
CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
# All seats of this test are on one machine that may have no network.
NEAR = ["--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns"]
# Pictures of everybody else have come, and go on coming.
SEEN = """(number) => {
  const others = [...document.querySelectorAll("#video-tiles li:not(#tile-0) video")];
  return others.length === number && others.every((one) => one.videoWidth > 0 && one.currentTime > 0.5);
}"""


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    """A Chromium whose camera and microphone are made up; it asks nobody whether a page may use them."""
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *CAMERA, *NEAR])
    yield chromium
    chromium.close()


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setattr(settings, "ROOM_VIDEO", True)
    monkeypatch.setattr(settings, "VIDEO_RECORDING_KEY", envelopes.recipient_of(KEY))
    monkeypatch.setattr(views, "SECONDS", 3)
    scene = making.with_sites(making.scene())
    room = making.accepted(scene)
    acts.switch_video(room=room, on=True, recorded=True, by=scene.centre)
    room.scene = scene  # type: ignore[attr-defined]
    return room


def join(page: Page, room: Room) -> Page:
    page.goto(f"/evaluation/rooms/{room.pk}/video/")
    page.click("#video-join")
    page.wait_for_selector("[data-video=in]")
    return page


def test_three_seats_see_each_other_and_what_they_record_is_sealed(
    visitor: Callable[..., Page], room: Room, look: Callable[..., None]
) -> None:
    users = [one.user for one in present_members(room)][:3]
    before = visitor(user=users[0])
    before.goto(f"/evaluation/rooms/{room.pk}/video/")
    look(before, "video-notice")
    pages = [join(visitor(user=user), room) for user in users]

    for page in pages:
        page.wait_for_function(SEEN, arg=2, timeout=60_000)
    was = pages[0].evaluate("document.querySelector('#video-tiles li:last-child video').currentTime")
    pages[0].wait_for_function(
        "(was) => document.querySelector('#video-tiles li:last-child video').currentTime > was + 0.5", arg=was
    )
    assert [page.is_visible("#video-recording") for page in pages] == [True] * 3
    look(pages[0], "video-three")
    pages[1].wait_for_function("() => document.title.startsWith('●')")
    _wait(pages[0], lambda: Recording.objects.values("caller").distinct().count() == 3)

    pages[2].click("#video-leave")
    pages[0].wait_for_function(SEEN, arg=1, timeout=30_000)
    for one in Recording.objects.all():
        _check(one)
    supervisor = visitor(user=room.scene.supervisor)  # type: ignore[attr-defined]
    supervisor.goto(f"/evaluation/rooms/{room.pk}/recordings/")
    look(supervisor, "video-recordings")
    assert Signal.objects.count() == 0
    assert [page.faults for page in pages] == [[], [], []]  # type: ignore[attr-defined]


def test_a_browser_that_died_comes_back_and_a_camera_that_fails_stops_nobody(
    visitor: Callable[..., Page], room: Room
) -> None:
    first, second = [one.user for one in present_members(room)][:2]
    one = join(visitor(user=first, language="en"), room)
    dying = join(visitor(user=second, language="en"), room)
    one.wait_for_function(SEEN, arg=1, timeout=60_000)

    dying.context.close()
    back = visitor(user=second, language="en")
    back.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no camera'))")
    join(back, room)

    back.wait_for_function(SEEN, arg=1, timeout=60_000)
    assert "without a camera" in back.inner_text("#video-status")
    assert Caller.objects.filter(left_at__isnull=True).count() == 2
    acts.switch_video(room=room, on=False, by=room.scene.centre)  # type: ignore[attr-defined]
    one.wait_for_function("() => !document.body.dataset.video", timeout=30_000)
    assert "switched the video off" in one.inner_text("#video-status")


def _check(one: Recording) -> None:
    """Sealed, opened by the key alone, and the hash that stands in the log."""
    content = vault.place_of(one.path).read_bytes()
    opened = BytesIO()
    envelopes.open_sealed(BytesIO(content), opened, identity=KEY)
    written = [entry.facts["sha256"] for entry in Entry.objects.filter(act="video.record")]
    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"webm" not in content
    assert opened.getvalue().startswith(b"\x1aE\xdf\xa3")
    assert b"webm" in opened.getvalue()[:64]
    assert written.count(sha256(content).hexdigest()) == 1


def _wait(page: Page, true: Callable[[], Any]) -> None:
    for _attempt in range(200):
        if true():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it never happened")

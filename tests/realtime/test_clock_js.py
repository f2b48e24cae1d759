"""clock.js in a real browser: the server's time from the quickest of three round trips, whatever the visitor's clock says."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, sync_playwright

pytestmark = pytest.mark.story
CHROMIUM = shutil.which("chromium")
SCRIPT = (Path(__file__).resolve().parent.parent.parent / "static/js/clock.js").read_text(encoding="utf-8")
PAGE = """<!doctype html><server-clock data-url="/time/">before</server-clock>
<script type="module">import * as clock from "/clock.js"; globalThis.clock = clock;</script>"""
# 2026-03-02 09:30:00 in Shanghai.
OPENING = 1772415000.0
# The visitor's own clock is three days fast.
FAST = "const real = Date.now; Date.now = () => real() + 3 * 86400e3;"


class Server:
    """Tells a time that has nothing to do with that of the machine; each answer takes as long as it is told to."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.waits: list[float] = []
        self.asked = 0

    @property
    def now(self) -> float:
        return OPENING + time.monotonic() - self.began

    def answer(self, route: Route) -> None:
        wait = self.waits[self.asked] if self.asked < len(self.waits) else 0.0
        self.asked += 1
        told = self.now
        # What waits after the answer was made is what spoils a measurement.
        time.sleep(wait)
        route.fulfill(body=json.dumps({"now": told * 1000}), content_type="application/json")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(timezone_id="America/New_York").new_page()
        page.add_init_script(FAST)
        page.route("http://page.test/time/", server.answer)
        page.route("**/clock.js", lambda route: route.fulfill(body=SCRIPT, content_type="text/javascript"))
        page.route("http://page.test/", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        yield page
        browser.close()


def doubt(page: Page, server: Server) -> float:
    """Seconds by which the page's time differs from the server's."""
    page.wait_for_function("globalThis.clock?.serverNow() !== null && globalThis.clock !== undefined")
    before = server.now
    told = float(page.evaluate("clock.serverNow()")) / 1000
    after = server.now
    return max(before - told, told - after, 0.0)


def test_a_clock_that_is_three_days_fast_and_in_new_york_shows_the_server_s_time(
    page: Page, server: Server
) -> None:
    page.goto("http://page.test/")

    assert doubt(page, server) < 0.5
    assert server.asked == 3
    page.wait_for_function(
        "document.querySelector('server-clock').textContent.startsWith('2026-03-02 09:30')"
    )


def test_the_quickest_of_three_trips_counts(page: Page, server: Server) -> None:
    server.waits = [2.0, 0.0, 2.0]

    page.goto("http://page.test/")

    assert doubt(page, server) < 0.5


def test_without_an_answer_the_time_that_the_page_came_with_stays(page: Page) -> None:
    page.route("http://page.test/time/", lambda route: route.abort())

    page.goto("http://page.test/")
    page.wait_for_timeout(600)

    assert page.inner_text("server-clock") == "before"

"""live.js in a real browser: it greets, answers, shows, polls, and comes back."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, sync_playwright

pytestmark = pytest.mark.story
CHROMIUM = shutil.which("chromium")
SCRIPT = (Path(__file__).resolve().parent.parent.parent / "static/js/live.js").read_text(encoding="utf-8")
PAGE = """<!doctype html><script type="module" src="/live.js"></script><p id="hall">before</p>
<live-topic id="live" data-state="closed" ticket="signed" seq="4" target="#hall"
 data-say-open="Live" data-say-polling="Polling">…</live-topic>
<script>
  heard = [];
  for (const name of ["news", "shown"])
    document.addEventListener(name, (event) => heard.push([name, event.detail.seq, event.detail.kind]));
</script>"""


class Server:
    """The other end of the page's websockets."""

    def __init__(self) -> None:
        self.lines: list[WebSocketRoute] = []
        self.said: list[dict[str, Any]] = []

    def take(self, line: WebSocketRoute) -> None:
        self.lines.append(line)
        line.on_message(lambda text: self.said.append(json.loads(text)))

    def tell(self, **said: Any) -> None:
        self.lines[-1].send(json.dumps(said))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.clock.install()
        page.route("**/live.js", lambda route: route.fulfill(body=SCRIPT, content_type="text/javascript"))
        page.route("http://page.test/", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        page.route_web_socket("ws://page.test/ws/live/", server.take)
        page.goto("http://page.test/")
        _until(page, lambda: server.said)
        yield page
        browser.close()


def _until(page: Page, true: Any) -> None:
    for _ in range(100):
        if true():
            return
        page.evaluate("new Promise((done) => queueMicrotask(done))")
    raise AssertionError("it never happened")


def heard(page: Page) -> list[list[Any]]:
    page.evaluate("new Promise((done) => queueMicrotask(done))")
    found: list[list[Any]] = page.evaluate("heard")
    return found


def test_the_page_greets_with_its_ticket_and_the_number_it_shows(page: Page, server: Server) -> None:
    assert server.said == [{"ticket": "signed", "seq": 4}]

    server.tell(seq=4, kind="hello")

    page.wait_for_selector("live-topic[data-state=open]")
    assert (page.inner_text("live-topic"), heard(page)) == ("Live", [])


def test_the_page_answers_every_beat(page: Page, server: Server) -> None:
    server.tell(beat=17)

    _until(page, lambda: len(server.said) > 1)
    assert server.said[1:] == [{"beat": 17}]


def test_a_public_fragment_is_put_in_its_place(page: Page, server: Server) -> None:
    server.tell(seq=5, kind="opened", html="<b>开标</b>")

    page.wait_for_selector("#hall b")
    assert (page.inner_html("#hall"), heard(page)) == ("<b>开标</b>", [["shown", 5, "opened"]])


def test_news_without_content_make_the_page_ask(page: Page, server: Server) -> None:
    server.tell(seq=5, kind="locked")

    page.wait_for_selector("live-topic[data-state=open]")
    assert (page.inner_html("#hall"), heard(page)) == ("before", [["news", 5, "locked"]])


def test_an_older_fragment_never_replaces_a_newer_one(page: Page, server: Server) -> None:
    server.tell(seq=9, kind="read", html="new")
    server.tell(seq=8, kind="opened", html="old")

    page.wait_for_function("heard.length === 2")
    assert (page.inner_html("#hall"), heard(page)) == ("new", [["shown", 9, "read"], ["news", 8, "opened"]])


def test_a_page_whose_line_is_cut_asks_every_15_seconds_and_comes_back(page: Page, server: Server) -> None:
    server.tell(seq=6, kind="hello")
    page.wait_for_selector("live-topic[data-state=open]")

    server.lines[-1].close(code=1011)
    page.wait_for_selector("live-topic[data-state=polling]")
    page.clock.run_for(2_000)
    _until(page, lambda: len(server.said) == 2)

    assert server.said[-1] == {"ticket": "signed", "seq": 6}
    page.clock.run_for(30_000)
    assert heard(page) == [["news", 6, "poll"], ["news", 6, "poll"]]
    server.tell(seq=8, kind="look")
    page.wait_for_selector("live-topic[data-state=open]")
    assert heard(page)[-1] == ["news", 8, "look"]


def test_a_page_whose_ticket_has_expired_only_asks(page: Page, server: Server) -> None:
    server.lines[-1].close(code=4401)
    page.wait_for_selector("live-topic[data-state=polling]")

    page.clock.run_for(120_000)

    assert len(server.lines) == 1
    assert page.inner_text("live-topic") == "Polling"
    assert heard(page) == [["news", 4, "poll"]] * 8


def test_where_sockets_are_blocked_from_the_start_the_page_asks_every_15_seconds(page: Page) -> None:
    # What a network does that lets no websocket through: every attempt fails before it is open.
    page.evaluate("""
      WebSocket = class extends EventTarget {
        constructor() { super(); setTimeout(() => this.onclose({ code: 1006 })); }
        close() {}
      };
      heard = [];
      document.getElementById("live").replaceWith(document.getElementById("live").cloneNode(true));
    """)
    page.clock.run_for(100)
    page.wait_for_selector("live-topic[data-state=polling]")

    page.clock.run_for(60_000)

    assert heard(page) == [["news", 4, "poll"]] * 4
    assert page.inner_text("live-topic") == "Polling"

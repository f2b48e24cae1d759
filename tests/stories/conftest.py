"""A real browser before the real platform: ASGI with websockets in a thread, a database file per module.

The server runs in this process, so that a test which moves the platform clock moves it for the pages too.
Run these in a call of their own: Playwright's loop and pytest-asyncio's do not share a process well.
"""

import asyncio
import os
import shutil
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from tests import template_database

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's sync API keeps a loop in this thread
SCREENS = Path(settings.BASE_DIR) / "build" / "screens"
# Pictures are for people who look at them: PICTURES=1 make stories.
PICTURES = bool(os.environ.get("PICTURES"))
# Two frames after a change of size the page stands as it will stand.
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
WIDTHS = (1440, 390)
# Contrast takes five sixths of axe's time and hangs on colours, not on words: of a page that is looked at in both
# languages (its name ends so) it is measured on the desk in Chinese and on the phone in English.
CONTRAST_AT = {"hans": 1440, "en": 390}
# Debian's Chromium reports these on its own account; they are no fault of a page.
NOISE = ("favicon.ico",)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.story)


@pytest.fixture(scope="session")
def django_db_setup(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Path]:
    """Have one migrated database file; each module works on a copy of it."""
    template = tmp_path_factory.mktemp("stories") / "template.sqlite3"
    made = template_database.path()
    with django_db_blocker.unblock():
        if made.exists():
            shutil.copy(made, template)
        _use(template)
        if not made.exists():
            call_command("migrate", verbosity=0, run_syncdb=True)
        connections.close_all()
        yield template
        connections.close_all()


def _use(path: Path) -> None:
    connections.close_all()
    connections.settings["default"]["NAME"] = str(path)
    connections["default"].settings_dict["NAME"] = str(path)


@pytest.fixture(scope="session")
def site(django_db_setup: Path) -> Iterator[str]:
    """The address of the running platform."""
    # daphne brings its own event loop, which only the thread that runs it may touch.
    from daphne.endpoints import build_endpoint_description_strings
    from daphne.server import Server

    from config.asgi import application

    port = _free_port()
    endpoints = build_endpoint_description_strings(host="127.0.0.1", port=port)
    server = Server(application, endpoints=endpoints, signal_handlers=False, verbosity=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{port}"
    _wait_for(f"{address}/healthz")
    yield address
    _stop(thread)


def _stop(server: threading.Thread) -> None:
    """End the server before the interpreter ends: it would tear down what waits in the loop while that still runs."""
    from twisted.internet import reactor

    loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop  # type: ignore[attr-defined]
    with suppress(TimeoutError):
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result(timeout=20)
    reactor.callFromThread(reactor.stop)  # type: ignore[attr-defined]
    server.join(timeout=20)


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    for _attempt in range(100):
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the platform does not answer at {url}")


@pytest.fixture(scope="module", autouse=True)
def story_db(django_db_setup: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A fresh database for this module's story; rows stay from one of its tests to the next."""
    copy = tmp_path_factory.mktemp("story") / "story.sqlite3"
    shutil.copy(django_db_setup, copy)
    _use(copy)
    yield copy
    _use(django_db_setup)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"the stories need a browser at {CHROMIUM} (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a browser window: `visitor(language="en", user=someone)`; its cookies say who it is."""
    opened: list[BrowserContext] = []

    def open_window(*, language: str = "zh-hans", user: Any = None, width: int = 1440, **more: Any) -> Page:
        context = browser.new_context(base_url=site, viewport={"width": width, "height": 1000}, **more)
        opened.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        page = context.new_page()
        _listen(page)
        return page

    yield open_window
    for context in opened:
        context.close()


def _listen(page: Page) -> None:
    """Note the status of each page and every error its scripts or policies report."""
    page.faults = []  # type: ignore[attr-defined]
    page.status = None  # type: ignore[attr-defined]

    def answered(response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == page.main_frame:
            page.status = response.status  # type: ignore[attr-defined]
        elif response.status >= 400:
            page.faults.append(f"{response.status} {response.url}")  # type: ignore[attr-defined]

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(noise in message.text for noise in NOISE):
            page.faults.append(message.text)  # type: ignore[attr-defined]

    page.on("response", answered)
    page.on("console", said)
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def look() -> Callable[..., None]:
    """Look at the open page on a desk and on a phone: `look(page, "portal-tenders", status=200)`."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    return _look


def _look(page: Page, name: str, *, status: int = 200) -> None:
    assert page.status == status, f"{page.url} answered {page.status}"  # type: ignore[attr-defined]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000 if width > 500 else 844})
        page.evaluate(SETTLED)
        if PICTURES:
            page.screenshot(path=SCREENS / f"{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls sideways by {wide} px at {width}"
        assert violations(page, contrast=CONTRAST_AT.get(name.rpartition("-")[2], width) == width) == [], (
            f"{page.url} at {width}"
        )
    faults = [fault for fault in page.faults if not (status >= 400 and str(status) in fault)]  # type: ignore[attr-defined]
    assert faults == [], page.url


@cache
def _axe() -> str:
    from axe_playwright_python.sync_playwright import Axe

    return Axe().axe_script


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices, one line each."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:3]}" for one in found]

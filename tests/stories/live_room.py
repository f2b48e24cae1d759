"""What the story of a live room needs: a server that can be killed, a browser that can be killed, and experts who type."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.stories.conftest import CHROMIUM, FLAGS

PATIENCE = 90.0  # seconds, for a machine that does much else
CELL = 'td[data-cell="{}|{}"] input[name="value"]'


@dataclass
class Server:
    """The platform as a process of its own, on one port for its whole life, whatever happens to the process."""

    environment: dict[str, str]
    port: int
    running: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port)]
        self.running = subprocess.Popen(
            [*command, "tests.stories.sniffing:application"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _attempt in range(600):
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5).read()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """Kill the process, as a power cut would."""
        if self.running:
            self.running.kill()
            self.running.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Expert:
    """A member of the committee before her screen, and what she has typed: cell → points, in her order."""

    number: int
    pk: int
    session: str
    context: BrowserContext
    page: Page
    room: int
    wrote: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def sit(self) -> "Expert":
        """Open the grid."""
        self.page.goto(f"/evaluation/rooms/{self.room}/marks/")
        self.page.locator("body[data-grid=ready]").wait_for(timeout=PATIENCE * 1000)
        return self

    def cell(self, criterion: str, code: str) -> Any:
        return self.page.locator(CELL.format(criterion, code))

    def mark(self, criterion: str, code: str, points: str, *, page: Page | None = None) -> None:
        """Type points into a cell and leave it with Enter; nobody waits for an answer."""
        cell = (page or self.page).locator(CELL.format(criterion, code))
        cell.click()
        cell.fill(points)
        cell.press("Enter")
        if page is None:
            cell.blur()
        self.wrote.setdefault((criterion, code), []).append(points)

    def all_saved(self) -> None:
        """Wait until no cell waits any more."""
        for state in ("waiting", "typed"):
            expect(self.page.locator(f'input[data-state="{state}"]')).to_have_count(
                0, timeout=PATIENCE * 1000
            )

    @property
    def last(self) -> dict[tuple[str, str], Decimal]:
        return {cell: Decimal(points[-1]) for cell, points in self.wrote.items()}


def seated(browser: Browser, server: Server, member: dict[str, Any], room: int, **more: Any) -> Expert:
    """Open a window of her own for a member."""
    context = browser.new_context(base_url=server.address, viewport={"width": 1280, "height": 900}, **more)
    return _expert(context, server, member, room)


def _expert(context: BrowserContext, server: Server, member: dict[str, Any], room: int) -> Expert:
    context.set_default_timeout(PATIENCE * 1000)
    cookies = {"sessionid": member["session"], settings.LANGUAGE_COOKIE_NAME: "en"}
    context.add_cookies(
        [{"name": name, "value": value, "url": server.address} for name, value in cookies.items()]
    )
    return Expert(member["number"], member["pk"], member["session"], context, context.new_page(), room)


@contextmanager
def own_browser(browser: Browser, profile: Path) -> Iterator[tuple[Browser, subprocess.Popen[bytes]]]:
    """A browser process with a profile on disk, which can be killed and started again."""
    port = profile / "DevToolsActivePort"
    port.unlink(missing_ok=True)
    command = [CHROMIUM, *FLAGS, "--headless=new", f"--user-data-dir={profile}", "--remote-debugging-port=0"]
    process = subprocess.Popen(
        [*command, "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + PATIENCE
        while not (port.exists() and port.read_text().strip()) and time.monotonic() < until:
            time.sleep(0.1)
        number = port.read_text().splitlines()[0]
        yield browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{number}"), process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a browser with all its processes: no page unloads, nothing is written any more."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def at_own_computer(own: Browser, server: Server, member: dict[str, Any], room: int) -> Expert:
    """Seat a member at a browser of its own, whose profile outlives it."""
    expert = _expert(own.contexts[0], server, member, room)
    # A context that was there before knows no base address.
    expert.page.goto(f"{server.address}/evaluation/rooms/{room}/marks/")
    expert.page.locator("body[data-grid=ready]").wait_for(timeout=PATIENCE * 1000)
    return expert


@dataclass(frozen=True)
class Sent:
    """Everything the server sent under one request or socket."""

    who: str
    path: str
    kind: str
    text: str


def everything_sent(book: Path) -> list[Sent]:
    """Read what the server wrote down, the pieces of an answer joined."""
    joined: dict[str, Sent] = {}
    for raw in book.read_text(encoding="utf-8").splitlines():
        line = json.loads(raw)
        before = joined.get(line["request"])
        joined[line["request"]] = Sent(
            line["who"], line["path"], line["kind"], (before.text if before else "") + line["text"]
        )
    return list(joined.values())

"""The stage of the trade's story: who acts in which window, and acts that happen outside the browser."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.db import connections
from django.utils import translation
from playwright.sync_api import Download, Locator, Page

from accounts.models import User
from bidding.models import Keyholding, Lot
from bidding.sealing import holding
from config.story.telling import Story
from ledger.keys import log_key, witness_key

T = TypeVar("T")
LANGUAGES = ("zh-hans", "en")
Visitor = Callable[..., Page]
Look = Callable[..., None]
# What differs between two servings of the same page to the same stranger: masked tokens and signed tickets.
TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value|ticket)="[^"]*"|"X-CSRFToken": "[^"]*"')


@dataclass
class Trade:
    """One trade: its story (cast, clock, papers), its lot, a thread for acts without a browser."""

    story: Story
    off_stage: ThreadPoolExecutor
    far: Any = None  # the mark that lies far from the others': criterion and bid

    def user(self, name: str) -> User:
        """Return an account of the cast."""
        return self.story.cast[name]

    @property
    def lot(self) -> Lot:
        """Return the lot, fresh from the database."""
        return self.story.lot()

    def off(self, act: Callable[[], T]) -> T:
        """Do an act as another process of the platform would: outside the thread that holds the browser's loop."""

        def alone() -> T:
            with translation.override("zh-hans"):
                try:
                    return act()
                finally:
                    connections.close_all()

        return self.off_stage.submit(alone).result(timeout=120)

    def place_of(self, username: str) -> Keyholding:
        """Return a keyholder's place in the keyset."""
        return Keyholding.objects.select_related("lot__project").get(lot=self.lot, holder=self.user(username))

    def releases(self, username: str, wraps: bytes) -> bytes:
        """Answer downloaded wraps with the keyholder's own tool, which checks the pinned keys first."""
        return holding.release_file(
            wraps,
            self.story.cast.keys[username],
            platform=log_key().verifier.vkey,
            witness=witness_key().verifier.vkey,
        )


def stage(folder: Path, begins: date) -> Trade:
    """Build the stage; nothing has happened yet."""
    story = Story(begins=begins, folder=folder, say=lambda _line: None)
    return Trade(story, ThreadPoolExecutor(1))


def fill(page: Page, **values: object) -> None:
    """Fill in fields by name as a hand would: choose, tick or type."""
    for name, value in values.items():
        field = page.locator(f"main [name='{name}']")
        if field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(str(value))
        elif field.get_attribute("type") == "checkbox":
            field.set_checked(bool(value))
        else:
            field.fill(str(value))


def press(page: Page, words: str) -> None:
    """Press a button of the page's main part, or follow a link that looks like one."""
    main = page.locator("main")
    main.get_by_role("button", name=words, exact=True).or_(
        main.get_by_role("link", name=words, exact=True)
    ).click()
    page.wait_for_load_state()


def confirm(page: Page) -> None:
    """Press the one button of a page that asks before an act."""
    page.locator("main form button.btn").click()
    page.wait_for_load_state()


def download(page: Page, words: str) -> Path:
    """Follow a link that hands out a file; return the file."""
    with page.expect_download() as coming:
        page.locator("main").get_by_role("link", name=words, exact=True).click()
    file: Download = coming.value
    return Path(file.path())


def said(page: Page) -> str:
    """Return what the page reports at its top."""
    return page.locator("main .messages, main .banner").first.inner_text()


def main_of(page: Page) -> str:
    """Return the text that the page shows in its main part."""
    return page.locator("main").inner_text()


def as_served(page: Page, path: str) -> str:
    """Return a page as a stranger gets it from the server, without what is new in every answer."""
    return TOKENS.sub("", page.request.get(path).text())


def see(visitor: Visitor, look: Look, path: str, name: str, **window: object) -> Page:
    """Look at a page in both languages, on a desk and on a phone; return the English one."""
    for language in LANGUAGES:
        page = visitor(language=language, **window)
        page.goto(path)
        look(page, f"trade/{name}-{language}")
    return page


def boxes(page: Page, selector: str) -> list[Locator]:
    """Return all elements that fit, in the page's order."""
    return page.locator(selector).all()

"""A bidder checks the computer and practises: seal, cut line, submit, too late, opening, gone without a trace."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Page, expect

from accounts.models import KeyPurpose
from accounts.roles import Role
from bidding.actions.outages import answer_outage
from bidding.actions.probes import Found, note_round
from bidding.models import DocumentDownload, Lot, OutageEvidence, Rehearsal, RehearsalUpload, StoredFile
from bidding.queries.documents import current_document
from ledger import clock
from ledger.models import Entry
from tests.accounts import making as people
from tests.bidding import making_bids as making

PASSPHRASE = "练习用的一句长口令 correct horse"
MAKE_KEY = """async (passphrase) => {
  const { make } = await import("/static/js/keys/keyring.js");
  return (await make({ passphrase })).signingKey;
}"""


@pytest.fixture(scope="module")
def stage(story_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    before, settings.VAULT_DIR = settings.VAULT_DIR, tmp_path_factory.mktemp("vault") / "vault"
    settings.VAULT_DIR.mkdir()
    tender = making.open_lot(days=12)
    bidder = people.user(Role.BIDDER)
    at = clock.now()
    DocumentDownload.objects.create(
        document=current_document(tender.lot), organisation=bidder.organisation, at=at, acknowledged_at=at
    )
    yield {"lot": tender.lot, "bidder": bidder, "off": ThreadPoolExecutor(1), "vault": settings.VAULT_DIR}
    settings.VAULT_DIR = before


@pytest.fixture(autouse=True)
def _one_vault(stage: dict[str, Any], _fresh: None, settings: Any) -> None:
    """Keep one vault for the whole story, where every other test has its own."""
    settings.VAULT_DIR = stage["vault"]
    settings.PROBE_EVERY = 60


def off(stage: dict[str, Any], act: Callable[[], Any]) -> Any:
    """Do something outside the thread that holds the browser's loop."""

    def alone() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    return stage["off"].submit(alone).result(timeout=60)


def unlock(page: Page) -> None:
    page.locator("key-unlock [name=passphrase]").fill(PASSPHRASE)
    page.locator("key-unlock [type=submit]").click()


def hand_in(page: Page, *, cut: bool = False) -> None:
    for field in page.locator("#practise input[type=number]").all():
        field.fill("9" if cut else "0.5")
    page.locator("#practise-cut").set_checked(cut)
    page.locator("#practise button").click()
    expect(page.locator("key-unlock dialog")).to_be_visible(timeout=60_000)
    unlock(page)


def test_the_check_finds_a_good_computer(
    visitor: Callable[..., Page], look: Callable[..., None], stage: dict[str, Any]
) -> None:
    page = visitor(language="en")
    page.goto("/bidding/check/")
    page.get_by_role("button", name="Check now").click()
    expect(page.locator("#verdict")).not_to_be_empty(timeout=60_000)

    found = {
        row.get_attribute("data-check"): row.get_attribute("data-found")
        for row in page.locator("[data-check]").all()
    }
    wanted = (
        "secure",
        "browser",
        "crypto",
        "worker",
        "storage",
        "space",
        "database",
        "clock",
        "live",
        "seal",
    )
    assert {name: found[name] for name in wanted} == dict.fromkeys(wanted, "pass")
    assert found["key"] == found["upload"] == "warn"
    look(page, "practice/check-en")


def test_a_practice_run_from_key_to_opening_leaves_no_trace(
    visitor: Callable[..., Page], look: Callable[..., None], stage: dict[str, Any]
) -> None:
    lot, bidder = stage["lot"], stage["bidder"]
    page = visitor(language="en", user=bidder)
    page.goto("/bidding/check/")
    public = page.evaluate(MAKE_KEY, PASSPHRASE)
    off(stage, lambda: people.key(bidder, KeyPurpose.SIGN, public))
    entries = off(stage, Entry.objects.count)

    _check_of_the_lot(page, lot, look)
    page.goto(f"/bidding/bids/{lot.code}/practice/")
    look(page, "practice/begin-en")
    page.get_by_role("button", name="Begin the practice run").click()
    look(page, "practice/running-en")
    hand_in(page, cut=True)
    expect(page.get_by_role("link", name="Download the practice receipt")).to_have_count(1, timeout=60_000)
    hand_in(page)
    expect(page.get_by_role("link", name="Download the practice receipt")).to_have_count(2, timeout=60_000)
    _too_late(page)
    page.get_by_role("button", name="Close and open").click()
    expect(page.locator("#opening")).to_contain_text("¥12,345,678.90", timeout=60_000)
    expect(page.locator("#opening .tag-green")).to_have_count(2)
    look(page, "practice/opened-en")
    page.get_by_role("button", name="End and delete everything").click()
    expect(page.locator("main")).to_contain_text("everything of it is deleted")

    assert off(stage, Rehearsal.objects.count) == 0
    assert off(stage, lambda: (RehearsalUpload.objects.count(), StoredFile.objects.count())) == (0, 0)
    assert off(stage, Entry.objects.count) == entries
    left = [one for one in Path(settings.VAULT_DIR).rglob("*") if one.is_file() and "practice" in str(one)]
    assert left == []
    chinese = visitor(user=bidder)
    chinese.goto(f"/bidding/bids/{lot.code}/practice/")
    look(chinese, "practice/begin-zh")


def _check_of_the_lot(page: Page, lot: Lot, look: Callable[..., None]) -> None:
    """With a key on the device and a lot to practise on, every line is measured; the trial upload is wiped."""
    page.goto(f"/bidding/bids/{lot.code}/check/")
    page.get_by_role("button", name="Check now").click()
    expect(page.locator("#verdict")).not_to_be_empty(timeout=60_000)
    for name in ("key", "upload"):
        assert page.locator(f"[data-check={name}]").get_attribute("data-found") == "pass", name
    page.get_by_role("button", name="Unlock my key to check it").click()
    unlock(page)
    expect(page.locator("[data-check=key]")).to_contain_text("just unlocked", timeout=20_000)
    look(page, "practice/check-lot-en")


def _too_late(page: Page) -> None:
    page.get_by_role("button", name="Jump to the practice deadline").click()
    page.faults.clear()
    page.locator("#practise button").click()
    expect(page.locator("#trouble")).to_contain_text("deadline has passed", timeout=60_000)
    # The refusal is what was tried for; the browser notes its status on the console.
    page.faults.clear()


def test_the_pages_of_an_outage(
    visitor: Callable[..., Page], look: Callable[..., None], stage: dict[str, Any]
) -> None:
    lot, watcher = stage["lot"], off(stage, lambda: people.user(Role.SUPERVISOR))
    off(stage, lambda: _outage(lot))
    evidence = off(stage, OutageEvidence.objects.get)

    for language in ("zh-hans", "en"):
        for user, path, name in (
            (watcher, "/bidding/outages/", "probes"),
            (None, f"/bidding/outages/{evidence.pk}/", "outage"),
            (None, f"/tenders/{lot.code}/", "tender"),
            (stage["bidder"], f"/bidding/bids/{lot.code}/evidence/", "evidence"),
        ):
            page = visitor(language=language, user=user)
            page.goto(path)
            look(page, f"practice/{name}-{language}")
            assert name == "probes" or lot.name in page.locator("main").inner_text(), name


def _outage(lot: Lot) -> None:
    """Let the platform be out of reach for twenty minutes that end five minutes ago, two hours before the deadline."""
    now = clock.now()
    Lot.objects.filter(pk=lot.pk).update(deadline=now + timedelta(hours=2), due_at=now + timedelta(hours=2))
    names = ("pages", "time", "uploads", "database", "disk")
    good = {name: Found("ok", took_ms=4) for name in names} | {"clock": Found("unknown", "no time source")}
    minute = timedelta(minutes=1)
    for ago in [*range(90, 25, -1), *range(5, -1, -1)]:
        note_round(good, every=60, at=now - ago * minute)
    assert answer_outage(Lot.objects.get(pk=lot.pk)) is not None

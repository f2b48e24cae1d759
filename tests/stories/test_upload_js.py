"""Uploads from a real browser: a cut line, a closed tab, a pause, a refusal; the bytes arrive whole or not at all."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from bidding import vault
from bidding.models import Lot, StoredFile, UploadAct
from bidding.queries.uploads import upload_journal
from bidding.sealing import envelopes
from ledger import clock
from tests.bidding import making_bids as making
from tests.conftest import MONDAY

Visitor = Callable[..., Page]
MIB = 1024 * 1024
# Puts the upload's course where the test can see it: what it told, and how it ended.
SEND = """async ({lot, sha256}) => {
  const { upload } = await import("/static/js/uploading.js");
  const file = document.querySelector("input[type=file]#theirs").files[0];
  const course = (window.course = { told: [], done: null, refused: null, control: new AbortController() });
  const given = { url: "/bidding/uploads/", lot, kind: "technical", sha256 };
  const more = { onProgress: (now) => course.told.push(now), signal: course.control.signal };
  upload(file, given, more).then((done) => (course.done = done), (error) => {
    course.refused = { code: error.code, text: error.text ?? "" };
  });
}"""


@pytest.fixture(scope="module")
def trade(story_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A lot that takes bids, a bidder, and a sealed file of eighteen megabytes on the bidder's disk."""
    before, folder = settings.VAULT_DIR, tmp_path_factory.mktemp("uploads")
    settings.VAULT_DIR = folder / "vault"
    out = BytesIO()
    recipient = envelopes.recipient_of(envelopes.new_identity())
    envelopes.seal(BytesIO(bytes(18 * MIB)), out, recipient=recipient)
    with clock.travel(MONDAY):
        tender = making.open_lot()
        user = making.bidder(tender.lot)
        yield SimpleNamespace(
            lot=tender.lot, user=user, vault=settings.VAULT_DIR, sealed=out.getvalue(), folder=folder
        )
    settings.VAULT_DIR = before


@pytest.fixture(autouse=True)
def _one_vault(trade: SimpleNamespace, _fresh: None, settings: object) -> None:
    settings.VAULT_DIR = trade.vault  # type: ignore[attr-defined]


@pytest.fixture
def file(trade: SimpleNamespace, request: pytest.FixtureRequest) -> Path:
    """Sealed bytes of this test alone: the last byte differs, the header stays."""
    mark = sha256(request.node.name.encode()).digest()[:1]
    path = trade.folder / f"{request.node.name}.age"
    path.write_bytes(trade.sealed[:-1] + bytes([trade.sealed[-1] ^ mark[0] or 1]))
    return Path(path)


def begin(page: Page, trade: SimpleNamespace, file: Path) -> str:
    """Choose the file on the page and let it go; return its hash."""
    page.goto(f"/bidding/bids/{trade.lot.code}/journal/")
    page.evaluate(
        "() => document.body.append(Object.assign(document.createElement('input'), {type: 'file', id: 'theirs'}))"
    )
    page.set_input_files("#theirs", file)
    digest = sha256(file.read_bytes()).hexdigest()
    page.evaluate(SEND, {"lot": trade.lot.code, "sha256": digest})
    return digest


def ended(page: Page) -> Any:
    page.wait_for_function("() => window.course.done || window.course.refused", timeout=30_000)
    return page.evaluate("() => window.course.done ?? window.course.refused")


def line_of(page: Page) -> Callable[..., None]:
    """Return what narrows or cuts the page's line: bytes per second upwards, -1 for a wide one."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")

    def be(bytes_per_second: int = -1, *, offline: bool = False) -> None:
        conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
        wire.send("Network.emulateNetworkConditions", {"offline": offline, **conditions})

    return be


def arrived(digest: str) -> bytes:
    return vault.place_of(StoredFile.objects.get(sha256=digest).path).read_bytes()


def acts(lot: Lot, user: Any, digest: str) -> list[str]:
    return [str(e.act) for e in upload_journal(lot, user.organisation).filter(upload__sha256=digest)]


def test_a_cut_line_goes_on_by_itself(trade: SimpleNamespace, visitor: Visitor, file: Path) -> None:
    page = visitor(user=trade.user)
    page.goto("/")
    line = line_of(page)
    line(12 * MIB)
    digest = begin(page, trade, file)
    page.wait_for_function("() => window.course.told.some((now) => now.sent > 5e6)")
    line(offline=True)
    page.wait_for_function("() => window.course.told.at(-1).state === 'retrying'")
    line()

    assert ended(page) == {"sha256": digest, "size": file.stat().st_size}
    assert arrived(digest) == file.read_bytes()
    told = page.evaluate("() => window.course.told")
    assert told[0]["state"] == "waiting"
    assert told[-1] == {
        "sent": file.stat().st_size,
        "total": file.stat().st_size,
        "speed": told[-1]["speed"],
        "state": "done",
    }
    assert UploadAct.RESUMED in acts(trade.lot, trade.user, digest)


def test_a_closed_tab_goes_on_where_it_stopped(trade: SimpleNamespace, visitor: Visitor, file: Path) -> None:
    page = visitor(user=trade.user)
    page.goto("/")
    line_of(page)(8 * MIB)
    digest = begin(page, trade, file)
    page.wait_for_function("() => window.course.told.some((now) => now.sent > 6e6)")
    context = page.context
    page.close()

    again, sent = context.new_page(), []
    again.on("request", lambda one: one.method == "PATCH" and sent.append(one.headers["upload-offset"]))
    begin(again, trade, file)

    assert ended(again)["sha256"] == digest
    assert arrived(digest) == file.read_bytes()
    assert int(sent[0]) >= 4 * MIB
    assert acts(trade.lot, trade.user, digest).count("began") == 1


def test_a_pause_keeps_what_came_and_an_abort_removes_it(
    trade: SimpleNamespace, visitor: Visitor, file: Path
) -> None:
    page = visitor(user=trade.user)
    page.goto("/")
    line_of(page)(8 * MIB)
    digest = begin(page, trade, file)
    page.wait_for_function("() => window.course.told.some((now) => now.sent > 6e6)")

    page.evaluate("() => window.course.control.abort('pause')")
    assert ended(page)["code"] == "cancelled"
    assert "removed" not in acts(trade.lot, trade.user, digest)

    begin(page, trade, file)
    page.wait_for_function("() => window.course.told.some((now) => now.sent > 1e6)")
    page.evaluate("() => window.course.control.abort()")
    assert ended(page)["code"] == "cancelled"
    assert acts(trade.lot, trade.user, digest)[-1] == "removed"


def test_a_file_that_is_not_sealed_is_refused_in_the_words_of_the_page(
    trade: SimpleNamespace, visitor: Visitor, tmp_path: Path
) -> None:
    plain = tmp_path / "bid.pdf"
    plain.write_bytes(b"%PDF-1.7" + bytes(9 * MIB))
    page = visitor(user=trade.user, language="zh-hans")

    begin(page, trade, plain)

    assert ended(page) == {"code": "not_age", "text": "该文件未加密，只接收加密的 .age 文件。"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_journal_shows_what_happened(
    trade: SimpleNamespace, visitor: Visitor, look: Callable[..., None], language: str
) -> None:
    page = visitor(language=language, user=trade.user)

    page.goto(f"/bidding/bids/{trade.lot.code}/journal/")
    look(page, f"upload-journal-{language}")
    assert page.locator("tbody tr").count() > 5

    other = visitor(language=language, user=making.bidder(trade.lot))
    other.goto(f"/bidding/bids/{trade.lot.code}/journal/")
    look(other, f"upload-journal-empty-{language}")
    assert other.locator("tbody tr").count() == 0

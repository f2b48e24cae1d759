"""Anybody drops an archive or a receipt on /verify/: it is checked in the browser, as the command checks it, and sent nowhere."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bidding.actions.archives import make_archive
from bidding.archives.comparing import compare
from bidding.archives.examining import Pins, examine
from bidding.archives.findings import Report
from bidding.archives.refusals import ArchiveError
from bidding.models import Lot
from ledger import clock, keys
from tests.bidding import making
from tests.bidding.tampering import changed, flipped, packed, resealed, unpacked, without_line
from tests.conftest import MONDAY

Visitor = Callable[..., Page]
Look = Callable[..., None]
# The page's own modules, asked for what they find in archives put together here.
ASK = """async ([archive, other, platform, witness]) => {
  const { examine } = await import("/static/js/verifying/examining.js");
  const { compare } = await import("/static/js/verifying/comparing.js");
  const { Verifier } = await import("/static/js/sealing/notes.js");
  const pins = { platform: Verifier.parse(platform), witness: Verifier.parse(witness) };
  const blob = (text) => new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
  const plain = ({ held, findings }) => [
    Object.fromEntries(held), findings.map((one) => [one.code, one.verdict, one.subject, one.why, one.blame]),
  ];
  try {
    const { found, report } = await examine(blob(archive), pins);
    if (!other) return plain(report);
    return plain(await compare(found, (await examine(blob(other), pins)).found));
  } catch (error) {
    return error.code;
  }
}"""


def plain(report: Report) -> list[Any]:
    found = [[one.code, one.verdict, one.subject, one.why, one.blame] for one in report.findings]
    return [report.held, sorted(found)]


def by_command(archive: bytes, other: bytes | None = None) -> Any:
    """Return what the Python verifier finds."""
    pins = Pins(keys.log_key().verifier, keys.witness_verifier())
    try:
        case, report = examine(BytesIO(archive), pins)
        return plain(compare(case, examine(BytesIO(other), pins)[0]) if other else report)
    except ArchiveError as error:
        return error.code


def by_browser(page: Page, archive: bytes, other: bytes | None = None) -> Any:
    """Return what the browser's verifier finds."""
    from base64 import b64encode

    keys_pinned = [keys.log_key().verifier.vkey, keys.witness_verifier().vkey]
    texts = [b64encode(archive).decode(), b64encode(other).decode() if other else ""]
    answer = page.evaluate(ASK, [*texts, *keys_pinned])
    return answer if isinstance(answer, str) else [answer[0], sorted(answer[1])]


@pytest.fixture(scope="module")
def lot(story_db: Path) -> Lot:
    """A lot from the draft to the award."""
    with clock.travel(MONDAY):
        return making.awarded_lot()


@pytest.fixture(scope="module")
def archives(lot: Lot) -> dict[str, bytes]:
    """Both editions of its archive."""
    return {
        edition: b"".join(make_archive(lot, edition=edition, with_sealed=edition == "full").pieces)
        for edition in ("full", "public")
    }


def variants(archives: dict[str, bytes]) -> dict[str, bytes]:
    """Return good, damaged and lying archives by name."""
    full, public = unpacked(archives["full"]), unpacked(archives["public"])
    age = next(name for name in full if name.endswith("technical.age"))
    made = {**archives, "cut": archives["full"][:-3000], "nothing": b"hello"}
    for name, data in full.items():
        if not name.startswith(("bids/", "sealed/")) or name.split("/")[1] == age.split("/")[1]:
            made[f"flipped {name}"] = packed({**full, name: flipped(data)})
            if not name.startswith("archive."):
                made[f"lying {name}"] = resealed({**full, name: flipped(data)})
    ledger = without_line(full["ledger.jsonl"], "share.release")
    made["ledger without releases"] = resealed({**full, "ledger.jsonl": ledger})
    made["public, another notice"] = resealed({**public, "notice.txt": b"x"})

    def other_price(paper: Any) -> None:
        priced = next(row for row in paper["envelopes"] if row["envelope"] == "price")
        priced["letter"]["price"] = "1.00"

    made["another price"] = resealed({**full, "outcomes.json": changed(full["outcomes.json"], other_price)})
    made["bombs"] = resealed({**full, "closing.json": b"[" * 100_000, "outcomes.json": b"null"})
    return made


def test_the_browser_finds_what_the_command_finds(visitor: Visitor, archives: dict[str, bytes]) -> None:
    page = visitor()
    page.goto("/verify/")

    made = variants(archives)
    differing = [name for name, data in made.items() if by_browser(page, data) != by_command(data)]

    assert differing == []
    assert len(made) > 40
    pair = archives["full"], made["another price"]
    assert by_browser(page, *pair) == by_command(*pair)
    assert by_browser(page, archives["full"], archives["public"]) == by_command(
        archives["full"], archives["public"]
    )


def test_an_archive_is_dropped_and_its_faults_are_named(
    visitor: Visitor, look: Look, archives: dict[str, bytes], tmp_path: Path
) -> None:
    made = variants(archives)
    (tmp_path / "good.tar").write_bytes(made["full"])
    (tmp_path / "bad.tar").write_bytes(made["another price"])
    page = visitor(language="en")
    sent: list[str] = []
    page.goto("/verify/")
    look(page, "verify-empty")
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))

    page.get_by_label("Choose files").set_input_files(tmp_path / "good.tar")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Nothing contradicts.")).to_be_visible()
    expect(page.locator("tr[data-verdict=good]")).to_have_count(30)
    look(page, "verify-good")

    page.get_by_label("Choose files").set_input_files([tmp_path / "good.tar", tmp_path / "bad.tar"])
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Compared with the other archive").first).to_be_visible()
    expect(page.get_by_text("the letter is not the one recorded").first).to_be_visible()
    expect(page.get_by_text("the platform answers for it").first).to_be_visible()
    look(page, "verify-bad")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the report").last.click()
    report = json.loads(Path(download.value.path()).read_text())
    assert [one["ok"] for one in report] == [True, False, False]
    assert [one for one in sent if not one.startswith("GET ")] == []


def test_a_receipt_is_pasted_and_a_wrong_file_is_refused(
    visitor: Visitor, look: Look, archives: dict[str, bytes], tmp_path: Path
) -> None:
    members = unpacked(archives["full"])
    receipt = next(data for name, data in members.items() if name.endswith("receipt.tlog-proof")).decode()
    (tmp_path / "wrong.tar").write_bytes(b"hello")
    page = visitor(language="zh-hans")
    page.goto("/verify/")

    page.locator("#verify-button").click()
    expect(page.locator("#verify-trouble")).to_be_visible()
    page.locator("#verify-paste").fill(receipt)
    page.locator("#verify-button").click()
    expect(page.locator("tr[data-code='receipt.signed'][data-verdict=good]")).to_be_visible()
    expect(page.get_by_text("bid.submit")).to_be_visible()
    look(page, "verify-receipt")

    page.locator("#verify-paste").fill("")
    page.locator("#verify-files").set_input_files(tmp_path / "wrong.tar")
    page.locator("#verify-button").click()
    expect(page.locator("#verify-trouble")).to_be_visible()
    expect(page.locator("#verify-result")).to_be_hidden()
    look(page, "verify-refused")


def test_a_supervisor_finds_the_archive_of_a_lot_and_takes_it(
    visitor: Visitor, look: Look, lot: Lot, archives: dict[str, bytes]
) -> None:
    page = visitor(language="en", user=making.party_of(lot).supervisor)
    page.goto("/bidding/archives/")
    look(page, "archives")
    page.get_by_role("link", name=lot.name).click()
    look(page, "archive")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download the archive").click()

    taken = unpacked(Path(download.value.path()).read_bytes())
    assert taken["ledger.jsonl"] == unpacked(archives["full"])["ledger.jsonl"]
    assert by_command(packed(taken))[0]["bid.signature"] == 3

"""Sealing in the browser that goes wrong: a coded refusal each time, and nothing half done that looks whole."""

import mimetypes
import os
import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route

from bidding.sealing import envelopes, preparing
from bidding.sealing.preparing import Part
from bidding.sealing.refusals import BROWSER, TEXTS, WHYS
from tests.stories.sealing import Browser
from tests.stories.test_sealing_js import KEYSET, SEED, written

STATIC = Path(settings.BASE_DIR) / "static"
# Begin to seal the chosen file; `window.sealing` becomes the code of what came of it.
BEGIN = """
const { sealBid } = await load("sealer");
const stores = await load("stores");
const stop = window.stop_ = new AbortController();
const files = chosen().map((blob) => ({ name: blob.name, blob }));
const order = { keysetText: utf8(keyset), bidder: "B", signingKey: "0".repeat(64), store: stores.opfs(lot),
  parts: [{ kind: "technical", letter: {}, files }] };
const onProgress = ({ phase }) => { window.phase = phase; if (phase === stopAt) stop.abort(); };
window.phase = "";
window.sealing = code(() => sealBid(order, { onProgress, signal: stop.signal }));
"""
UNTIL_SEALING = """() => new Promise((done) => {
  const look = () => (window.phase === "seal" ? done() : setTimeout(look, 2));
  look();
})"""
# What lies in the lot's folder: names of bids, then the bids that count as whole.
LYING = """
const stores = await load("stores");
const names = [];
const folder = await stores.folderOf(lot).catch(() => null);
if (folder) for await (const name of folder.keys()) names.push(name);
return [names.length, (await stores.list(lot)).length];
"""


@pytest.fixture
def tab(visitor: Callable[..., Page]) -> Browser:
    return Browser(visitor())


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that takes a moment to seal."""
    (tmp_path / "large.pdf").write_bytes(os.urandom(1024 * 1024) * 48)
    return tmp_path / "large.pdf"


def begin(tab: Browser, *, stop_at: str = "") -> None:
    tab.run(BEGIN, keyset=KEYSET.text.decode(), lot=KEYSET.lot, stopAt=stop_at)


def ended(tab: Browser) -> Any:
    return tab.page.evaluate("() => window.sealing")


def lying(tab: Browser) -> Any:
    return tab.run(LYING, lot=KEYSET.lot)


def test_a_cancelled_bid_leaves_nothing(tab: Browser, large: Path) -> None:
    tab.choose(large)

    begin(tab, stop_at="seal")

    assert ended(tab) == "cancelled"
    assert lying(tab) == [0, 0]


def test_a_full_disk_leaves_nothing(tab: Browser, large: Path) -> None:
    tab.choose(large)
    session = tab.page.context.new_cdp_session(tab.page)
    origin = tab.page.evaluate("location.origin")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 8 * 1024 * 1024})

    begin(tab)

    assert ended(tab) == "quota"
    assert lying(tab) == [0, 0]


def test_a_tab_closed_midway_leaves_no_bid_and_the_next_one_sweeps(tab: Browser, large: Path) -> None:
    tab.choose(large)
    begin(tab)
    tab.page.evaluate(UNTIL_SEALING)
    tab.page.close()

    again = Browser(tab.page.context.new_page())

    assert lying(again) == [1, 0]
    again.run('await (await load("stores")).sweep(lot);', lot=KEYSET.lot)
    assert lying(again) == [0, 0]


def test_a_bid_that_another_tab_is_sealing_is_not_swept(tab: Browser, large: Path) -> None:
    tab.choose(large)
    other = Browser(tab.page.context.new_page())
    begin(tab)
    tab.page.evaluate(UNTIL_SEALING)

    other.run('await (await load("stores")).sweep(lot);', lot=KEYSET.lot)

    assert ended(tab) == ""
    assert lying(other) == [1, 1]


def test_a_file_changed_after_it_was_chosen_is_refused(tab: Browser, large: Path) -> None:
    tab.choose(large)
    large.write_bytes(b"another file")

    begin(tab)

    assert ended(tab) == "changed"
    assert lying(tab) == [0, 0]


def test_a_bid_lacking_bytes_is_not_shown_as_whole(tab: Browser, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    tab.choose(tmp_path / "a.pdf")
    begin(tab)
    assert (ended(tab), lying(tab)) == ("", [1, 1])

    cut = """
    const stores = await load("stores");
    const [{ nonce }] = await stores.list(lot);
    const folder = await (await stores.folderOf(lot)).getDirectoryHandle(nonce);
    const writable = await (await folder.getFileHandle("technical.age")).createWritable({ keepExistingData: true });
    await writable.truncate(100);
    await writable.close();"""
    tab.run(cut, lot=KEYSET.lot)

    assert lying(tab) == [1, 0]


def test_notes_are_kept_with_a_bid_and_go_with_it(tab: Browser, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    tab.choose(tmp_path / "a.pdf")
    begin(tab)
    ended(tab)
    script = """
    const stores = await load("stores");
    const [{ nonce }] = await stores.list(lot);
    const before = await stores.recall(lot, nonce);
    await stores.remember(lot, nonce, { step: 1, long: "x".repeat(100) });
    await stores.remember(lot, nonce, { step: 2 });
    const after = await stores.recall(lot, nonce);
    await stores.remove(lot, nonce);
    await stores.remove(lot, nonce);
    return [before, after, await stores.recall(lot, nonce)];"""

    assert tab.run(script, lot=KEYSET.lot) == [None, {"step": 2}, None]
    assert lying(tab) == [0, 0]


NAMES = {
    "container_twice": ["A.pdf", "a.PDF"],
    "container_name": ["../a.pdf"],
    "container_files": [f"{n}.pdf" for n in range(200)],
}


@pytest.mark.parametrize("why", NAMES)
def test_names_that_no_container_holds_are_refused_before_anything_is_sealed(tab: Browser, why: str) -> None:
    script = """
    const { container } = await load("containers");
    const files = names.map((name) => ({ name, blob: new Blob() }));
    try { container({ label: {}, letter: utf8("{}"), files }); } catch (error) { return [error.code, error.facts.why]; }"""

    assert tab.run(script, names=NAMES[why]) == ["container", why]
    assert why in WHYS


def test_names_that_the_server_holds_to_be_one_are_one_in_the_browser(tab: Browser) -> None:
    letters = [chr(code) for code in range(0x20000) if unicodedata.category(chr(code)) not in ("Cs", "Cn")]
    script = 'const { folded } = await load("containers"); return pairs.filter(([one, other]) => folded(one) !== folded(other));'

    pairs = [[letter, letter.casefold()] for letter in letters if letter.casefold() != letter]

    assert len(pairs) > 1000
    assert tab.run(script, pairs=pairs) == []


OPEN = """
const { openOwn } = await load("sealer");
const [file] = chosen();
const whole = new Uint8Array(await file.arrayBuffer());
const found = [];
for (const at of flips) {
  const spoiled = whole.slice();
  spoiled[at >> 3] ^= 1 << (at & 7);
  found.push(await code(() => openOwn(new Blob([spoiled]), bytes(manifest), "price", identity)));
}
found.push(await code(() => openOwn(new Blob([whole.subarray(0, -1)]), bytes(manifest), "price", identity)));
found.push(await code(() => openOwn(new Blob([whole]), bytes(manifest), "price", other)));
found.push(await code(() => openOwn(new Blob([whole]), bytes(manifest), "technical", identity)));
found.push(await code(() => openOwn(file, bytes(manifest), "price", identity)));
return found;
"""


def test_one_flipped_bit_anywhere_keeps_a_sealed_file_shut(tab: Browser, tmp_path: Path) -> None:
    part = Part("price", {"price": "1.00"}, written(tmp_path, {"a.pdf": os.urandom(140_000)}))
    bid = preparing.seal_bid(KEYSET, [part], bidder="B-1", seed=SEED, into=tmp_path)
    sealed = bid.files["price"].read_bytes()
    tab.choose(bid.files["price"])
    header = sealed.index(b"\n---") + 48
    places = [3, 30, 60, header - 2, header + 3, header + 20, header + 70_000, len(sealed) - 3]

    found = tab.run(
        OPEN,
        flips=[8 * place + 5 for place in places],
        manifest=b64encode(bid.manifest).decode(),
        identity=bid.rescue["price"],
        other=envelopes.new_identity(),
    )

    *flipped, short, other_key, other_kind, unharmed = found
    assert set(flipped) <= {"not_age", "header", "recipients", "not_opened"}
    assert (short, other_key, other_kind, unharmed) == ("other_file", "not_opened", "other_file", "")


def test_a_container_made_for_another_bid_gives_itself_away(tab: Browser, tmp_path: Path) -> None:
    part = Part("price", {"price": "1.00"}, written(tmp_path, {"a.pdf": b"%PDF"}))
    bid = preparing.seal_bid(KEYSET, [part], bidder="B-1", seed=SEED, into=tmp_path)
    tab.choose(bid.files["price"])
    manifest = b64encode(bid.manifest.replace(b'"bidder":"B-1"', b'"bidder":"B-2"')).decode()
    script = 'const { openOwn } = await load("sealer"); return code(() => openOwn(chosen()[0], bytes(manifest), "price", identity));'

    assert tab.run(script, manifest=manifest, identity=bid.rescue["price"]) == "labels"


def test_sealing_through_the_page_gives_files_and_leaves_none_in_a_picked_folder(
    tab: Browser, large: Path
) -> None:
    script = """
    const { sealBid, openOwn } = await load("sealer");
    const { picker } = await load("stores");
    const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle("picked", { create: true });
    const inside = async () => { const names = []; for await (const name of directory.keys()) names.push(name); return names; };
    const files = chosen().map((blob) => ({ name: blob.name, blob }));
    const order = { keysetText: utf8(keyset), bidder: "B", signingKey: "0".repeat(64), parts: [{ kind: "price", letter: {}, files }] };
    const stop = new AbortController();
    const onProgress = ({ phase }) => phase === "seal" && stop.abort();
    const refused = await code(async () => sealBid({ ...order, store: await picker({ directory }) }, { signal: stop.signal, onProgress }));
    const left = await inside();
    const found = [];
    window.showDirectoryPicker = undefined;
    for (const store of [await picker({ directory }), await picker()]) {
      const { envelopes: [one], manifest, rescue } = await sealBid({ ...order, store });
      const { files: [inner] } = await openOwn(one.file, manifest, "price", rescue.price);
      found.push([one.file.size === one.size, one.file.name === one.name, inner.size]);
    }
    return [refused, left, found, (await inside()).length];"""
    tab.choose(large)

    found = tab.run(script, keyset=KEYSET.text.decode())

    assert found == ["cancelled", [], [[True, True, large.stat().st_size]] * 2, 1]


def test_a_page_that_did_not_come_by_https_says_so(visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.context.route("http://plain.test/**", _from_disk)
    page.goto("http://plain.test/")
    script = """async () => {
    const { sealBid } = await import("/static/js/sealing/sealer.js");
    try { await sealBid({}); } catch (error) { return error.code; } }"""

    assert page.evaluate(script) == "insecure_context"


def _from_disk(route: Route) -> None:
    path = STATIC / route.request.url.partition("/static/")[2]
    if path.is_file():
        route.fulfill(body=path.read_bytes(), content_type=mimetypes.guess_type(path.name)[0])
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


def test_where_webassembly_is_forbidden_a_script_hashes(tab: Browser) -> None:
    script = """
    const hash = await (await load("hashes")).hasher();
    for (const part of ["one", "two"]) hash.update(utf8(part));
    return [hash.hex(), (await load("papers")).digest(utf8("onetwo"))];"""
    refused = "async () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => 'allowed', () => 'refused')"

    first, second = tab.run(script)

    assert (tab.page.evaluate(refused), first) == ("refused", second)


def test_every_code_that_a_module_of_sealing_throws_has_a_sentence() -> None:
    codes = set()
    for name in (
        "containers",
        "envelopes",
        "hands",
        "opening",
        "pieces",
        "preparing",
        "refusals",
        "sinks",
        "streams",
    ):
        text = (STATIC / "js" / "sealing" / f"{name}.js").read_text(encoding="utf-8")
        codes |= set(re.findall(r'new Refusal\("(\w+)"', text)) | set(re.findall(r'Error: "(\w+)"', text))

    assert codes - TEXTS.keys() - BROWSER.keys() == set()

"""The browser seals what the server opens, and opens what the server seals; whatever goes wrong leaves nothing half done."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from playwright.sync_api import Page

from accounts.models import User
from bidding.actions.bids import submit_bid
from bidding.sealing import containers, envelopes, keysets, manifests, papers, preparing, shares
from bidding.sealing.keysets import Keyholder, Keyset
from bidding.sealing.labels import Label
from bidding.sealing.preparing import Part, SealedBid
from bidding.sealing.refusals import SealingError
from tests.bidding import making_bids
from tests.stories.sealing import Browser

pytestmark = pytest.mark.django_db(transaction=True)
SEED = bytes(range(32))
KEYS = [preparing.papers.public_of(bytes([n]) * 32) for n in range(3)]
IDENTITIES = [envelopes.new_identity() for _ in range(3)]
KEYSET = Keyset(
    "T-2026-1",
    "T-2026-1/甲-01",
    2,
    tuple(
        Keyholder(n, f"9142110074831000{n}X", envelopes.recipient_of(one), KEYS[n - 1])
        for n, one in enumerate(IDENTITIES, start=1)
    ),
)
CIPHERS = """
const importKey = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException("", "NotSupportedError"));
const { instantiate } = WebAssembly;
const run = [];
if (forbidden) WebAssembly.instantiate = () => Promise.reject(new WebAssembly.CompileError(""));
else WebAssembly.instantiate = (...given) => instantiate(...given).then((made) => { run.push(1); return made; });
const { cipher } = await load("ciphers");
const { chacha20poly1305 } = await import("/static/vendor/noble.js");
const rows = [];
for (const size of [0, 1, 15, 16, 17, 63, 64, 65, 1000, 65535, 65536]) {
  const [key, nonce] = [32, 12].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const plain = Uint8Array.from({ length: size }, (_, at) => at * 31);
  const { seal, open } = await cipher(key);
  const sealed = await seal(nonce, plain);
  const expected = chacha20poly1305(key, nonce).encrypt(plain);
  const changed = sealed.slice();
  changed[size >> 1] ^= 4;
  rows.push([
    await base64(sealed) === await base64(expected),
    await base64(await open(nonce, expected)) === await base64(plain),
    await open(nonce, changed).then(() => "opened", () => "refused"),
  ]);
}
SubtleCrypto.prototype.importKey = importKey;
return { rows, run: run.length };
"""
SEAL = """
const { sealBid } = await load("sealer");
const stores = await load("stores");
const files = chosen();
const parts = wanted.map(({ kind, letter, names }) => ({ kind, letter, files: names.map((name, at) => ({ name, blob: files[at] })) }));
const order = { keysetText: utf8(keyset), bidder, signingKey, parts, store: stores.opfs(lot) };
const sealed = await sealBid(order);
const papers = await load("papers");
const signature = papers.sign(sealed.manifest, bytes(seed));
return { ...sealed, manifest: await base64(sealed.manifest), signature: await base64(signature) };
"""


@pytest.fixture
def tab(visitor: Callable[..., Page]) -> Browser:
    return Browser(visitor())


def seal(
    tab: Browser, keyset: Keyset, parts: list[Part], *, bidder: str, seed: bytes, into: Path
) -> SealedBid:
    """Seal in the browser what `preparing.seal_bid` would seal here; all parts have the same files."""
    tab.choose(*[path for _name, path in parts[0].files])
    wanted = [{"kind": p.kind, "letter": p.letter, "names": [name for name, _path in p.files]} for p in parts]
    made = tab.run(
        SEAL,
        wanted=wanted,
        keyset=keyset.text.decode(),
        lot=keyset.lot,
        bidder=bidder,
        signingKey=papers.public_of(seed),
        seed=b64encode(seed).decode(),
    )
    files = {}
    for envelope in made["envelopes"]:
        files[envelope["kind"]] = into / envelope["name"]
        files[envelope["kind"]].write_bytes(tab.sealed_file(keyset.lot, made["nonce"], envelope["kind"]))
    return SealedBid(files, b64decode(made["manifest"]), b64decode(made["signature"]), made["rescue"])


def written(folder: Path, files: dict[str, bytes]) -> list[tuple[str, Path]]:
    """Put files on disk under plain names; return them as (name inside, place)."""
    places = []
    for number, (name, data) in enumerate(files.items()):
        (folder / f"{number}").write_bytes(data)
        places.append((name, folder / f"{number}"))
    return places


FILES = {"施工组织设计 第一册.pdf": os.urandom(150_000), "空.txt": b"", "Ünïcode 𠮷.docx": b"x" * 65536}


def test_what_the_browser_seals_the_server_opens(tab: Browser, tmp_path: Path) -> None:
    part = Part("technical", {"format": "clearbid-letter/1", "manager": "李燊"}, written(tmp_path, FILES))

    bid = seal(tab, KEYSET, [part], bidder="B-1", seed=SEED, into=tmp_path)

    manifest = manifests.parse(bid.manifest)
    manifests.check(
        manifest,
        bidder="B-1",
        keyset=KEYSET,
        signing_key=papers.public_of(SEED),
        kinds=frozenset({"technical"}),
    )
    (sealed,) = manifest.envelopes
    assert papers.is_signed(bid.manifest, bid.signature, manifest.signing_key)
    assert sealed.sha256 == sha256(bid.files["technical"].read_bytes()).hexdigest()
    content = preparing.open_own(
        bid.files["technical"],
        bid.manifest,
        kind="technical",
        identity=bid.rescue["technical"],
        into=tmp_path / "o",
    )
    assert {member.name: member.path.read_bytes() for member in content.files} == FILES
    assert content.letter == papers.canonical(part.letter)
    _check_shares(manifest, bid.rescue["technical"])


def _check_shares(manifest: manifests.Manifest, identity: str) -> None:
    """Each keyholder unwraps its own share; any two join to the envelope's key."""
    (sealed,) = manifest.envelopes
    label = manifest.label("technical")
    opened = [
        shares.unwrap(wrapped, identity=IDENTITIES[n], index=n + 1, label=label)
        for n, wrapped in enumerate(sealed.wraps)
    ]
    assert [shares.commitment(share) for share in opened] == list(sealed.commitments)
    for pair in ([0, 1], [1, 2], [0, 2]):
        found = shares.identity_for(sealed.recipient, [opened[n] for n in pair], needed=2)
        assert found == identity


OPEN = """
const { openOwn } = await load("sealer");
const opened = await openOwn(chosen()[0], bytes(manifest), "price", identity);
return { letter: JSON.parse(new TextDecoder().decode(opened.letter)), files: opened.files };
"""


def test_what_the_server_seals_the_browser_opens(tab: Browser, tmp_path: Path) -> None:
    many = {f"图纸 {n}.pdf": f"{n}".encode() * n for n in range(199)}
    part = Part("price", {"price": "1.00"}, written(tmp_path, many))
    bid = preparing.seal_bid(KEYSET, [part], bidder="B-1", seed=SEED, into=tmp_path)
    tab.choose(bid.files["price"])

    opened = tab.run(OPEN, manifest=b64encode(bid.manifest).decode(), identity=bid.rescue["price"])

    assert opened["letter"] == {"price": "1.00"}
    assert [(one["name"], one["size"], one["sha256"]) for one in opened["files"]] == [
        (name, len(data), sha256(data).hexdigest()) for name, data in many.items()
    ]


def test_a_bid_sealed_in_the_browser_is_submitted_opened_and_read_out(tab: Browser, tmp_path: Path) -> None:
    tender = making_bids.open_lot()
    others = [making_bids.sealed_bid(tender.lot) for _ in range(2)]
    user = making_bids.bidder(tender.lot)
    parts = making_bids.parts_of(tender.lot, Decimal("18800000.50"))

    bid = submitted(tab, tender, user, parts, tmp_path)
    with making_bids.at_deadline(tender.lot):
        opened = making_bids.opened(tender)
        priced = making_bids.priced(tender)

    causes = [(one.envelope.bid_id, one.envelope.kind, one.cause) for one in [*opened, *priced]]
    assert sorted(causes) == sorted(
        (one.pk, kind, "") for one in [*others, bid] for kind in ("technical", "price")
    )


def submitted(tab: Browser, tender: making_bids.Tender, user: User, parts: list[Part], into: Path) -> Any:
    """Seal in the browser for a lot of the platform, store and submit."""
    keyset = making_bids.keyset_of(tender.lot)
    seed = making_bids.seed_of(user.organisation)
    bid = seal(tab, keyset, parts, bidder=user.organisation.uscc, seed=seed, into=into)
    making_bids.upload(tender.lot, bid, user)
    return submit_bid(tender.lot, manifest=bid.manifest, signature=bid.signature, by=user)


@pytest.mark.parametrize(("forbidden", "run"), [(False, 1), (True, 0)])
def test_a_browser_without_the_cipher_seals_the_same_bytes(
    visitor: Callable[..., Page], forbidden: bool, run: int
) -> None:
    """Compiled where that is allowed, as in workers, else a script; both seal as the audited one, and notice a change."""
    done = Browser(visitor(bypass_csp=True)).run(CIPHERS, forbidden=forbidden)

    assert done == {"rows": [[True, True, "refused"]] * 11, "run": run}


CONTAINER = """
const { container } = await load("containers");
const files = chosen().map((blob, at) => ({ name: names[at], blob }));
return base64(container({ label, letter: utf8(letter), files }));
"""


def test_the_same_content_makes_the_same_container(tab: Browser, tmp_path: Path) -> None:
    label = Label("B-1", "T-1", "L-1", "price", "ab" * 32)
    files = written(tmp_path, {**FILES, "é" * 200: b"y" * 511})
    expected = BytesIO()
    containers.write(expected, label=label, letter=b'{"a":1}', files=files)
    tab.choose(*[path for _name, path in files])

    made = tab.run(CONTAINER, label=label.fields, letter='{"a":1}', names=[name for name, _path in files])

    assert b64decode(made) == expected.getvalue()


whole = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | whole | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@given(st.lists(st.dictionaries(texts, values, max_size=5), min_size=20, max_size=60))
@trying(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)
def test_papers_have_the_same_canonical_bytes_on_both_sides(tab: Browser, given_papers: list[Any]) -> None:
    script = 'const { canonical } = await load("papers"); return Promise.all(all.map((one) => base64(canonical(JSON.parse(one)))));'

    made = tab.run(script, all=[json.dumps(one) for one in given_papers])

    assert [b64decode(one) for one in made] == [papers.canonical(one) for one in given_papers]


GOOD = KEYSET.text
SPOILED = [
    GOOD,
    GOOD[:-1],
    GOOD.replace(b'{"format"', b'{ "format"'),
    GOOD.replace(b"keyset/1", b"keyset/2"),
    GOOD.replace(b'"needed":2', b'"needed":1'),
    GOOD.replace(b'"needed":2', b'"needed":3'),
    GOOD.replace(b'"needed":2', b'"needed":2.0'),
    GOOD.replace(b'"needed":2', b'"needed":"2"'),
    GOOD.replace(b'"index":1', b'"index":3'),
    GOOD.replace(b'"lot":', b'"plot":'),
    GOOD.replace(b"shamir-gf256", b"none"),
    GOOD.replace(KEYSET.holders[0].recipient.encode(), KEYSET.holders[1].recipient.encode()),
    GOOD.replace(KEYSET.holders[0].signing_key.encode(), KEYSET.holders[1].signing_key.encode()),
    GOOD.replace(KEYSET.holders[0].organisation.encode(), KEYSET.holders[1].organisation.encode()),
    GOOD.replace(b'"holders":[', b'"holders":[null,'),
    GOOD.replace(b"T-2026-1", "T\u2028".encode()),
    GOOD.replace(b"T-2026-1", b"T\\u0001"),
    GOOD.replace(b"T-2026-1", b"T\\ud800"),
    GOOD.replace(b"T-2026-1", b"\xff"),
    b"[]",
    b'"x"',
    b"[" * 60_000,
    b" " * (papers.MOST_BYTES + 1),
]


def test_a_malformed_keyset_is_refused_for_the_same_reason_on_both_sides(tab: Browser) -> None:
    script = """
    const { parse } = await load("keysets");
    return Promise.all(all.map(async (one) => code(async () => parse(bytes(one)))));"""

    found = tab.run(script, all=[b64encode(one).decode() for one in SPOILED])

    assert found == [_code(lambda one=one: keysets.parse(one)) for one in SPOILED]


def _code(act: Callable[[], Any]) -> str:
    try:
        act()
    except SealingError as error:
        return error.code
    return ""

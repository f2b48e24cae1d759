"""The sealing format, pure: containers, envelopes, shares, manifests, releases; each refusal with its code."""

import json
import os
import tarfile
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import pyrage
import pytest

from bidding.sealing import (
    containers,
    envelopes,
    holding,
    keysets,
    manifests,
    openings,
    papers,
    preparing,
    releases,
    shares,
)
from bidding.sealing.holding import Keys
from bidding.sealing.keysets import Keyholder, Keyset
from bidding.sealing.labels import Label
from bidding.sealing.preparing import Part, SealedBid
from bidding.sealing.refusals import TEXTS, SealingError

pytestmark = pytest.mark.pure

BIDDER, SEED = "91421181MA00000015", bytes(range(32))
LABEL = Label(BIDDER, "T-1", "T-1-01", "technical", "ab" * 32)


@pytest.fixture(scope="module")
def keys() -> list[Keys]:
    return [holding.new_keys() for _place in range(3)]


@pytest.fixture(scope="module")
def keyset(keys: list[Keys]) -> Keyset:
    holders = [Keyholder(n, f"org{n}", one.recipient, one.signing_key) for n, one in enumerate(keys, start=1)]
    return Keyset("T-1", "T-1-01", 2, tuple(holders))


@pytest.fixture
def bid(keyset: Keyset, tmp_path: Path) -> SealedBid:
    (tmp_path / "a").write_bytes(os.urandom(200_000))
    (tmp_path / "out").mkdir()
    parts = [
        Part("technical", {"manager": "李燊"}, [("技术标 第一册.pdf", tmp_path / "a")]),
        Part("price", {"price": "1.00", "price_words": "壹元整"}),
    ]
    return preparing.seal_bid(keyset, parts, bidder=BIDDER, seed=SEED, into=tmp_path / "out")


def code_of(function: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(SealingError) as refusal:
        function(*args, **kwargs)  # type: ignore[operator]
    return refusal.value.code


def unwrapped(bid: SealedBid, keys: list[Keys], kind: str, *places: int) -> tuple[bytes, ...]:
    manifest = manifests.parse(bid.manifest)
    part = next(part for part in manifest.envelopes if part.kind == kind)
    return tuple(
        shares.unwrap(part.wraps[n - 1], identity=keys[n - 1].identity, index=n, label=manifest.label(kind))
        for n in places
    )


def task(
    bid: SealedBid, given: tuple[bytes, ...], into: Path, kind: str = "technical", **changes: object
) -> openings.Task:
    manifest = manifests.parse(bid.manifest)
    part = next(part for part in manifest.envelopes if part.kind == kind)
    fields = {
        "envelope_id": 1,
        "path": bid.files[kind],
        "sha256": part.sha256,
        "recipient": part.recipient,
        "label": manifest.label(kind),
        "shares": given,
        "needed": 2,
        "into": into,
    }
    return openings.Task(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("places", [(1, 2), (1, 3), (2, 3), (1, 2, 3)])
def test_any_two_of_three_open_what_was_sealed(
    bid: SealedBid, keys: list[Keys], tmp_path: Path, places: tuple[int, ...]
) -> None:
    outcome = openings.open_envelope(task(bid, unwrapped(bid, keys, "technical", *places), tmp_path / "in"))

    assert (outcome.cause, outcome.letter) == ("", {"manager": "李燊"})
    assert outcome.files[0].path.read_bytes() == (tmp_path / "a").read_bytes()
    assert outcome.files[0].name == "技术标 第一册.pdf"


def test_one_share_opens_nothing(bid: SealedBid, keys: list[Keys], tmp_path: Path) -> None:
    outcome = openings.open_envelope(task(bid, unwrapped(bid, keys, "technical", 2), tmp_path / "in"))

    assert outcome.cause == "F4"


def test_any_flipped_byte_is_f1(bid: SealedBid, keys: list[Keys], tmp_path: Path) -> None:
    data = bytearray(bid.files["technical"].read_bytes())
    for place in (0, 100, len(data) // 2, len(data) - 1):
        data[place] ^= 1
        changed = tmp_path / f"changed{place}"
        changed.write_bytes(data)
        outcome = openings.open_envelope(
            task(bid, unwrapped(bid, keys, "technical", 1, 2), tmp_path / f"in{place}", path=changed)
        )
        assert outcome.cause == "F1"
        data[place] ^= 1


def test_a_false_share_among_good_ones_does_not_stop_the_opening(
    bid: SealedBid, keys: list[Keys], tmp_path: Path
) -> None:
    good = unwrapped(bid, keys, "technical", 1, 3)
    false = bytes([good[0][0] ^ 1]) + good[0][1:-1] + bytes([(good[0][-1] % 255) + 1])

    outcome = openings.open_envelope(task(bid, (false, *good), tmp_path / "in"))

    assert outcome.cause == ""


def test_right_key_and_hash_but_broken_bytes_is_f6(bid: SealedBid, tmp_path: Path) -> None:
    data = bytearray(bid.files["price"].read_bytes())
    data[-1] ^= 1
    broken = tmp_path / "broken"
    broken.write_bytes(data)

    outcome = openings.open_envelope(
        task(
            bid,
            (),
            tmp_path / "in",
            "price",
            path=broken,
            sha256=papers.digest(bytes(data)),
            identity=bid.rescue["price"],
        )
    )

    assert outcome.cause == "F6"


def test_an_envelope_made_for_another_bid_is_f7(bid: SealedBid, tmp_path: Path) -> None:
    other = Label("91421181MA00000023", "T-1", "T-1-01", "price", "ab" * 32)

    outcome = openings.open_envelope(
        task(bid, (), tmp_path / "in", "price", label=other, identity=bid.rescue["price"])
    )

    assert (outcome.cause, outcome.detail) == ("F7", TEXTS["labels"])


def sealed_tar(content: bytes, tmp_path: Path) -> openings.Task:
    """Seal arbitrary bytes as an envelope's content."""
    identity = envelopes.new_identity()
    path = tmp_path / "sealed.age"
    with path.open("wb") as writer:
        sha256, _size = envelopes.seal(BytesIO(content), writer, recipient=envelopes.recipient_of(identity))
    return openings.Task(
        1, path, sha256, envelopes.recipient_of(identity), LABEL, (), 2, tmp_path / "in", identity
    )


def container(files: dict[str, bytes], tmp_path: Path, label: Label = LABEL) -> bytes:
    made, listed = BytesIO(), []
    for n, (name, data) in enumerate(files.items()):
        (tmp_path / f"f{n}").write_bytes(data)
        listed.append((name, tmp_path / f"f{n}"))
    containers.write(made, label=label, letter=b"{}", files=listed)
    return made.getvalue()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"PK\x03\x04" + data,
        lambda data: data[:-512],
        lambda data: data + b"\0",
        lambda data: data + bytes(512) + b"hidden",
        lambda data: data.replace(b'"bidder"', b'"BIDDER"'),
        lambda data: data.replace(b'"size":1500', b'"size":1499'),
        lambda data: data.replace(b'"size":2', b'"size":3'),
        lambda data: data[:512] + data[1024:],
        lambda data: b"\xff" * 100_000,
    ],
)
def test_a_malformed_container_is_f7_and_never_raises(spoil: object, tmp_path: Path) -> None:
    data = spoil(container({"a.txt": b"hello" * 300}, tmp_path))  # type: ignore[operator]

    assert openings.open_envelope(sealed_tar(data, tmp_path)).cause == "F7"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.GNUTYPE_SPARSE])
def test_links_directories_and_sparse_files_are_refused(kind: bytes, tmp_path: Path) -> None:
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        info = tarfile.TarInfo("container.json")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)

    assert openings.open_envelope(sealed_tar(made.getvalue(), tmp_path)).cause == "F7"


def test_a_header_that_promises_terabytes_costs_nothing(tmp_path: Path) -> None:
    """A zip bomb has no way in: a tar does not expand, and a promised size is not believed."""
    made = containers.header("container.json", 8**11 - 1, b"0") + bytes(512)

    assert openings.open_envelope(sealed_tar(made, tmp_path)).cause == "F7"
    assert list((tmp_path / "in").iterdir()) == []


def test_a_compressed_container_is_malformed(tmp_path: Path) -> None:
    import gzip

    bomb = gzip.compress(bytes(50_000_000))

    assert openings.open_envelope(sealed_tar(bomb, tmp_path)).cause == "F7"


@pytest.mark.parametrize(
    "name", ["../a", "/etc/passwd", "a/b", "a\\b", "", ".", "..", "a\n", "a.", "a" * 201, "LETTER.json"]
)
def test_names_that_leave_the_directory_or_deceive_are_refused(name: str, tmp_path: Path) -> None:
    assert code_of(container, {name: b"x"}, tmp_path) == "container"


def test_a_file_that_changes_while_it_is_read_is_not_sealed(tmp_path: Path) -> None:
    """A file of /proc says that it is empty, and is not."""
    refusal = code_of(
        containers.write, BytesIO(), label=LABEL, letter=b"{}", files=[("a", Path("/proc/version"))]
    )

    assert refusal == "container"


def test_the_list_of_the_most_files_with_the_longest_names_fits(tmp_path: Path) -> None:
    names = ["长" * 197 + f"{n}" for n in range(100, 299)]
    (tmp_path / "in").mkdir()

    made = container(dict.fromkeys(names, b"x"), tmp_path)

    content = containers.read(BytesIO(made), label=LABEL, into=tmp_path / "in")
    assert [file.name for file in content.files] == names


def test_ordinary_tar_opens_a_container(tmp_path: Path) -> None:
    data = container({"投标函 䶮.pdf": b"x" * 700}, tmp_path)

    with tarfile.open(fileobj=BytesIO(data)) as tar:
        assert tar.getnames() == ["container.json", "letter.json", "投标函 䶮.pdf"]


def test_an_age_file_for_two_keys_is_refused() -> None:
    one, two = (pyrage.x25519.Identity.generate().to_public() for _ in range(2))
    sealed = pyrage.encrypt(b"x", [one, two])

    assert code_of(envelopes.check, sealed, len(sealed)) == "recipients"


def test_passphrase_text_form_open_empty_and_cut_files_are_refused() -> None:
    one = pyrage.x25519.Identity.generate().to_public()
    sealed = pyrage.encrypt(b"x" * 100, [one])
    passphrase = pyrage.passphrase.encrypt(b"x", "correct horse")
    armored = pyrage.encrypt(b"x", [one], armored=True)

    assert code_of(envelopes.check, passphrase, len(passphrase)) == "recipients"
    assert code_of(envelopes.check, armored, len(armored)) == "armored"
    assert code_of(envelopes.check, b"%PDF-1.7", 8) == "not_age"
    assert code_of(envelopes.check, b"", 0) == "empty"
    assert code_of(envelopes.check, sealed[:60], 60) == "truncated"
    assert code_of(envelopes.check, sealed, envelopes.MOST_BYTES + 1) == "too_large"
    header = sealed.index(b"\n---")
    assert code_of(envelopes.check, sealed[:header] + b"\nx" * 3000, 9000) == "header"


def test_the_share_format_is_that_of_vault_and_of_the_browser_library() -> None:
    """y bytes, then x; polynomial 0x11b. A share made by hand in that format joins with one of ours."""
    secret = "AGE-SECRET-KEY-1GYUCPSQJMRXQX3SEP406Q5AYZPFJZ7K6L0YXQTACRL63ZHTHASYQL8ERUN"

    def times(a: int, b: int) -> int:
        made = 0
        while b:
            made ^= a if b & 1 else 0
            a, b = (a << 1) ^ (0x11B if a & 0x80 else 0), b >> 1
        return made

    slopes = os.urandom(len(secret))
    by_hand = [
        bytes(byte ^ times(slope, x) for byte, slope in zip(secret.encode(), slopes, strict=True))
        + bytes([x])
        for x in (7, 200)
    ]

    assert shares.join(by_hand) == secret


def test_shares_of_two_splits_join_to_nothing() -> None:
    identity = envelopes.new_identity()
    one, two = (shares.split(identity, needed=2, total=3) for _ in range(2))

    assert code_of(shares.join, [one[0], two[1]]) == "recipient"
    assert shares.identity_for(envelopes.recipient_of(identity), [one[0], two[1]], needed=2) is None


def test_a_wrap_does_not_open_for_another_holder_place_or_bid(keys: list[Keys]) -> None:
    wrapped = shares.wrap(b"share", to=keys[0].recipient, index=1, label=LABEL)
    other = Label("91421181MA00000023", "T-1", "T-1-01", "technical", "ab" * 32)

    assert code_of(shares.unwrap, wrapped, identity=keys[1].identity, index=1, label=LABEL) == "not_opened"
    assert code_of(shares.unwrap, wrapped, identity=keys[0].identity, index=2, label=LABEL) == "wrap"
    assert code_of(shares.unwrap, wrapped, identity=keys[0].identity, index=1, label=other) == "wrap"


def changed(bid: SealedBid, **fields: object) -> bytes:
    return papers.canonical({**json.loads(bid.manifest), **fields})


def test_a_manifest_is_read_strictly(bid: SealedBid) -> None:
    plain = json.loads(bid.manifest)
    without = {name: value for name, value in plain.items() if name != "nonce"}
    first = plain["envelopes"][0]

    assert code_of(manifests.parse, json.dumps(plain).encode()) == "not_canonical"
    assert code_of(manifests.parse, bid.manifest[:-1]) == "not_json"
    assert code_of(manifests.parse, bid.manifest[:-1] + b',"suite":"x"}') == "not_json"
    assert code_of(manifests.parse, b" " * 200_000) == "not_json"
    assert code_of(manifests.parse, b"[" * 100_000) == "not_json"
    assert code_of(manifests.parse, changed(bid, format="clearbid-bid/2")) == "format"
    assert code_of(manifests.parse, changed(bid, extra=1)) == "field"
    assert code_of(manifests.parse, papers.canonical(without)) == "field"
    assert code_of(manifests.parse, changed(bid, nonce="AB" * 32)) == "field"
    assert code_of(manifests.parse, changed(bid, envelopes=[first, first])) == "field"
    assert code_of(manifests.parse, changed(bid, envelopes=[{**first, "size": 0}])) == "field"
    assert code_of(manifests.parse, changed(bid, envelopes=[{**first, "size": 1.5}])) == "field"
    assert code_of(manifests.parse, changed(bid, envelopes=[{**first, "wraps": []}])) == "wrong_holders"
    two_keys = b64encode(
        pyrage.encrypt(b"x", [pyrage.x25519.Identity.generate().to_public() for _ in range(2)])
    ).decode()
    assert (
        code_of(manifests.parse, changed(bid, envelopes=[{**first, "wraps": [two_keys] * 3}])) == "recipients"
    )


def test_a_manifest_for_other_things_is_refused_with_a_code_each(bid: SealedBid, keyset: Keyset) -> None:
    manifest, key, both = (
        manifests.parse(bid.manifest),
        papers.public_of(SEED),
        frozenset({"technical", "price"}),
    )

    def code(**changes: object) -> str:
        wanted = {"bidder": BIDDER, "keyset": keyset, "signing_key": key, "kinds": both, **changes}
        return code_of(manifests.check, manifest, **wanted)

    def other(**changes: object) -> Keyset:
        return Keyset(**{**vars(keyset), **changes})  # type: ignore[arg-type]

    manifests.check(manifest, bidder=BIDDER, keyset=keyset, signing_key=key, kinds=both)
    assert code(bidder="91421181MA00000023") == "wrong_bidder"
    assert code(keyset=other(lot="T-1-02")) == "wrong_lot"
    assert code(keyset=other(tender="T-2")) == "wrong_tender"
    assert code(keyset=other(suite="age-x25519/none")) == "wrong_suite"
    assert code(keyset=other(holders=keyset.holders[:2])) == "wrong_keyset"
    assert code(signing_key="00" * 32) == "wrong_key"
    assert code(kinds=frozenset({"price"})) == "wrong_envelopes"


@pytest.mark.parametrize(
    ("needed", "organisations", "good"),
    [
        (2, ["a", "b", "c"], True),
        (3, ["a", "a", "b", "c", "d"], True),
        (1, ["a", "b", "c"], False),
        (3, ["a", "b", "c"], False),
        (2, ["a", "a", "b"], False),
        (2, ["a", "b"], False),
    ],
)
def test_a_keyset_lets_nobody_open_alone_and_one_be_absent(
    needed: int, organisations: list[str], good: bool
) -> None:
    made = [holding.new_keys() for _name in organisations]
    holders = tuple(
        Keyholder(n, name, one.recipient, one.signing_key)
        for n, (name, one) in enumerate(zip(organisations, made, strict=True), start=1)
    )
    keyset = Keyset("T", "L", needed, holders)

    if good:
        assert keysets.parse(keyset.text) == keyset
    else:
        assert code_of(keysets.check, keyset) == "keyset"


def test_a_key_file_opens_by_its_passphrase_alone(tmp_path: Path) -> None:
    keys = holding.new_keys()
    holding.save(keys, tmp_path / "keys.age", passphrase="correct horse 7")

    assert holding.load(tmp_path / "keys.age", passphrase="correct horse 7") == keys
    assert (tmp_path / "keys.age").stat().st_mode & 0o777 == 0o600
    assert code_of(holding.load, tmp_path / "keys.age", passphrase="wrong") == "not_opened"


def test_files_of_wraps_and_releases_are_read_as_they_were_written() -> None:
    wrap = releases.Wrapped(7, LABEL, b64encode(b"x").decode(), "cd" * 32)
    wraps = releases.Wraps("T-1", "T-1-01", 2, 1_700_000_000, "note\n\n— a b\n", (wrap,))
    answer = [releases.Share(7, "ab", "00" * 64)]

    assert releases.parse_wraps(wraps.text) == wraps
    assert releases.parse(releases.written(answer, lot="T-1-01"), lot="T-1-01") == answer
    assert code_of(releases.parse, releases.written(answer, lot="T-1-01"), lot="T-1-02") == "wrong_lot"


def test_the_rescue_key_opens_ones_own_file(bid: SealedBid, tmp_path: Path) -> None:
    content = preparing.open_own(
        bid.files["price"], bid.manifest, kind="price", identity=bid.rescue["price"], into=tmp_path / "own"
    )

    assert json.loads(content.letter)["price"] == "1.00"


def test_wraps_are_plain_age_files(bid: SealedBid, keys: list[Keys]) -> None:
    manifest = manifests.parse(bid.manifest)
    sealed = b64decode(manifest.envelopes[0].wraps[0])

    plain = json.loads(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(keys[0].identity)]))

    assert (plain["bidder"], plain["envelope"], plain["index"]) == (BIDDER, "technical", 1)


def test_no_refusal_lacks_a_text() -> None:
    facts = {"limit": 1, "format": "f", "field": "f", "kinds": "price", "kind": "price", "why": "w"}
    facts |= {"scheme": "x509", "suite": "s", "usable": "u"}

    assert all(text % facts for text in TEXTS.values())

"""Properties of shares and containers, and fuzzing of everything that reads what others wrote."""

import json
from io import BytesIO
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pyshamir
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bidding.sealing import containers, envelopes, field, keysets, manifests, papers, releases, shares
from bidding.sealing.labels import Label
from bidding.sealing.refusals import SealingError

pytestmark = pytest.mark.pure

LABEL = Label("91421181MA00000015", "T-1", "T-1-01", "technical", "ab" * 32)
SLOW = settings(max_examples=25, deadline=None)
names = some.text(
    some.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='/\\:*?"<>|'),
    min_size=1,
    max_size=60,
).filter(lambda name: name.strip(" .") == name and name.casefold() not in ("letter.json", "container.json"))


@SLOW
@given(total=some.integers(3, 6), data=some.data())
def test_any_t_of_n_shares_join_and_fewer_never_do(total: int, data: some.DataObject) -> None:
    needed = data.draw(some.integers(2, total - 1))
    identity = envelopes.new_identity()

    dealt = shares.split(identity, needed=needed, total=total)

    for chosen in combinations(dealt, needed):
        assert shares.join(chosen) == identity
    if needed > 2:
        for chosen in combinations(dealt, needed - 1):
            assert shares.identity_for(envelopes.recipient_of(identity), chosen, needed=needed - 1) is None


@SLOW
@given(
    columns=some.lists(some.binary(min_size=3, max_size=3), min_size=1, max_size=6),
    places=some.lists(some.integers(0, 255), min_size=3, max_size=3, unique=True),
)
def test_whatever_is_joined_comes_out_as_another_program_joins_it(
    columns: list[bytes], places: list[int]
) -> None:
    dealt = [bytes(column[n] for column in columns) + bytes([place]) for n, place in enumerate(places)]

    assert field.combine(dealt) == bytes(pyshamir.combine([bytearray(share) for share in dealt]))


@pytest.mark.parametrize("dealt", [[], [b"ab"], [b"a", b"b"], [b"abc", b"ab"], [b"ac", b"bc"]])
def test_shares_that_cannot_belong_together_join_to_nothing(dealt: list[bytes]) -> None:
    with pytest.raises(ValueError):
        field.combine(dealt)


@SLOW
@given(files=some.dictionaries(names, some.binary(max_size=3000), max_size=5))
def test_a_container_gives_back_what_was_put_in_and_always_the_same_bytes(files: dict[str, bytes]) -> None:
    if len({name.casefold() for name in files}) != len(files):
        return
    with TemporaryDirectory() as folder:
        place = Path(folder)
        listed = []
        for n, (name, data) in enumerate(files.items()):
            (place / f"in{n}").write_bytes(data)
            listed.append((name, place / f"in{n}"))
        made, again = BytesIO(), BytesIO()
        for writer in (made, again):
            containers.write(writer, label=LABEL, letter=b'{"a":1}', files=listed)
        (place / "out").mkdir()

        content = containers.read(BytesIO(made.getvalue()), label=LABEL, into=place / "out")

        assert made.getvalue() == again.getvalue()
        assert {member.name: member.path.read_bytes() for member in content.files} == files


@settings(max_examples=150, deadline=None)
@given(place=some.integers(0, 5000), bit=some.integers(0, 7))
def test_no_flipped_bit_of_a_sealed_container_goes_unnoticed(place: int, bit: int) -> None:
    """The seal of each chunk tells, even to somebody who has not compared the hash of the sealed bytes."""
    identity = envelopes.new_identity()
    with TemporaryDirectory() as folder:
        made, sealed = BytesIO(), BytesIO()
        (Path(folder) / "a").write_bytes(b"x" * 900)
        containers.write(made, label=LABEL, letter=b"{}", files=[("投标.txt", Path(folder) / "a")])
        envelopes.seal(BytesIO(made.getvalue()), sealed, recipient=envelopes.recipient_of(identity))
        data = bytearray(sealed.getvalue())
        data[place % len(data)] ^= 1 << bit

        with pytest.raises(SealingError):
            envelopes.open_sealed(BytesIO(bytes(data)), BytesIO(), identity=identity)


anything = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**53), 2**53)
    | some.floats(allow_nan=False)
    | some.text(max_size=9),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(data=some.binary(max_size=400) | anything.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_no_paper_is_refused_with_a_code(data: bytes) -> None:
    readers = [manifests.parse, keysets.parse, releases.parse_wraps, lambda d: releases.parse(d, lot="L")]
    for reader in readers:
        with pytest.raises(SealingError):
            reader(data)


@settings(max_examples=100, deadline=None)
@given(
    field=some.sampled_from([*manifests.FIELDS, "format"]),
    value=anything,
)
def test_a_manifest_with_any_field_replaced_is_refused_with_a_code_or_is_whole(
    field: str, value: object
) -> None:
    paper = {
        "bidder": "b",
        "envelopes": [],
        "format": manifests.FORMAT,
        "keyset": "ab" * 32,
        "lot": "l",
        "nonce": "ab" * 32,
        "signing_key": "ab" * 32,
        "suite": "s",
        "tender": "t",
    }
    try:
        data = papers.canonical({**paper, field: value})
    except Exception:  # not every value has a canonical form
        return

    with pytest.raises(SealingError):
        manifests.parse(data)


@given(size=some.integers(0, 5 * 65552))
def test_the_size_formula_agrees_with_itself(size: int) -> None:
    chunks = max(1, -(-size // 65536))

    assert envelopes.plain_size(16 + size + 16 * chunks) == size


@given(data=some.binary(max_size=300))
def test_no_bytes_make_the_header_check_fail_otherwise_than_with_a_code(data: bytes) -> None:
    for prefix in (b"", b"age-encryption.org/v1\n", b"age-encryption.org/v1\n-> X25519 "):
        with pytest.raises(SealingError):
            envelopes.check(prefix + data, len(prefix + data))

"""What tus says in headers: whatever a client writes there is read or refused by code, never an exception."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding.sealing.envelopes import MOST_BYTES
from bidding.uploading import protocol
from bidding.uploading.protocol import Creation, Misspoken, Part

pytestmark = pytest.mark.pure
FACTS = {"lot": "T-1-01", "sha256": "ab" * 32, "kind": "price"}
GOOD = {"upload-length": "70000", "upload-metadata": protocol.metadata_header(FACTS)}
PATCH = {"content-type": protocol.MEDIA, "upload-offset": "0", "content-length": "16384"}


def refusal(function: object, *args: object) -> tuple[str, int]:
    with pytest.raises(Misspoken) as refused:
        function(*args)  # type: ignore[operator]
    return refused.value.code, refused.value.status


def test_a_creation_names_length_lot_hash_and_kind() -> None:
    assert protocol.creation(GOOD) == Creation(70000, "T-1-01", "ab" * 32, "price")


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"upload-length": ""}, "length", 400),
        ({"upload-length": "-1"}, "length", 400),
        ({"upload-length": "1e9"}, "length", 400),
        ({"upload-length": "٣"}, "length", 400),
        ({"upload-length": "0"}, "empty", 422),
        ({"upload-length": str(MOST_BYTES + 1)}, "too_large", 413),
        ({"upload-length": "9" * 40}, "length", 400),
        ({"upload-defer-length": "1"}, "length", 400),
        ({"content-length": "5"}, "length", 400),
        ({"upload-metadata": ""}, "metadata", 400),
        ({"upload-metadata": "lot !!"}, "metadata", 400),
        ({"upload-metadata": "lot QQ==,lot QQ=="}, "metadata", 400),
        ({"upload-metadata": protocol.metadata_header({**FACTS, "sha256": "AB" * 32})}, "metadata", 400),
        ({"upload-metadata": protocol.metadata_header({**FACTS, "lot": "../x"})}, "metadata", 400),
        ({"upload-metadata": "x" * 3000}, "metadata", 400),
    ],
)
def test_a_creation_that_says_less_or_nonsense_is_refused(
    change: dict[str, str], code: str, status: int
) -> None:
    assert refusal(protocol.creation, {**GOOD, **change}) == (code, status)


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"content-type": "application/json"}, "media", 415),
        ({"upload-offset": "x"}, "offset_header", 400),
        ({"content-length": str(protocol.MOST_PART + 1)}, "part_too_large", 413),
        ({"transfer-encoding": "chunked"}, "length", 411),
        ({"upload-checksum": "md5 QQ=="}, "checksum_header", 400),
        ({"upload-checksum": "sha256 QQ=="}, "checksum_header", 400),
        ({"upload-checksum": "sha256"}, "checksum_header", 400),
    ],
)
def test_a_part_that_says_nonsense_is_refused(change: dict[str, str], code: str, status: int) -> None:
    assert refusal(protocol.part, {**PATCH, **change}) == (code, status)


def test_a_part_past_the_declared_end_is_refused() -> None:
    assert refusal(protocol.insist_on_sense, Part(10, 20, None), 29) == ("past_end", 413)
    protocol.insist_on_sense(Part(10, 20, None), 30)


def test_only_the_last_part_may_be_small() -> None:
    assert refusal(protocol.insist_on_sense, Part(0, 20, None), 100) == ("part_too_small", 400)


@given(
    st.dictionaries(st.sampled_from(sorted({*GOOD, *PATCH, "upload-checksum", "tus-resumable"})), st.text())
)
def test_whatever_stands_in_the_headers_no_other_error_comes_out(headers: dict[str, str]) -> None:
    for read in (protocol.creation, protocol.part, protocol.insist_on_version):
        with suppress(Misspoken):
            read(headers)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,10}", fullmatch=True), st.text(max_size=20), max_size=5))
def test_metadata_comes_back_as_it_was_written(facts: dict[str, str]) -> None:
    assert protocol.metadata(protocol.metadata_header(facts)) == facts


@given(st.binary(min_size=32, max_size=32))
def test_a_checksum_comes_back_as_it_was_written(digest: bytes) -> None:
    assert protocol.checksum(protocol.checksum_header(digest)) == digest

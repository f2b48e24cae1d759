"""The published age vectors against the server's reading of sealed files."""

from hashlib import sha256
from io import BytesIO

import pytest

from bidding.sealing import envelopes
from bidding.sealing.refusals import SealingError
from tests.vectors.age import Vector, vectors

pytestmark = pytest.mark.pure

# Good age files that no bid may be: stanzas beside the one X25519 key, for which other keys could stand.
STRICTER = {
    "stanza_empty_body",
    "stanza_empty_last_line",
    "stanza_valid_characters",
    "x25519_grease",
    "x25519_multiple_recipients",
}
REFUSALS = {"not_age", "empty", "header", "recipients", "truncated", "not_opened"}


def outcome(vector: Vector) -> str:
    """Return the SHA-256 of what a sealed file gives when it is taken in and opened, or the code of its refusal."""
    plain = BytesIO()
    try:
        envelopes.check(vector.data[: envelopes.HEADER_BYTES], len(vector.data))
        envelopes.open_sealed(BytesIO(vector.data), plain, identity=vector.identity)
    except SealingError as error:
        return error.code
    return sha256(plain.getvalue()).hexdigest()


def test_all_vectors_for_plain_files_are_there() -> None:
    assert len(vectors()) == 67
    assert {vector.name for vector in vectors()} > STRICTER


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector.name)
def test_the_vector_comes_out_as_published(vector: Vector) -> None:
    found = outcome(vector)

    if vector.name in STRICTER:
        assert found == "recipients"
    elif vector.expect == "success":
        assert found == vector.payload
    else:
        assert found in REFUSALS

"""Identity numbers: checked, and kept only as a keyed hash."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from accounts import identities
from accounts.identities import Fault
from accounts.validators import clean_identity

from .making import identity_number

EXAMPLE = "11010519491231002X"  # the standard's own example


def test_the_standards_example_is_valid() -> None:
    assert identities.fault(EXAMPLE) is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("1101051949123100", Fault("length")),
        ("1101051949123100AX", Fault("character", 17)),
        ("99010519491231002X", Fault("region", 1)),
        ("110105194913310023", Fault("birthday", 7)),
        ("110105194912310021", Fault("check", 18)),
    ],
)
def test_a_wrong_number_says_where(number: str, fault: Fault) -> None:
    assert identities.fault(number) == fault


def test_the_message_never_repeats_the_number() -> None:
    with pytest.raises(ValidationError) as refused:
        clean_identity("110105194912310021")

    assert "1101" not in " ".join(refused.value.messages)


def test_spelling_does_not_change_the_fingerprint() -> None:
    spellings = [EXAMPLE, EXAMPLE.lower(), " 110105 19491231 002x ", "１１０１０５１９４９１２３１００２Ｘ"]

    assert {identities.normalise(spelling) for spelling in spellings} == {EXAMPLE}


def test_another_key_gives_another_fingerprint() -> None:
    one, two = (identities.fingerprint(EXAMPLE, key=key) for key in ("a" * 32, "b" * 32))

    assert one != two
    assert len(one) == len(two) == 64
    assert EXAMPLE not in one + two


def test_the_keyed_hash_is_hmac_sm3_here() -> None:
    assert identities.algorithm_name() == "HMAC-SM3"
    # HMAC over the empty-key test string, computed with gmssl's SM3.
    assert identities.fingerprint("x", key="k").startswith("6abcb6462d0523aa")


@given(st.integers(0, 49_999))
def test_every_made_number_is_valid(number: int) -> None:
    assert identities.fault(identity_number(number)) is None


@given(st.text(max_size=30))
@example("0" * 16 + "ß")  # grows to eighteen signs, the seventeenth of them a letter
def test_no_text_makes_the_check_stumble(text: str) -> None:
    number = identities.normalise(text)

    found = identities.fault(number)

    if len(number) != identities.LENGTH:
        assert found == Fault("length")
    else:
        assert found is None or 1 <= found.place <= identities.LENGTH
        assert found is not None or number[17] == identities.check_character(number[:17])

"""Credit codes: GB 32100 and GB 11714."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts import uscc
from accounts.uscc import Fault
from accounts.validators import clean_uscc

VALID = ["91429005MA4A000118", "91421181MA4B00020W", "91420100MA4C0003XK"]
organisations = st.text(uscc.ALPHABET, min_size=8, max_size=8)
regions = st.builds("{}{:04d}".format, st.sampled_from(sorted(uscc.PROVINCES)), st.integers(0, 9999))
heads = st.text(uscc.ALPHABET, min_size=2, max_size=2)
codes = st.builds(
    lambda head, region, body: uscc.complete(head + region, body), heads, regions, organisations
)


@pytest.mark.parametrize("code", VALID)
def test_the_published_examples_are_valid(code: str) -> None:
    assert uscc.fault(code) is None


def test_a_wrong_last_character_is_named_with_the_right_one() -> None:
    assert uscc.fault("91429005MA4A000119") == Fault("check", 18, "9", "8")


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91429005MA4A00011", Fault("length", 0, "17")),
        ("91429005MA4A0001I8", Fault("character", 17, "I")),
        ("9142900OMA4A000118", Fault("character", 8, "O")),
        ("91429A05MA4A000118", Fault("character", 6, "A")),
        ("91999005MA4A000118", Fault("region", 3, "999005")),
        ("91429005MA4A000218", Fault("organisation", 17, "1", "X")),
        ("", Fault("length", 0, "0")),
    ],
)
def test_the_first_fault_says_where_it_is(code: str, fault: Fault) -> None:
    found = uscc.fault(code)

    assert found is not None
    assert (found.kind, found.place, found.found) == (fault.kind, fault.place, fault.found)


@pytest.mark.parametrize(
    "typed",
    [
        "91429005ma4a000118",
        "９１４２９００５ＭＡ４Ａ０００１１８",
        " 91429005 MA4A 0001 18 ",
        "91429005-MA4A0001-1-8",
    ],
)
def test_full_width_lower_case_spaces_and_hyphens_are_the_same_code(typed: str) -> None:
    assert clean_uscc(typed) == "91429005MA4A000118"


def test_the_region_stands_in_the_code() -> None:
    assert uscc.region("91429005MA4A000118") == "429005"


@given(codes)
def test_every_completed_code_is_valid(code: str) -> None:
    assert uscc.is_valid(code)


@given(codes, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_no_single_mistyped_character_passes(code: str, place: int, character: str) -> None:
    typed = code[:place] + character + code[place + 1 :]

    assert uscc.is_valid(typed) == (typed == code)


@given(codes, st.integers(0, 16))
def test_no_two_neighbours_swapped_pass(code: str, place: int) -> None:
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert uscc.is_valid(typed) == (typed == code)


@given(st.text(max_size=40))
def test_no_text_makes_the_check_stumble(text: str) -> None:
    normal = uscc.normalise(text)

    assert uscc.is_valid(normal) == (uscc.fault(normal) is None)


def test_the_message_names_the_character() -> None:
    with override("en"), pytest.raises(ValidationError) as refused:
        clean_uscc("91429005MA4A000119")
    with override("en"):
        said = refused.value.messages

    assert said == [
        "The last character (18) is “9” but should be “8”: it, or a character before it, is wrong."
    ]

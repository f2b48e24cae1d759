"""Shared identities: graded by what they mean, weighted by how rare they are, unknown when missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.screens import signals as law
from supervision.screens.combining import Level, combine
from supervision.screens.crowd import without_the_crowd, without_the_given
from supervision.screens.identities import KINDS, IdentityFact, known, rarity, shared_identities
from supervision.screens.signals import Family, Grade

pytestmark = pytest.mark.pure


def fact(bidder: str, kind: str, value: str) -> IdentityFact:
    return IdentityFact(bidder, kind, value, f"{bidder}.xlsx")


def test_a_shared_machine_code_is_hard_and_names_the_article_and_both_raw_values() -> None:
    facts = [fact("A", "machine_code", "8C-EC-4B-77"), fact("B", "machine_code", "8c-ec-4b-77 ")]

    (signal,) = shared_identities(facts, {}, 7)

    assert (signal.grade, signal.family, signal.article) == (Grade.HARD, Family.DEVICE, law.SAME_MAKER)
    assert signal.bidders == ("A", "B")
    assert signal.values == ("8C-EC-4B-77", "8c-ec-4b-77 ")
    assert signal.base_rate == (2, 7)
    assert signal.weight == 0.95
    assert combine([signal])[0].level is Level.PRIORITY


def test_a_shared_office_address_alone_is_a_lead_and_no_more() -> None:
    facts = [fact("A", "office_address", "人民路1号"), fact("B", "office_address", "人民路 1 号")]

    (lead,) = combine(shared_identities(facts, {}, 7))

    assert lead.level is Level.LEAD


def test_the_same_office_seen_as_address_and_as_network_is_still_a_lead() -> None:
    facts = [fact(name, "office_address", "人民路1号") for name in "AB"]
    facts += [fact(name, "upload_address", "10.8.0.1") for name in "AB"]
    facts += [fact(name, "download_address", "10.8.0.1") for name in "AB"]

    (lead,) = combine(shared_identities(facts, {}, 7))

    assert lead.level is Level.LEAD


@pytest.mark.parametrize(
    "value",
    ["", "  ", "00-00-00", "0000", "FF:FF:FF:FF", "Administrator", "微软用户", "N/A", "anonymous", "python-docx",
     "openpyxl", "Kingsoft", "WPS Office", r"C:\\Users\\Administrator\\Desktop\\", "D:\\", r"C:\Users\user\桌面"],
)  # fmt: skip
def test_a_missing_or_default_value_is_unknown(value: str) -> None:
    assert not known(value)
    assert (
        shared_identities([fact("A", "machine_code", value), fact("B", "machine_code", value)], {}, 7) == []
    )


def test_a_folder_with_somebodys_name_and_the_origin_of_a_document_are_known() -> None:
    values = {
        "save_path": r"C:\Users\luokai\Desktop\\",
        "document_id": "uuid:7A1F-22",
        "original_id": "xmp:99B2",
    }
    facts = [fact(bidder, kind, value) for bidder in "AB" for kind, value in values.items()]

    found = {signal.kind: signal.grade for signal in shared_identities(facts, {}, 7)}

    assert found == {"save_path": Grade.SOFT, "document_id": Grade.STRONG, "original_id": Grade.STRONG}


def test_what_is_inherited_from_a_form_that_most_fill_in_ties_nobody() -> None:
    form = [fact(bidder, "rsid_root", "00AB12CD") for bidder in "ABCD"]
    own = [fact(bidder, "document_id", "5D0F") for bidder in "AB"]

    assert without_the_crowd([*form, *own], 6) == own
    assert without_the_given([*form, *own], [("document_id", "5d0f"), ("phone", "00AB12CD")]) == form


def test_a_machine_code_that_half_the_platform_has_no_longer_identifies() -> None:
    facts = [fact("A", "machine_code", "CLONED"), fact("B", "machine_code", "CLONED")]

    (signal,) = shared_identities(facts, {("machine_code", "CLONED"): 5_000}, 10_000)

    assert signal.grade is Grade.SOFT
    assert signal.weight < 0.1


def test_values_of_different_kinds_are_never_compared() -> None:
    assert (
        shared_identities([fact("A", "phone", "13800000001"), fact("B", "contact", "13800000001")], {}, 9)
        == []
    )


@pytest.mark.parametrize(
    ("kind", "article"),
    [
        ("software_lock", "实施条例第四十条第（一）项"),
        ("agent", "实施条例第四十条第（二）项"),
        ("team_member", "实施条例第四十条第（三）项"),
        ("deposit_account", "实施条例第四十条第（六）项"),
        ("legal_representative", "实施条例第三十四条"),
    ],
)
def test_each_kind_cites_its_article(kind: str, article: str) -> None:
    assert KINDS[kind].article == article


@given(st.integers(2, 10**6), st.integers(2, 10**6))
def test_the_rarer_the_value_the_more_it_weighs(holders: int, population: int) -> None:
    assert 0 <= rarity(holders + 1, population) <= rarity(holders, population) <= 1


@given(st.permutations([fact(name, "phone", "13800000001") for name in "ABCD"]))
def test_the_order_of_the_facts_never_matters(facts: list[IdentityFact]) -> None:
    pairs = [signal.bidders for signal in shared_identities(facts, {}, 20)]

    assert pairs == [("A", "B"), ("A", "C"), ("A", "D"), ("B", "C"), ("B", "D"), ("C", "D")]

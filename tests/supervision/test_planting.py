"""Planted cases are the same for a seed, hold what their kind says, survive being written, and are judged honestly."""

from pathlib import Path

import pytest

from supervision.planting import cases as planting
from supervision.planting import files, measuring
from supervision.planting.market import market
from supervision.screens.combining import Level, combine
from supervision.screens.identities import (
    Elsewhere,
    IdentityFact,
    disguised,
    explained,
    met_elsewhere,
    normalised,
    shared_identities,
    treated,
)
from supervision.screens.lot import Material, find
from supervision.screens.signals import Grade

pytestmark = pytest.mark.pure


def small() -> tuple[object, list[planting.Case]]:
    """Plant a small market with one case of each kind or two."""
    made = market(5, firms=80, tenders=80, groups=2)
    return made, planting.cases(5, made, 60)


def test_a_seed_gives_the_same_cases_and_another_seed_others() -> None:
    _made, once = small()
    _made, again = small()
    other = planting.cases(6, market(6, firms=80, tenders=80, groups=2), 60)

    assert once == again
    assert once != other


def test_there_are_as_many_hard_negatives_as_rings() -> None:
    _made, cases = small()

    rings = [case for case in cases if case.ring]
    negatives = [case for case in cases if case.kind in planting.NEGATIVES]

    assert {case.kind for case in rings} == set(planting.RINGS)
    assert len(negatives) == len(rings)
    assert all(case.ring <= set(case.bidders) for case in rings)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    made, cases = small()
    files.write(tmp_path, made.tenders, cases[:6], planting.template(5))  # type: ignore[attr-defined]

    tenders, back = files.read(tmp_path)

    assert len(tenders) == len(made.tenders)  # type: ignore[attr-defined]
    assert [(one.kind, one.ring, one.tender.offers) for one in back] == [
        (one.kind, one.ring, one.tender.offers) for one in cases[:6]
    ]
    assert (
        tmp_path / "documents" / cases[0].tender.code / cases[0].bidders[0] / files.PROPOSAL
    ).stat().st_size > 500


def test_a_missed_member_and_a_named_outsider_are_counted() -> None:
    _made, cases = small()
    case = next(case for case in cases if case.kind == "machine" and len(case.ring) >= 2)
    ring, outsider = sorted(case.ring), next(name for name in case.bidders if name not in case.ring)

    whole = measuring.Named(case, (frozenset(ring),))
    spoiled = measuring.Named(case, (frozenset([ring[0], outsider]),))

    assert (whole.found, whole.false_pairs) == (True, set())
    assert (spoiled.found, len(spoiled.false_pairs)) == (False, 1)


def test_hard_rings_are_found_and_their_neighbours_left_alone() -> None:
    made, cases = small()
    history, frequency = measuring.History.of(made.tenders), measuring.frequency(cases)  # type: ignore[attr-defined]
    hard = [
        case for case in cases if case.kind in ("machine", "lock", "account", "cloned_machine", "same_office")
    ]
    for case in hard:
        case.texts.clear()

    found = [
        measuring.named(case, find(measuring.material(case, history, "", frequency)).groups) for case in hard
    ]

    assert [one.case.kind for one in found if not one.found] == []
    assert [one.case.kind for one in found if one.false_pairs] == []


def test_letters_that_only_look_alike_are_the_same_and_named() -> None:
    facts = [IdentityFact("A", "author", "lu\u043e-kai"), IdentityFact("B", "author", "LUO\u200b-KAI")]

    (signal,) = shared_identities(facts, {}, 500)

    assert normalised("\u0410\u0412\u0421") == "ABC"
    assert disguised("luo", "LUO ") is False
    assert signal.detail["disguised"] is True


def test_across_lots_a_hard_identity_is_strong_and_a_soft_one_silent() -> None:
    here, there = IdentityFact("1", "machine_code", "9BE5-1"), IdentityFact("2", "machine_code", "9be5-1")
    soft = Elsewhere(IdentityFact("1", "author", "luo"), IdentityFact("2", "author", "luo"), "LOT-1")

    (signal,) = met_elsewhere([Elsewhere(here, there, "LOT-1"), soft], {}, 500)

    assert (signal.kind, signal.grade, signal.detail["elsewhere"]) == ("machine_code", Grade.STRONG, "LOT-1")


def test_a_disclosed_group_explains_an_office_and_no_machine() -> None:
    facts = [IdentityFact(name, "phone", "027-8888") for name in "AB"]
    machine = [IdentityFact(name, "machine_code", "9BE5-1") for name in "AB"]

    soft = explained(shared_identities(facts, {}, 500), [("A", "B")])
    hard = explained(shared_identities([*facts, *machine], {}, 500), [("A", "B")])

    assert combine(soft)[0].level is Level.LEAD
    assert combine(hard)[0].level is Level.PRIORITY
    assert treated(hard, "deemed")[0].detail["treat_as"] == "deemed"


def test_what_cannot_be_compared_is_named() -> None:
    alone = find(Material("L", {"1": "A"}))
    twice = find(Material("L", {"1": "A", "2": "A"}))

    assert (alone.problems, alone.signals) == (("one_bidder",), [])
    assert twice.problems == ("bids_twice", "no_identities")

"""双随机: objects and inspectors come out of one verifiable draw, and no inspector meets an object she is tied to."""

import copy
import json
from collections import Counter
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from evaluation import draw, inspection

pytestmark = pytest.mark.pure
SEEDS = {"department": "11" * 32, "witness": "22" * 32}
COMMITTED = {party: draw.commitment(seed) for party, seed in SEEDS.items()}


def pool(prefix, count, group="works"):
    return [draw.Entry(f"{prefix}-{number:03}", group) for number in range(count)]


def proof_of(objects=30, inspectors=8, *, take=5, seeds=SEEDS, **rules):
    return inspection.proof(
        pool("o", objects),
        pool("i", inspectors, "officer"),
        inspection.rules_of({"works": take}, least=2, **rules),
        seeds=seeds,
        commitments=COMMITTED,
        root="33" * 32,
        plan="2026 第一批",
    )


def test_each_object_drawn_gets_two_inspectors_and_the_proof_replays():
    proof = json.loads(json.dumps(proof_of()))

    pairs = inspection.replay(proof)

    assert pairs == proof["assigned"]
    assert len({pair["object"] for pair in pairs}) == 5
    assert all(len(set(pair["inspectors"])) == 2 for pair in pairs)


def test_work_is_spread_evenly():
    load = Counter(one for pair in proof_of(take=12)["assigned"] for one in pair["inspectors"])

    assert set(load.values()) == {3}


def test_a_pair_in_conflict_never_meets_and_who_is_barred_never_comes():
    apart = [{"object": f"o-{n:03}", "inspector": "i-000", "ground": "employer"} for n in range(30)]

    proof = proof_of(take=12, apart=apart, avoid=[{"code": "i-001", "ground": "barred"}])

    sent = {one for pair in proof["assigned"] for one in pair["inspectors"]}
    assert sent.isdisjoint({"i-000", "i-001"})


def test_too_few_inspectors_for_an_object_are_refused():
    with pytest.raises(draw.DrawError, match="too few inspectors"):
        proof_of(inspectors=1)
    with pytest.raises(draw.DrawError, match="too few experts"):
        proof_of(objects=3)
    with pytest.raises(draw.DrawError, match="at least 2"):
        inspection.rules_of({"works": 1}, least=2, inspectors_each=1)


def test_who_withholds_a_seed_is_drawn_without():
    whole, without = proof_of(), proof_of(seeds={"witness": SEEDS["witness"]})

    assert inspection.replay(without) == without["assigned"]
    assert without["assigned"] != whole["assigned"]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda p: p["objects"].pop(), "pool"),
        (lambda p: p["inspectors"].pop(), "pool"),
        (lambda p: p["rules"].update(inspectors_each=3), "rules"),
        (lambda p: p["seeds"].update(witness="44" * 32), "commitments"),
        (lambda p: p["seeds"].pop("witness"), "seed"),
        (lambda p: p.update(root="55" * 32), "seed"),
        (lambda p: p["assigned"].reverse(), "drawn"),
        (lambda p: p.pop("rules"), "format"),
        (lambda p: p.update(format="clearbid-inspection/9"), "format"),
        (lambda p: p.update(seeds=[]), "commitments"),
    ],
)
def test_a_changed_part_is_named(change, part):
    proof = copy.deepcopy(proof_of())
    change(proof)

    with pytest.raises(draw.ReplayError) as caught:
        inspection.replay(proof)

    assert caught.value.part == part


def test_the_command_replays_an_inspection(tmp_path, capsys):
    path, proof = tmp_path / "proof.json", proof_of()
    path.write_text(json.dumps(proof))

    call_command("replay_draw", str(path))

    said = capsys.readouterr().out
    assert all(pair["object"] in said for pair in proof["assigned"])
    path.write_text(json.dumps({**proof, "seed": "00" * 32}))
    with pytest.raises(CommandError, match="seed"):
        call_command("replay_draw", str(path))


@given(st.integers(0, 2**32), st.integers(2, 9), st.integers(1, 9))
def test_whatever_the_seed_everybody_has_about_the_same_work(number, inspectors, take):
    seed = sha256(str(number).encode()).hexdigest()

    pairs = inspection.assigned(
        pool("o", 12), pool("i", inspectors), inspection.rules_of({"works": take}, least=2), seed
    )

    load = Counter({f"i-{n:03}": 0 for n in range(inspectors)})
    load.update(one for pair in pairs for one in pair["inspectors"])
    assert max(load.values()) - min(load.values()) <= 1


def test_each_department_sends_its_share_from_its_own_pool():
    shares = {"91A": 2, "91B": 1}
    people = [*pool("a", 5, "91A"), *pool("b", 3, "91B")]
    rules = inspection.rules_of({"works": 6}, least=2, inspectors_each=3, from_each=shares)

    pairs = inspection.assigned(pool("o", 9), people, rules, "44" * 32)

    assert {tuple(sorted(one[0] for one in pair["inspectors"])) for pair in pairs} == {("a", "a", "b")}
    with pytest.raises(draw.DrawError, match="too few inspectors"):
        inspection.assigned(pool("o", 9), pool("a", 5, "91A"), rules, "44" * 32)

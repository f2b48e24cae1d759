"""The draw: anyone gets the same codes again, nobody can change a part unseen, and chance is fair."""

import copy
import json
from collections import Counter
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from evaluation import draw

SEEDS = {"tenderer": "11" * 32, "supervisor": "22" * 32}
ROOT = "33" * 32


def pool_of(count=20, guests=10):
    return [draw.Entry(f"code-{n:03}", "host" if n < count - guests else "guest") for n in range(count)]


def rules_of(**quotas):
    return {
        "quotas": quotas or {"host": 3, "guest": 2},
        "avoid": [{"code": "code-001", "ground": "employer"}],
    }


def proof_of(pool=None, rules=None, seeds=SEEDS):
    return draw.proof(pool or pool_of(), rules or rules_of(), seeds=seeds, root=ROOT, lot="L-1")


def test_a_proof_replays_to_the_same_codes_after_a_trip_through_json():
    proof = json.loads(json.dumps(proof_of()))

    outcome = draw.replay(proof)

    assert list(outcome.drawn) == proof["drawn"]
    assert len(outcome.drawn) == 5


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda p: p["pool"].append({"code": "friend", "group": "host"}), "pool"),
        (lambda p: p["pool"].pop(), "pool"),
        (lambda p: p["rules"]["avoid"].append({"code": "code-002", "ground": "employer"}), "rules"),
        (lambda p: p["rules"]["quotas"].update(host=4), "rules"),
        (lambda p: p["seeds"].update(tenderer="44" * 32), "commitments"),
        (lambda p: p.update(root="55" * 32), "seed"),
        (lambda p: p["order"].reverse(), "order"),
        (lambda p: p["drawn"].reverse(), "drawn"),
        (lambda p: p.pop("rules"), "format"),
        (lambda p: p.update(format="clearbid-draw/9"), "format"),
    ],
)
def test_a_changed_part_is_named(change, part):
    proof = copy.deepcopy(proof_of())

    change(proof)

    with pytest.raises(draw.ReplayError) as refusal:
        draw.replay(proof)
    assert refusal.value.part == part


def test_whoever_must_be_avoided_is_never_drawn():
    pool = pool_of(10, 0)
    barred = [entry.code for entry in pool[:5]]
    rules = {"quotas": {"host": 5}, "avoid": [{"code": code, "ground": "employer"} for code in barred]}

    proof = draw.proof(pool, rules, seeds=SEEDS, root=ROOT)

    assert set(proof["order"]).isdisjoint(barred)
    assert set(proof["drawn"]) == {entry.code for entry in pool[5:]}


def test_each_site_supplies_its_share():
    pool = pool_of()
    group_of = {entry.code: entry.group for entry in pool}

    drawn = proof_of(pool)["drawn"]

    assert Counter(group_of[code] for code in drawn) == {"host": 3, "guest": 2}


def test_a_pool_that_cannot_fill_a_site_is_refused():
    with pytest.raises(draw.DrawError, match="too few experts for: guest"):
        proof_of(pool_of(20, 1))


def test_an_expert_cannot_stand_in_the_pool_twice():
    with pytest.raises(draw.DrawError, match="twice"):
        draw.pool_digest([draw.Entry("a", "host"), draw.Entry("a", "guest")])


@pytest.mark.parametrize("seed", ["", "xyz", "11" * 31, "11" * 33])
def test_a_malformed_seed_is_refused(seed):
    with pytest.raises(draw.DrawError):
        draw.commitment(seed)


def test_the_order_of_the_pool_never_matters():
    assert proof_of(pool_of()) == proof_of(list(reversed(pool_of())))


def test_either_party_alone_changes_the_outcome():
    base = proof_of()["order"]

    assert proof_of(seeds={**SEEDS, "tenderer": "99" * 32})["order"] != base
    assert proof_of(seeds={**SEEDS, "supervisor": "99" * 32})["order"] != base


def test_the_next_in_the_same_order_and_site_steps_in():
    pool, proof = pool_of(), proof_of()
    group_of = {entry.code: entry.group for entry in pool}

    code = draw.next_in_order(pool, proof["order"], called=proof["drawn"], group="guest")

    rest = [c for c in proof["order"] if c not in proof["drawn"] and group_of[c] == "guest"]
    assert code == rest[0]


def test_when_a_site_has_nobody_left_another_site_helps_out():
    pool = [*pool_of(6, 0), draw.Entry("lone", "guest")]
    proof = draw.proof(pool, rules_of(host=2, guest=1), seeds=SEEDS, root=ROOT)

    code = draw.next_in_order(pool, proof["order"], called=proof["drawn"], group="guest")

    assert code in {entry.code for entry in pool if entry.group == "host"}
    assert draw.next_in_order(pool, proof["order"], called=proof["order"], group="guest") is None


def test_a_narrow_filter_shows_in_the_ratio():
    assert draw.narrowness(pool_of(6, 2), rules_of()) == {"host": (3, 3), "guest": (2, 2)}


def test_a_code_tells_nothing_without_the_salt():
    assert draw.sealed_code(b"one", "expert:1") != draw.sealed_code(b"two", "expert:1")
    assert draw.sealed_code(b"one", "expert:1") == draw.sealed_code(b"one", "expert:1")


@pytest.mark.slow
def test_over_many_draws_everybody_is_drawn_about_equally_often():
    pool, rules, turns = pool_of(20, 0), {"quotas": {"host": 5}, "avoid": []}, 4000
    drawn: Counter[str] = Counter()

    for turn in range(turns):
        drawn.update(draw.draw(pool, rules, sha256(str(turn).encode()).hexdigest()).drawn)

    expected = turns * 5 / 20
    # Drawing without replacement shrinks the variance by (20 - 5) / (20 - 1).
    chi_squared = sum((drawn[e.code] - expected) ** 2 / expected for e in pool) * 19 / 15
    assert chi_squared < 43.8  # 19 degrees of freedom, one false alarm in a thousand


@given(st.binary(min_size=32, max_size=32), st.integers(1, 60))
def test_a_pick_lies_within_its_choices(seed, choices):
    assert 0 <= draw.pick(seed.hex(), "k1", choices) < choices


@given(st.binary(min_size=32, max_size=32), st.integers(5, 30))
def test_an_order_names_every_eligible_expert_once(seed, count):
    order = draw.ordered(pool_of(count, 0), seed.hex())

    assert sorted(e.code for e in order) == sorted(e.code for e in pool_of(count, 0))


def test_the_command_replays_a_proof_file(tmp_path, capsys):
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(proof_of()))

    call_command("replay_draw", str(path))

    said = capsys.readouterr().out
    assert all(code in said for code in proof_of()["drawn"])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}'])
def test_the_command_refuses_what_is_no_proof(tmp_path, text):
    path = tmp_path / "proof.json"
    path.write_text(text)

    with pytest.raises(CommandError):
        call_command("replay_draw", str(path))


def test_the_command_says_which_part_was_changed(tmp_path):
    path = tmp_path / "proof.json"
    proof = proof_of()
    proof["pool"].pop()
    path.write_text(json.dumps(proof))

    with pytest.raises(CommandError, match="pool"):
        call_command("replay_draw", str(path))

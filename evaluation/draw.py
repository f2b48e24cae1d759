"""The verifiable draw of an evaluation committee: whoever has the proof draws the same codes again.

Pool and rules are hashed first, then tenderer and supervisor commit to a seed each, then the root of the public log
is fixed, then the seeds are revealed. None of the three can steer the result alone. People appear as salted codes.
A party that withholds its seed is drawn without: its commitment takes the seed's place. static/js/drawing/draw.js is
the twin of this module in the browser.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import rfc8785

from bidding import chance

FORMAT = "clearbid-draw/1"
# With this one the parties may be others, and a seed may have been withheld.
FORMAT_WITHHELD = "clearbid-draw/2"
PARTIES = ("tenderer", "supervisor")
SEED_SIZE = 32


class DrawError(ValueError):
    """The draw cannot be made: too few experts, a malformed seed, quotas that do not add up."""


class ReplayError(ValueError):
    """The proof does not hold; `part` names what differs."""

    def __init__(self, part: str) -> None:
        super().__init__(f"the proof does not hold: {part}")
        self.part = part


@dataclass(frozen=True)
class Entry:
    """One expert in the pool: a salted code and the group (site) whose quota it counts towards."""

    code: str
    group: str


@dataclass(frozen=True)
class Outcome:
    """What a draw gives: the seed, everybody eligible in order of luck, and who is called first."""

    seed: str
    order: tuple[str, ...]
    drawn: tuple[str, ...]


def sealed_code(salt: bytes, identity: str) -> str:
    """Return the code under which a person stands in the pool; without the salt it tells nothing."""
    return hmac.new(salt, identity.encode(), sha256).hexdigest()[:16]


def commitment(seed: str) -> str:
    """Return what a party publishes before revealing its seed (32 bytes in hexadecimal)."""
    return sha256(_seed_bytes(seed)).hexdigest()


def pool_digest(pool: Iterable[Entry]) -> str:
    """Return the hash of the pool; the order in which experts were entered never matters."""
    return _digest(plain(pool))


def rules_digest(rules: Mapping[str, Any]) -> str:
    """Return the hash of the rules: quotas, filters and the avoidance list with its grounds."""
    return _digest(dict(rules))


def joint_seed(seeds: Mapping[str, str], *, root: str, pool_sha256: str, rules_sha256: str) -> str:
    """Join the parties' seeds, the log root (hexadecimal) and the hashes into the seed of the draw."""
    for party in PARTIES:
        _seed_bytes(seeds[party])
    parts = {party: seeds[party].lower() for party in PARTIES}
    return _digest({**parts, "root": root, "pool": pool_sha256, "rules": rules_sha256})


def seed_without(
    seeds: Mapping[str, str],
    commitments: Mapping[str, str],
    *,
    root: str,
    pool_sha256: str,
    rules_sha256: str,
) -> str:
    """Join the seeds of whichever parties committed; who withheld hers is present by her commitment alone.

    Everything that goes in was fixed before the first seed was revealed: nobody can look for a better result
    afterwards, and who withholds a seed has not seen the other. Two who withhold together change nothing more: the
    commitments alone draw. Raises DrawError with fewer than two parties or a stranger's seed.
    """
    if len(commitments) < 2 or set(seeds) - set(commitments):
        raise DrawError("a draw needs two parties that committed, and no seed of anybody else")
    for seed in seeds.values():
        _seed_bytes(seed)
    parties = {
        party: {"seed": seeds[party].lower()} if party in seeds else {"withheld": commitment}
        for party, commitment in commitments.items()
    }
    return _digest({"parties": parties, "root": root, "pool": pool_sha256, "rules": rules_sha256})


def ordered(pool: Iterable[Entry], seed: str) -> list[Entry]:
    """Return the pool in order of luck: ascending HMAC-SHA256(seed, code)."""
    key = bytes.fromhex(seed)
    return sorted(pool, key=lambda entry: hmac.new(key, entry.code.encode(), sha256).digest())


def eligible(pool: Iterable[Entry], rules: Mapping[str, Any]) -> list[Entry]:
    """Return those of the pool whom the avoidance list does not bar."""
    barred = {line["code"] for line in rules["avoid"]}
    return [entry for entry in pool if entry.code not in barred]


def draw(pool: Sequence[Entry], rules: Mapping[str, Any], seed: str) -> Outcome:
    """Draw: walk the order of luck and call whoever's group still has room in `rules["quotas"]`.

    Raises DrawError when a group cannot fill its quota.
    """
    order = ordered(eligible(pool, rules), seed)
    left = dict(rules["quotas"])
    drawn = []
    for entry in order:
        if left.get(entry.group, 0) > 0:
            left[entry.group] -= 1
            drawn.append(entry.code)
    short = sorted(group for group, missing in left.items() if missing > 0)
    if short:
        raise DrawError(f"too few experts for: {', '.join(short)}")
    return Outcome(seed, tuple(entry.code for entry in order), tuple(drawn))


def next_in_order(
    pool: Sequence[Entry], order: Sequence[str], *, called: Iterable[str], group: str
) -> str | None:
    """Return who is called when somebody of `group` declined: the next of the same order and group.

    When the group has nobody left, the next of any other group (RULES RE-06); None when all have been called.
    """
    group_of = {entry.code: entry.group for entry in pool}
    rest = [code for code in order if code not in set(called)]
    same = [code for code in rest if group_of[code] == group]
    return next(iter(same or rest), None)


def narrowness(pool: Sequence[Entry], rules: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return per group how many are eligible and how many are needed; a small ratio names people in disguise."""
    able = eligible(pool, rules)
    return {
        group: (sum(entry.group == group for entry in able), need) for group, need in rules["quotas"].items()
    }


def proof(
    pool: Sequence[Entry],
    rules: Mapping[str, Any],
    *,
    seeds: Mapping[str, str],
    root: str,
    commitments: Mapping[str, str] | None = None,
    **facts: str,
) -> dict[str, Any]:
    """Make the draw and return its proof, which anyone can replay. `facts` (lot, checkpoint) are carried along.

    `commitments` are given where a seed was withheld or the parties are not tenderer and supervisor.
    """
    given = {
        "format": FORMAT_WITHHELD if commitments else FORMAT,
        **facts,
        "pool": plain(pool),
        "pool_sha256": pool_digest(pool),
        "rules": dict(rules),
        "rules_sha256": rules_digest(rules),
        "commitments": dict(commitments or {party: commitment(seeds[party]) for party in PARTIES}),
        "root": root,
        "seeds": {party: seed.lower() for party, seed in seeds.items()},
    }
    outcome = draw(pool, rules, seed_of(given))
    return {**given, "seed": outcome.seed, "order": list(outcome.order), "drawn": list(outcome.drawn)}


def seed_of(given: Mapping[str, Any]) -> str:
    """Return the seed that a proof's seeds, commitments, root and hashes make, by the rule of its format."""
    hashes = {name: given[name] for name in ("root", "pool_sha256", "rules_sha256")}
    if given["format"] == FORMAT:
        return joint_seed(given["seeds"], **hashes)
    return seed_without(given["seeds"], given["commitments"], **hashes)


def replay(given: Mapping[str, Any]) -> Outcome:
    """Draw again from a proof and compare every step.

    Raises ReplayError naming the first part that differs: format, pool, rules, commitments, seed, order, drawn.
    """
    try:
        return _replayed(given)
    except (KeyError, TypeError, AttributeError) as error:
        raise ReplayError("format") from error
    except ValueError as error:
        if isinstance(error, ReplayError):
            raise
        raise ReplayError("seed") from error


def _replayed(given: Mapping[str, Any]) -> Outcome:
    pool = [Entry(line["code"], line["group"]) for line in given["pool"]]
    if given["format"] not in {FORMAT, FORMAT_WITHHELD}:
        raise ReplayError("format")
    same("pool", given["pool_sha256"], pool_digest(pool))
    same("rules", given["rules_sha256"], rules_digest(given["rules"]))
    check_commitments(given)
    seed = seed_of(given)
    same("seed", given["seed"], seed)
    outcome = draw(pool, given["rules"], seed)
    same("order", given["order"], list(outcome.order))
    same("drawn", given["drawn"], list(outcome.drawn))
    return outcome


def check_commitments(given: Mapping[str, Any]) -> None:
    """Compare each revealed seed with its commitment. Raises ReplayError("commitments")."""
    same("commitments", isinstance(given["seeds"], Mapping), True)
    for party in PARTIES if given["format"] == FORMAT else given["seeds"]:
        same("commitments", given["commitments"][party], commitment(given["seeds"][party]))


def part_seed(seed: str, label: str) -> str:
    """Return the seed of one of several draws that share a joint seed."""
    return hmac.new(bytes.fromhex(seed), label.encode(), sha256).hexdigest()


def pick(seed: str, label: str, choices: int) -> int:
    """Return a number from 0 to `choices` - 1, all equally likely, fixed by seed and label."""
    try:
        return chance.pick(seed, label, choices)
    except chance.ChanceError as error:
        raise DrawError(str(error)) from error


def same(part: str, given: object, computed: object) -> None:
    """Compare a part of a proof with what was computed. Raises ReplayError(part)."""
    if given != computed:
        raise ReplayError(part)


def plain(pool: Iterable[Entry]) -> list[dict[str, str]]:
    """Return the pool as a proof holds it, in the order of codes. Raises DrawError for a code that stands twice."""
    lines = sorted((entry.code, entry.group) for entry in pool)
    if len({code for code, _group in lines}) != len(lines):
        raise DrawError("an expert stands twice in the pool")
    return [{"code": code, "group": group} for code, group in lines]


def _digest(value: Any) -> str:
    return sha256(rfc8785.dumps(value)).hexdigest()


def _seed_bytes(seed: str) -> bytes:
    try:
        raw = bytes.fromhex(seed)
    except ValueError as error:
        raise DrawError("a seed is written in hexadecimal") from error
    if len(raw) != SEED_SIZE:
        raise DrawError(f"a seed has {SEED_SIZE} bytes")
    return raw

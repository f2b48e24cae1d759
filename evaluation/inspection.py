"""双随机: draw what is inspected and who inspects it, with the same verifiable draw as a committee (RULES EN-01, EN-02).

Both pools, the rules and the pairs that must stay apart are hashed before the seeds are known. Objects are drawn by
quota, inspectors stand in one order of luck, and each object gets the next of them who may inspect it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evaluation import draw

FORMAT = "clearbid-inspection/1"
POOLS = ("objects", "inspectors")

Pairs = list[dict[str, Any]]


def rules_of(
    quotas: Mapping[str, int],
    *,
    least: int,
    inspectors_each: int | None = None,
    avoid: Iterable[Mapping[str, str]] = (),
    apart: Iterable[Mapping[str, str]] = (),
    from_each: Mapping[str, int] | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """Return the rules of an inspection draw.

    `quotas`: how many objects of each group; `least`: how many inspectors the law asks for (figure
    EN-02.min_inspectors), as many are sent unless `inspectors_each` says more; `avoid`: {code, ground} of objects or
    inspectors left out altogether; `apart`: {object, inspector, ground} of pairs in conflict; `from_each`: how many of
    an object's inspectors each department sends from its own pool, for a joint inspection; `facts` (ratio, weights) are
    hashed with the rules. Raises DrawError for fewer inspectors than the law asks for.
    """
    if inspectors_each is None:
        inspectors_each = least
    if inspectors_each < least:
        raise draw.DrawError(f"an inspection takes at least {least} inspectors")
    joint = {"from_each": dict(from_each)} if from_each else {}
    return {
        **facts,
        **joint,
        "quotas": dict(quotas),
        "inspectors_each": inspectors_each,
        "avoid": sorted(map(dict, avoid), key=lambda line: line["code"]),
        "apart": sorted(map(dict, apart), key=lambda line: (line["object"], line["inspector"])),
    }


def proof(
    objects: Sequence[draw.Entry],
    inspectors: Sequence[draw.Entry],
    rules: Mapping[str, Any],
    *,
    seeds: Mapping[str, str],
    commitments: Mapping[str, str],
    root: str,
    **facts: str,
) -> dict[str, Any]:
    """Draw objects and inspectors and return the proof. Raises DrawError when a pool is too small."""
    given = {
        "format": FORMAT,
        **facts,
        "objects": draw.plain(objects),
        "objects_sha256": draw.pool_digest(objects),
        "inspectors": draw.plain(inspectors),
        "inspectors_sha256": draw.pool_digest(inspectors),
        "rules": dict(rules),
        "rules_sha256": draw.rules_digest(rules),
        "commitments": dict(commitments),
        "root": root,
        "seeds": {party: seed.lower() for party, seed in seeds.items()},
    }
    seed = _seed(given)
    return {**given, "seed": seed, "assigned": assigned(objects, inspectors, rules, seed)}


def replay(given: Mapping[str, Any]) -> Pairs:
    """Draw again from a proof and compare every step; return who inspects what.

    Raises draw.ReplayError naming the first part that differs: format, pool, rules, commitments, seed, drawn.
    """
    try:
        return _replayed(given)
    except (KeyError, TypeError, AttributeError) as error:
        raise draw.ReplayError("format") from error
    except ValueError as error:
        if isinstance(error, draw.ReplayError):
            raise
        raise draw.ReplayError("seed") from error


def assigned(
    objects: Sequence[draw.Entry], inspectors: Sequence[draw.Entry], rules: Mapping[str, Any], seed: str
) -> Pairs:
    """Return [{object, inspectors}] in order of luck.

    Whoever has the fewest objects so far comes first, among equals whoever was luckier, so that work spreads evenly;
    a pair in conflict is passed over. In a joint inspection each department's share is taken first. Raises DrawError
    when an object cannot get enough inspectors.
    """
    drawn = draw.draw(objects, rules, draw.part_seed(seed, "objects")).drawn
    able = draw.ordered(draw.eligible(inspectors, rules), draw.part_seed(seed, "inspectors"))
    load = {entry.code: 0 for entry in able}
    groups = {entry.code: entry.group for entry in able}
    apart = {(line["object"], line["inspector"]) for line in rules["apart"]}
    pairs: Pairs = []
    for code in drawn:
        free = [one for one in load if (code, one) not in apart]
        # sorted() is stable: equals stay in order of luck.
        sent = _chosen(sorted(free, key=lambda one: load[one]), groups, rules)
        if len(sent) < rules["inspectors_each"]:
            raise draw.DrawError(f"too few inspectors for: {code}")
        for one in sent:
            load[one] += 1
        pairs.append({"object": code, "inspectors": sent})
    return pairs


def _chosen(free: Sequence[str], groups: Mapping[str, str], rules: Mapping[str, Any]) -> list[str]:
    """Take each department's share, then the rest from all; fewer than asked for when a department has too few."""
    sent: list[str] = []
    for group, share in sorted(rules.get("from_each", {}).items()):
        own = [one for one in free if groups[one] == group][:share]
        if len(own) < share:
            return []
        sent += own
    rest = [one for one in free if one not in sent]
    return [*sent, *rest[: max(0, rules["inspectors_each"] - len(sent))]]


def _replayed(given: Mapping[str, Any]) -> Pairs:
    if given["format"] != FORMAT:
        raise draw.ReplayError("format")
    pools = {name: [draw.Entry(line["code"], line["group"]) for line in given[name]] for name in POOLS}
    for name, pool in pools.items():
        draw.same("pool", given[f"{name}_sha256"], draw.pool_digest(pool))
    draw.same("rules", given["rules_sha256"], draw.rules_digest(given["rules"]))
    draw.check_commitments(given)
    seed = _seed(given)
    draw.same("seed", given["seed"], seed)
    pairs = assigned(pools["objects"], pools["inspectors"], given["rules"], seed)
    draw.same("drawn", given["assigned"], pairs)
    return pairs


def _seed(given: Mapping[str, Any]) -> str:
    # One seed for both draws: the two pools are hashed into it together.
    pools = draw.rules_digest({name: given[f"{name}_sha256"] for name in POOLS})
    return draw.seed_without(
        given["seeds"],
        given["commitments"],
        root=given["root"],
        pool_sha256=pools,
        rules_sha256=given["rules_sha256"],
    )

"""The tree gives the roots and proofs that Certificate Transparency's reference tests publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import merkle
from ledger.merkle import ProofError

LEAVES = [
    merkle.leaf_hash(bytes.fromhex(data))
    for data in [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
G = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
INCLUSION = [
    (0, 1, []),
    (0, 8, [A, B, C]),
    (5, 8, [D, E, ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [ROOTS[1], B, D]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, [A, B, C]),
    (6, 8, [F, E, ROOTS[4]]),
    (2, 5, [B, D]),
    (6, 7, [F, G, ROOTS[4]]),
]


def stored(leaves: list[bytes]) -> merkle.NodeAt:
    """Build the nodes as the log stores them."""
    nodes = {(0, index): leaf for index, leaf in enumerate(leaves)}
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier, made = merkle.append(frontier, size, leaf)
        nodes |= {(level, position): hash for level, position, hash in made}
    return lambda level, position: nodes[level, position]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_the_published_ones(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_the_same_from_stored_nodes(size: int) -> None:
    assert merkle.range_hash(stored(LEAVES), 0, size).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int, path: list[str]) -> None:
    proof = merkle.inclusion_proof(stored(LEAVES), index, size)

    assert [hash.hex() for hash in proof] == path
    merkle.verify_inclusion(LEAVES[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(old: int, new: int, path: list[str]) -> None:
    proof = merkle.consistency_proof(stored(LEAVES), old, new)

    assert [hash.hex() for hash in proof] == path
    merkle.verify_consistency(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), proof)


sizes = st.integers(1, 130)


def _leaves(size: int, mark: bytes = b"") -> list[bytes]:
    return [merkle.leaf_hash(mark + str(number).encode()) for number in range(size)]


@given(sizes, st.data())
def test_every_leaf_of_every_tree_is_proved(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = _leaves(size)

    path = merkle.inclusion_proof(stored(leaves), index, size)

    merkle.verify_inclusion(leaves[index], index, size, path, merkle.root(leaves))
    assert len(path) <= size.bit_length()


@given(sizes, st.data())
def test_no_other_leaf_place_or_path_is_proved(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves, root = _leaves(size), merkle.root(_leaves(size))
    path = merkle.inclusion_proof(stored(leaves), index, size)
    other = data.draw(st.integers(0, size).filter(lambda place: place != index))

    for leaf, place, proof in [
        (merkle.leaf_hash(b"forged"), index, path),
        (leaves[index], other, path),
        (leaves[index], index, [*path, leaves[0]]),
        *([(leaves[index], index, path[:-1])] if path else []),
    ]:
        with pytest.raises(ProofError):
            merkle.verify_inclusion(leaf, place, size, proof, root)


def is_continued(old: int, before: bytes, new: int, now: bytes, path: list[bytes]) -> bool:
    """Tell whether the proof shows that the tree `now` continues the one before."""
    try:
        merkle.verify_consistency(old, before, new, now, path)
    except ProofError:
        return False
    return True


@given(sizes, sizes)
def test_every_tree_is_consistent_with_every_prefix_of_it(one: int, other: int) -> None:
    old, new = sorted([one, other])
    leaves = _leaves(new)

    path = merkle.consistency_proof(stored(leaves), old, new)

    assert is_continued(old, merkle.root(leaves[:old]), new, merkle.root(leaves), path)


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_rewritten_past_is_never_consistent(old: int, more: int) -> None:
    new, leaves, rewritten = old + more, _leaves(old + more), _leaves(old + more, b"x")
    path = merkle.consistency_proof(stored(rewritten), old, new)

    assert not is_continued(old, merkle.root(leaves[:old]), new, merkle.root(rewritten), path)


def test_an_empty_old_tree_must_have_the_empty_root() -> None:
    now = merkle.root(LEAVES[:3])

    assert is_continued(0, merkle.EMPTY_ROOT, 3, now, [])
    assert not is_continued(0, LEAVES[0], 3, now, [])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError):
        merkle.inclusion_proof(stored(LEAVES), index, size)


@pytest.mark.parametrize(("old", "new"), [(5, 4), (-1, 4)])
def test_a_tree_is_no_prefix_of_a_smaller_one(old: int, new: int) -> None:
    with pytest.raises(ValueError):
        merkle.consistency_proof(stored(LEAVES), old, new)

"""Published vectors of RFC 6962 and C2SP, each with its source (tests/vectors/ledger.json), against our readers."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from ledger import merkle
from ledger.merkle import ProofError
from ledger.notes import Note, NoteError, TreeHead, Verifier
from ledger.proofs import TlogProof
from ledger.verification import verify_checkpoint
from ledger.witnessing.asked import Asked

pytestmark = pytest.mark.pure
VECTORS: dict[str, Any] = json.loads((Path(__file__).parent.parent / "vectors" / "ledger.json").read_text())
LEAVES = [merkle.leaf_hash(bytes.fromhex(data)) for data in VECTORS["merkle"]["leaves"]]
ROOTS = [bytes.fromhex(root) for root in VECTORS["merkle"]["roots"]]


def hashes(path: list[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in path]


@pytest.mark.parametrize("size", range(9))
def test_the_reference_roots(size: int) -> None:
    assert merkle.root(LEAVES[:size]) == ROOTS[size]


@pytest.mark.parametrize("case", VECTORS["merkle"]["inclusion"])
def test_the_reference_inclusion_proofs(case: dict[str, Any]) -> None:
    index, size, path = case["index"], case["size"], hashes(case["path"])

    merkle.verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])

    for wrong in ([*path, path[0]] if path else [ROOTS[0]], path[:-1] if path else [ROOTS[1]]):
        with pytest.raises(ProofError):
            merkle.verify_inclusion(LEAVES[index], index, size, wrong, ROOTS[size])


@pytest.mark.parametrize("case", VECTORS["merkle"]["consistency"])
def test_the_reference_consistency_proofs(case: dict[str, Any]) -> None:
    old, new, path = case["old"], case["new"], hashes(case["path"])

    merkle.verify_consistency(old, ROOTS[old], new, ROOTS[new], path)

    with pytest.raises(ProofError):
        merkle.verify_consistency(old, ROOTS[old], new, ROOTS[new], [*path, ROOTS[3]])


@pytest.mark.parametrize("case", VECTORS["notes"], ids=lambda case: case["source"])
def test_the_published_notes_verify_and_no_letter_of_them_may_change(case: dict[str, Any]) -> None:
    keys = [Verifier.parse(key) for key in case["keys"]]

    assert all(Note.parse(case["note"]).signed_by(key) for key in keys)

    changed = Note.parse("x" + case["note"])
    for key in keys:
        with pytest.raises(NoteError):
            changed.signed_by(key)


@pytest.mark.parametrize("case", VECTORS["cosigned"], ids=lambda case: case["source"])
def test_a_checkpoint_cosigned_in_public_verifies_under_log_and_witness(case: dict[str, Any]) -> None:
    """Made by other people's log and witness: the same bytes are signed as we sign."""
    log, witness = Verifier.parse(case["log"]), Verifier.parse(case["witness"])

    head, seen = verify_checkpoint(case["note"], log, [witness], quorum=1)

    assert head.size == case["size"]
    assert seen[witness.name] > 1_700_000_000
    with pytest.raises(ProofError):
        verify_checkpoint(case["note"].replace(str(head.size), str(head.size + 1)), log, [witness], quorum=1)


@pytest.mark.parametrize("case", VECTORS["requests"], ids=lambda case: case["source"])
def test_the_example_request_is_read_and_written_alike(case: dict[str, Any]) -> None:
    asked = Asked.parse(case["body"].encode())

    assert (asked.old, len(asked.path), asked.head.size) == (case["old"], 4, case["size"])
    assert asked.text == case["body"]


@pytest.mark.parametrize("case", VECTORS["cosignatures"], ids=lambda case: case["source"])
def test_the_example_cosignature_has_its_parts_where_we_have_them(case: dict[str, Any]) -> None:
    text = case["signed"].split("\n", 2)[2]

    (signature,) = Note.parse(f"{text}\n{case['line']}").signatures

    assert (signature.name, len(signature.value)) == (case["name"], 72)
    assert int.from_bytes(signature.value[:8], "big") == case["seconds"]
    assert TreeHead.parse(text).root == b64decode(text.split("\n")[2])


@pytest.mark.parametrize("case", VECTORS["proofs"]["good"])
def test_the_published_tlog_proofs_are_read_and_written_alike(case: dict[str, Any]) -> None:
    proof = TlogProof.parse(case["text"])

    assert (proof.index, list(proof.path)) == (case["index"], hashes(case["path"]))
    assert (proof.checkpoint, proof.extra) == (case["checkpoint"], bytes.fromhex(case["extra"]))
    assert proof.text == case["text"]


@pytest.mark.parametrize("text", VECTORS["proofs"]["bad"])
def test_the_published_malformed_tlog_proofs_are_refused(text: str) -> None:
    with pytest.raises(ProofError):
        TlogProof.parse(text)

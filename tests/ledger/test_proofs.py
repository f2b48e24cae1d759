"""Receipts prove an entry offline; witnesses refuse a log that was rewritten."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from ledger import clock, guards, keys, merkle, queries, verification
from ledger.actions import WitnessRefusesError, checkpoint, cosign, record
from ledger.merkle import ProofError
from ledger.models import Checkpoint, Entry, Head, Node
from ledger.notes import COSIGNATURE, ED25519, Signer
from ledger.proofs import TlogProof
from tests.ledger.conftest import Somebody
from tests.ledger.test_merkle import is_continued

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def written(count: int) -> list[Entry]:
    return [record("bid.submit", by=Somebody(), on="bidding.lot:1", number=number) for number in range(count)]


def receipt_of(entry: Entry) -> str:
    cosign(checkpoint())
    return queries.tlog_proof(entry)


def checked(proof: str) -> verification.Receipt:
    return verification.verify(proof, keys.log_key().verifier, [keys.witness_key().verifier], quorum=1)


def test_a_receipt_proves_its_entry_with_nothing_but_pinned_keys() -> None:
    with clock.travel(NOON):
        entry = written(11)[6]
        proof = receipt_of(entry)

    receipt = checked(proof)

    assert (receipt.index, receipt.size, receipt.root) == (6, 11, queries.root_at(11))
    assert (receipt.body["actor"], receipt.body["facts"]) == ("wang", {"number": 6})
    assert receipt.witnessed == {keys.witness_key().name: int(NOON.timestamp())}


def test_a_receipt_stays_the_same_while_the_log_grows() -> None:
    entry = written(3)[1]
    before = receipt_of(entry)

    written(5)
    cosign(checkpoint())

    assert queries.tlog_proof(entry) == before


def test_a_receipt_is_read_as_it_was_written() -> None:
    text = receipt_of(written(5)[2])

    assert TlogProof.parse(text).text == text


def test_there_is_no_receipt_before_a_checkpoint_covers_the_entry() -> None:
    checkpoint()
    entry = written(1)[0]

    with pytest.raises(queries.NotCheckpointedError):
        queries.tlog_proof(entry)


def test_a_receipt_with_any_line_spoiled_proves_nothing() -> None:
    text = receipt_of(written(9)[4])
    lines = text.split("\n")

    for number, line in enumerate(lines):
        if not line:
            continue
        middle = len(line) // 2
        spoiled = line[:middle] + ("A" if line[middle] != "A" else "B") + line[middle + 1 :]
        with pytest.raises(ProofError):
            checked("\n".join([*lines[:number], spoiled, *lines[number + 1 :]]))


def test_the_receipt_of_one_entry_does_not_prove_another_place() -> None:
    entries = written(4)
    cosign(checkpoint())
    one, other = (TlogProof.parse(queries.tlog_proof(entry)) for entry in entries[:2])

    with pytest.raises(ProofError):
        checked(TlogProof(1, other.path, other.checkpoint, one.extra).text)


def test_a_receipt_without_enough_witnesses_is_refused() -> None:
    entry = written(2)[0]
    checkpoint()
    proof = queries.tlog_proof(entry)

    assert verification.verify(proof, keys.log_key().verifier).index == 0
    with pytest.raises(ProofError, match="0 witnesses"):
        checked(proof)


def test_one_witness_under_two_names_is_one_witness() -> None:
    proof = receipt_of(written(2)[0])
    twice = [keys.witness_key().verifier] * 2

    with pytest.raises(ProofError, match="1 witnesses"):
        verification.verify(proof, keys.log_key().verifier, twice, quorum=2)


def test_a_checkpoint_of_another_log_or_witness_is_refused() -> None:
    proof = receipt_of(written(2)[0])
    other_log = Signer("other.example/log", ED25519, b"\x09" * 32).verifier
    other_witness = Signer(keys.witness_key().name, COSIGNATURE, b"\x09" * 32).verifier

    with pytest.raises(ProofError):
        verification.verify(proof, other_log)
    with pytest.raises(ProofError):
        verification.verify(proof, keys.log_key().verifier, [other_witness], quorum=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nx\n",
        "c2sp.org/tlog-proof@v2\nindex 1\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra !!\nindex 1\n\nx\n",
    ],
)
def test_malformed_receipts_are_refused(text: str) -> None:
    with pytest.raises(ProofError):
        checked(text)


def test_the_same_log_gives_the_same_checkpoint() -> None:
    written(3)

    assert checkpoint().pk == checkpoint().pk
    assert cosign(checkpoint()).pk == cosign(checkpoint()).pk


@pytest.mark.parametrize(("old", "new"), [(0, 13), (1, 13), (5, 8), (8, 13), (13, 13)])
def test_the_log_proves_that_it_only_grew(old: int, new: int) -> None:
    written(13)

    path = queries.consistency(old, new)

    assert is_continued(old, queries.root_at(old), new, queries.root_at(new), path)


def test_a_proof_of_an_entry_costs_a_few_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    entry = written(100)[37]

    with django_assert_max_num_queries(5):
        proof = queries.proof_of(entry)

    merkle.verify_inclusion(proof.leaf, proof.index, proof.size, proof.path, proof.root)
    assert (proof.index, proof.size, proof.root) == (37, 100, queries.root_at(100))


def test_the_acts_on_a_thing_are_found_in_order() -> None:
    written(2)
    record("lot.close", by=None, on="bidding.lot:2")

    assert [entry.index for entry in queries.entries_on("bidding.lot:1")] == [0, 1]


def test_the_witness_refuses_a_log_that_was_rewritten() -> None:
    written(4)
    cosign(checkpoint())
    guards.remove(connection)
    Entry.objects.filter(index=2).update(leaf=b"\x00" * 32)
    Node.objects.filter(level=1, position=1).update(hash=b"\x01" * 32)
    Node.objects.filter(level=2, position=0).update(hash=b"\x02" * 32)
    Head.objects.update(frontier=b"\x02" * 32)
    written(2)

    with pytest.raises(WitnessRefusesError):
        cosign(checkpoint())


def test_the_witness_refuses_a_log_that_was_cut() -> None:
    written(4)
    cosign(checkpoint())
    guards.remove(connection)
    Entry.objects.filter(index=3).delete()
    Node.objects.filter(level__gt=1).delete()
    Node.objects.filter(position__gt=0).delete()
    head = Head.objects.get()
    first, third = Node.objects.get(), Entry.objects.get(index=2)
    Head.objects.update(size=3, frontier=bytes(first.hash) + bytes(third.leaf), logged_at=head.logged_at)

    with pytest.raises(WitnessRefusesError):
        cosign(checkpoint())


def test_the_witness_refuses_a_checkpoint_that_the_log_did_not_sign() -> None:
    written(1)
    forger = Signer(keys.log_key().name, ED25519, b"\x09" * 32)
    text = verification.TreeHead(forger.name, 1, queries.root_at(1)).text
    forged = Checkpoint.objects.create(
        size=1, root=queries.root_at(1), note=text + "\n" + forger.sign(text), at=NOON
    )

    with pytest.raises(WitnessRefusesError):
        cosign(forged)


def test_a_receipt_is_checked_without_django_or_a_database() -> None:
    program = "import sys, ledger.verification; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0

"""`verify_ledger` finds whatever was changed behind the platform's back, and names the first bad entry."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ledger import clock, entries, guards, keys, merkle, queries
from ledger.actions import checkpoint, cosign, record
from ledger.models import Checkpoint, Cosignature, Entry, Head, Node
from tests.ledger.conftest import Somebody

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def spoil() -> Callable[..., None]:
    """Run SQL as somebody who owns the database: the log of 11 acts has lost its guards."""
    with clock.travel(NOON):
        for number in range(11):
            record("bid.submit", by=Somebody(), on=f"bidding.lot:{number}", number=number)
            if number in (4, 10):
                cosign(checkpoint())
    guards.remove(connection)

    def run(*statements: str) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return run


def test_an_intact_log_is_intact(spoil: Callable[..., None]) -> None:
    verdict = queries.verify()

    assert (verdict.ok, verdict.problem, verdict.size, verdict.checkpoints) == (True, "", 11, 2)
    assert verdict.root == queries.root_at(11)


def test_an_empty_log_is_intact() -> None:
    verdict = queries.verify()

    assert (verdict.ok, verdict.size, verdict.root, verdict.guarded) == (True, 0, merkle.EMPTY_ROOT, True)


def test_missing_guards_are_noticed(spoil: Callable[..., None]) -> None:
    assert queries.verify().guarded is False


BYTES = {"sqlite": "x'{}'", "postgresql": "'\\x{}'"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("act", "'bid.withdraw'"),
        ("actor", "'li'"),
        ("organisation", "'91110000000000000X'"),
        ("thing", "'bidding.lot:99'"),
        ("at", "'2026-03-02 04:00:01'"),
        ("logged_at", "'2026-03-02 04:00:01'"),
        ("address", "'198.51.100.1'"),
        ("body", "replace(body, '\"number\":6', '\"number\":60')"),
        ("body", "'nonsense'"),
        ("digest", "'" + "0" * 64 + "'"),
        ("salt", "00" * 32),
        ("salt", "00"),
        ("leaf", "00" * 32),
    ],
)
def test_any_changed_column_names_the_entry(spoil: Callable[..., None], column: str, value: str) -> None:
    if column in ("salt", "leaf"):
        value = BYTES[connection.vendor].format(value)
    spoil(f'UPDATE ledger_entry SET {column} = {value} WHERE "index" = 6')

    verdict = queries.verify()

    assert (verdict.ok, verdict.index) == (False, 6)


def test_a_deleted_entry_is_missed(spoil: Callable[..., None]) -> None:
    spoil('DELETE FROM ledger_entry WHERE "index" = 3')

    assert queries.verify().index == 3


def test_a_deleted_last_entry_is_missed(spoil: Callable[..., None]) -> None:
    spoil('DELETE FROM ledger_entry WHERE "index" = 10')

    assert queries.verify().index == 10


@pytest.mark.parametrize("index", [11, 12, 500])
def test_an_inserted_entry_is_found(spoil: Callable[..., None], index: int) -> None:
    last = Entry.objects.get(index=10)
    last.pk = index
    last.save(force_insert=True)

    assert queries.verify().index == index


def test_entries_in_another_order_are_found(spoil: Callable[..., None]) -> None:
    spoil(
        *(
            f'UPDATE ledger_entry SET "index" = {new} WHERE "index" = {old}'
            for old, new in [(3, 90), (4, 3), (90, 4)]
        )
    )

    assert queries.verify().index == 3


def test_an_entry_that_cannot_be_read_is_named(spoil: Callable[..., None]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL does not store nonsense as a time")
    spoil("UPDATE ledger_entry SET at = '2026-99-99 00:00:00' WHERE \"index\" = 7")

    assert queries.verify().index == 7


def test_an_entry_rewritten_with_its_hashes_contradicts_the_stored_nodes(spoil: Callable[..., None]) -> None:
    _rewrite(Entry.objects.get(index=6))

    assert queries.verify().index == 6


def test_a_log_rewritten_as_a_whole_contradicts_its_checkpoint(spoil: Callable[..., None]) -> None:
    _rewrite(Entry.objects.get(index=6))
    _rebuild_tree()

    verdict = queries.verify()

    assert not verdict.ok
    assert "11" in verdict.problem


def test_a_log_rewritten_with_forged_checkpoints_contradicts_one_that_was_kept(
    spoil: Callable[..., None],
) -> None:
    kept = {11: queries.root_at(11)}
    _rewrite(Entry.objects.get(index=6))
    _rebuild_tree()
    Cosignature.objects.filter(checkpoint__size=11).delete()
    Checkpoint.objects.filter(size=11).delete()
    checkpoint()

    assert queries.verify().ok
    assert not queries.verify(remembered=kept).ok


def test_a_log_that_was_cut_or_restored_contradicts_a_checkpoint_that_was_kept() -> None:
    record("lot.publish", by=None)

    assert not queries.verify(remembered={5: b"\x00" * 32}).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_node SET position = 40 WHERE level = 1 AND position = 4",
        "DELETE FROM ledger_node WHERE level = 3",
        "INSERT INTO ledger_node (level, position, hash) SELECT 7, 0, hash FROM ledger_node WHERE level = 3",
        "UPDATE ledger_head SET size = 10",
        "UPDATE ledger_head SET size = 12",
        "UPDATE ledger_head SET logged_at = '2026-03-02 03:00:00'",
        "DELETE FROM ledger_head",
        "UPDATE ledger_checkpoint SET size = 9 WHERE size = 11",
        "UPDATE ledger_checkpoint SET size = 90 WHERE size = 11",
        "UPDATE ledger_checkpoint SET note = replace(note, 'ledger', 'ladger') WHERE size = 11",
        "UPDATE ledger_checkpoint SET note = 'nonsense' WHERE size = 5",
        "UPDATE ledger_cosignature SET line = replace(line, 'witness ', 'witnoss ')",
        "UPDATE ledger_cosignature SET witness = 'somebody'",
        "UPDATE ledger_cosignature SET at = '2026-03-02 03:00:00'",
    ],
)
def test_changed_nodes_heads_checkpoints_and_signatures_are_found(
    spoil: Callable[..., None], statement: str
) -> None:
    spoil(statement)

    assert not queries.verify().ok


def test_a_changed_root_of_a_checkpoint_is_found(spoil: Callable[..., None]) -> None:
    Checkpoint.objects.filter(size=5).update(root=b"\x00" * 32)

    assert not queries.verify().ok


def test_the_command_says_that_the_log_is_intact(tmp_path: Path) -> None:
    record("lot.publish", by=None)
    kept = tmp_path / "kept"
    kept.write_text(checkpoint().note)
    record("lot.close", by=None)
    said = StringIO()

    call_command("verify_ledger", "--checkpoint", str(kept), stdout=said, stderr=StringIO())

    assert queries.root_at(2).hex() in said.getvalue()
    assert keys.log_key().verifier.vkey in said.getvalue()


def test_the_command_fails_and_names_the_entry(spoil: Callable[..., None]) -> None:
    spoil("UPDATE ledger_entry SET actor = 'li' WHERE \"index\" = 6")

    with pytest.raises(CommandError, match="6") as failure:
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())

    assert failure.value.returncode == 1


def test_the_command_refuses_a_kept_checkpoint_that_we_did_not_sign(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("nonsense")

    with pytest.raises(CommandError, match="malformed note"):
        call_command("verify_ledger", "--checkpoint", str(kept))


def test_progress_is_told_while_the_log_is_examined(spoil: Callable[..., None]) -> None:
    steps: list[tuple[int, int]] = []

    queries.verify(lambda done, total: steps.append((done, total)))

    assert steps == [(11, 11)]


def _rewrite(entry: Entry) -> None:
    entry.body = entry.body.replace('"actor":"wang"', '"actor":"li"')
    entry.actor, entry.digest = "li", entries.digest(entry.body)
    entry.leaf = entries.leaf(bytes(entry.salt), entry.body)
    entry.save()


def _rebuild_tree() -> None:
    Node.objects.all().delete()
    frontier: list[bytes] = []
    for size, entry in enumerate(Entry.objects.all()):
        frontier, made = merkle.append(frontier, size, bytes(entry.leaf))
        Node.objects.bulk_create(Node(level=n[0], position=n[1], hash=n[2]) for n in made)
    Head.objects.update(frontier=b"".join(frontier))

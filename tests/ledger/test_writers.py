"""Eight writers at once leave one intact chain, on a SQLite file and on PostgreSQL."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction

from ledger import queries
from ledger.actions import checkpoint, record
from ledger.models import Entry

ROOT = Path(__file__).resolve().parent.parent.parent
WRITERS, EACH = 8, 25


def _run(*command: str, database: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DATABASE_URL": database, "DEBUG": "1"}
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )


def _insist(process: subprocess.Popen[str]) -> None:
    _, complaint = process.communicate(timeout=120)
    assert process.returncode == 0, complaint


@pytest.mark.slow
@pytest.mark.pure  # a file of its own, whatever the session's database
def test_eight_processes_on_a_sqlite_file_leave_one_intact_chain(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/log.sqlite3"
    manage = ("-m", "django")
    _insist(_run(*manage, "migrate", "ledger", "-v0", "--skip-checks", database=database))

    writers = [
        _run("-m", "tests.ledger.writer", str(n), str(EACH), database=database) for n in range(WRITERS)
    ]
    for writer in writers:
        _insist(writer)

    _insist(_run(*manage, "verify_ledger", database=database))
    with sqlite3.connect(tmp_path / "log.sqlite3") as rows:
        count = rows.execute(
            'SELECT count(*), max("index"), count(DISTINCT thing) FROM ledger_entry'
        ).fetchone()
    assert count == (WRITERS * EACH, WRITERS * EACH - 1, WRITERS)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_connections_of_their_own_leave_one_intact_chain() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's writers are processes, see above; its test database lives in memory")

    def write(name: int) -> None:
        try:
            for number in range(EACH):
                with transaction.atomic():
                    record("bid.submit", by=None, on=f"writer:{name}", number=number)
                    if number % 10 == 0:
                        checkpoint()
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    verdict = queries.verify()
    assert (verdict.ok, verdict.size, verdict.problem) == (True, WRITERS * EACH, "")
    assert Entry.objects.values("thing").distinct().count() == WRITERS

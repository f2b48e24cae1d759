"""Puts the tables back after a transactional test: what they held when the session began, law and all, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

from bidding import guards as published
from evaluation import guards as messages
from ledger import guards
from tests import template_database

_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
# PostgreSQL: table → its rows as COPY writes them, of every table that had any when the session began.
_began: dict[str, bytes] = {}
KEPT = {"django_migrations"}


def _put_back(self: TransactionTestCase) -> Any:
    template = template_database.path()
    if connection.vendor == "sqlite" and template.exists():
        return template_database.fill(template)
    if _began:
        return _restore()
    return _flush_without_guards(self)


def remember() -> None:
    """Note what the tables of PostgreSQL hold, where its user may put that back past the guards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone() != (True,):
            return
        for table in _filled(cursor):
            rows = BytesIO()
            cursor.cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
            _began[table] = rows.getvalue()


def _restore() -> None:
    with transaction.atomic(), connection.cursor() as cursor, _unguarded(cursor):
        for table in _filled(cursor):
            cursor.execute(f'DELETE FROM "{table}"')
        for table, rows in _began.items():
            cursor.cursor.copy_expert(f'COPY "{table}" FROM STDIN', BytesIO(rows))


def _filled(cursor: Any) -> list[str]:
    """Return the tables that hold rows, by one question."""
    tables = sorted(set(connection.introspection.table_names(cursor)) - KEPT)
    every = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
    cursor.execute(every)
    return [name for (name,) in cursor.fetchall()]


@contextmanager
def _unguarded(cursor: Any) -> Iterator[None]:
    """Let rows go and come without triggers and in any order."""
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def _flush_without_guards(self: TransactionTestCase) -> Any:
    guards.remove(connection)
    published.remove(connection)
    messages.remove(connection)
    try:
        return _flush(self)
    finally:
        guards.install(connection)
        published.install(connection)
        messages.install(connection)


TransactionTestCase._fixture_teardown = _put_back  # type: ignore[attr-defined]

"""Database triggers that stop UPDATE, DELETE and TRUNCATE of the log's rows, on SQLite and PostgreSQL."""

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

# Each table, and when a new row would take the place of an old one.
TABLES = {
    "ledger_entry": '"index" = NEW."index"',
    "ledger_node": "id = NEW.id OR (level = NEW.level AND position = NEW.position)",
    "ledger_checkpoint": "id = NEW.id OR size = NEW.size",
    "ledger_cosignature": "id = NEW.id OR (checkpoint_id = NEW.checkpoint_id AND witness = NEW.witness)",
}
REASON = "the ledger is append-only"


def install(connection: BaseDatabaseWrapper, tables: Mapping[str, str] = TABLES) -> None:
    """Create the triggers, where they are missing; rooms above give append-only tables of their own."""
    _run(connection, _sqlite_guards(tables) if connection.vendor == "sqlite" else _postgresql_guards(tables))


def remove(connection: BaseDatabaseWrapper, tables: Mapping[str, str] = TABLES) -> None:
    """Drop the triggers: for tests that must empty or spoil the tables, and for migrating backwards."""
    sqlite = connection.vendor == "sqlite"
    _run(
        connection,
        [
            f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}")
            for table in tables
            for name in _names(table, sqlite=sqlite)
        ],
    )


def stand(connection: BaseDatabaseWrapper, tables: Mapping[str, str] = TABLES) -> bool:
    """Tell whether every trigger is there and enabled."""
    sqlite = connection.vendor == "sqlite"
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    return found >= {name for table in tables for name in _names(table, sqlite=sqlite)}


def _names(table: str, *, sqlite: bool) -> list[str]:
    acts = ["update", "delete"] + (["replace"] if sqlite else ["truncate"])
    return [f"{table}_no_{act}" for act in acts]


def _sqlite_guards(tables: Mapping[str, str]) -> list[str]:
    guards = []
    for table, same in tables.items():
        guards += [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
            for act in ("update", "delete")
        ]
        # INSERT OR REPLACE deletes the old row without firing a delete trigger.
        guards.append(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
        )
    return guards


def _postgresql_guards(tables: Mapping[str, str]) -> list[str]:
    guards = [
        (
            "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REASON}' USING ERRCODE = 'restrict_violation'; END $$"
        )
    ]
    for table in tables:
        guards += [
            f"CREATE OR REPLACE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
            for act in ("update", "delete", "truncate")
        ]
    return guards


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

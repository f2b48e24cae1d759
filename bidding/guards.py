"""Database triggers: what has been published is never written over, by whomever, on SQLite and PostgreSQL.

UPDATE, DELETE, TRUNCATE (PostgreSQL) and REPLACE (SQLite), which takes rows away without a delete, are stopped.
Not guarded: a question until it is answered (it is not public, and the log has its hash) and which addendum carried an
answer out, named when that is issued; a publication until it has gone out, for nobody outside has seen it; deliveries
and downloads, receipts that have entries of their own in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

REASON = "what has been published is never written over"


@dataclass(frozen=True)
class Guarded:
    """A table: when a row counts as published, which columns then stay for ever, and what one other row may share."""

    published: str
    columns: tuple[str, ...]
    # Unique keys beside the id: a REPLACE takes away whatever holds one of them.
    keys: tuple[tuple[str, ...], ...] = ()


GUARDED = {
    "bidding_tenderdocument": Guarded(
        "{row}.published_at IS NOT NULL",
        (
            "lot_id", "template_id", "version", "values", "text", "sha256", "criteria", "price_formula",
            "aggregation", "boq", "change", "envelopes", "rejections", "committee", "late", "created_at", "prepared_by_id", "approved_by_id",
            "approved_at", "published_at",
        ),
        (("lot_id", "version"),),
    ),
    "bidding_notice": Guarded(
        "{row}.id = {row}.id",
        ("lot_id", "kind", "title", "body", "sha256", "published_at", "published_by_id", "addressee_id", "note"),
    ),
    "bidding_addendum": Guarded(
        "{row}.id = {row}.id",
        ("lot_id", "number", "document_id", "text", "affects_bid", "old_deadline", "new_deadline", "published_at"),
        (("document_id",), ("lot_id", "number")),
    ),
    "bidding_question": Guarded(
        "{row}.answered_at IS NOT NULL",
        (
            "lot_id", "asked_by_id", "clause", "text", "asked_at", "answer", "answered_at", "answered_by_id",
            "needs_addendum", "entry_index",
        ),
    ),
    "bidding_publication": Guarded(
        "{row}.state = 'committed'",
        (
            "lot_id", "document_id", "state", "document_sha256", "title", "body", "notice_sha256", "prepared_at",
            "prepared_by_id", "confirmed_at", "confirmed_by_id", "ended_at", "reason", "notice_id",
        ),
        (("notice_id",), ("lot_id", "state")),
    ),
}  # fmt: skip
Tables = Mapping[str, Guarded]


def install(connection: BaseDatabaseWrapper, tables: Tables = GUARDED) -> None:
    """Create the triggers anew; rooms above give tables of their own."""
    remove(connection, tables)
    _run(connection, _sqlite(tables) if connection.vendor == "sqlite" else _postgresql(tables))


def remove(connection: BaseDatabaseWrapper, tables: Tables = GUARDED) -> None:
    """Drop the triggers: for tests that must empty or spoil the tables, and for migrating backwards."""
    sqlite = connection.vendor == "sqlite"
    on = {table: "" if sqlite else f" ON {table}" for table in tables}
    names = _names(tables, sqlite=sqlite)
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}{on[table]}" for table, name in names])


def can_stand(connection: BaseDatabaseWrapper, tables: Tables = GUARDED) -> bool:
    """Tell whether the tables have all columns that are guarded: in the middle of migrating they may not."""
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        return all(
            table in there
            and {column.name for column in connection.introspection.get_table_description(cursor, table)}
            >= set(guarded.columns)
            for table, guarded in tables.items()
        )


def stand(connection: BaseDatabaseWrapper, tables: Tables = GUARDED) -> bool:
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
    return found >= {name for _table, name in _names(tables, sqlite=sqlite)}


def _names(tables: Tables, *, sqlite: bool) -> list[tuple[str, str]]:
    acts = ["update", "delete", *(("replace", "displace") if sqlite else ("truncate",))]
    return [(table, f"{table}_stays_{act}") for table in tables for act in acts]


def _differs(columns: tuple[str, ...], word: str) -> str:
    return " OR ".join(f'OLD."{name}" {word} NEW."{name}"' for name in columns)


def _sqlite(tables: Tables) -> list[str]:
    made = []
    for table, guarded in tables.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
        old, changed = guarded.published.format(row="OLD"), _differs(guarded.columns, "IS NOT")
        taken = _taken(table, guarded)
        made += [
            f"CREATE TRIGGER {table}_stays_update BEFORE UPDATE ON {table} WHEN {old} AND ({changed}) {refuse}",
            f"CREATE TRIGGER {table}_stays_delete BEFORE DELETE ON {table} WHEN {old} {refuse}",
            # INSERT OR REPLACE and UPDATE OR REPLACE take the row that stands in their way without a delete trigger.
            f"CREATE TRIGGER {table}_stays_replace BEFORE INSERT ON {table} WHEN EXISTS ({taken}) {refuse}",
            (
                f"CREATE TRIGGER {table}_stays_displace BEFORE UPDATE ON {table} "
                f"WHEN EXISTS ({taken} AND held.id <> OLD.id) {refuse}"
            ),
        ]
    return made


def _taken(table: str, guarded: Guarded) -> str:
    """Select the published rows whose id or another unique key a new row would have."""
    same = " OR ".join(
        "(" + " AND ".join(f'held."{name}" = NEW."{name}"' for name in key) + ")"
        for key in (("id",), *guarded.keys)
    )
    return f"SELECT 1 FROM {table} AS held WHERE {guarded.published.format(row='held')} AND ({same})"


def _postgresql(tables: Tables) -> list[str]:
    made = [
        (
            "CREATE OR REPLACE FUNCTION bidding_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REASON}' USING ERRCODE = 'restrict_violation'; END $$"
        )
    ]
    for table, guarded in tables.items():
        old, changed = guarded.published.format(row="OLD"), _differs(guarded.columns, "IS DISTINCT FROM")
        run = "EXECUTE FUNCTION bidding_stays()"
        made += [
            (
                f"CREATE TRIGGER {table}_stays_update BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({old} AND ({changed})) {run}"
            ),
            f"CREATE TRIGGER {table}_stays_delete BEFORE DELETE ON {table} FOR EACH ROW WHEN ({old}) {run}",
            f"CREATE TRIGGER {table}_stays_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}",
        ]
    return made


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

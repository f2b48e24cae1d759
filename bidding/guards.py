"""Database triggers: what has been published is never written over, by whomever, on SQLite and PostgreSQL."""

from django.db.backends.base.base import BaseDatabaseWrapper

REASON = "what has been published is never written over"
# Each table: when a row counts as published, and which of its columns then stay for ever.
GUARDED = {
    "bidding_tenderdocument": (
        "OLD.published_at IS NOT NULL",
        (
            "lot_id", "template_id", "version", "values", "text", "sha256", "criteria", "price_formula",
            "aggregation", "boq", "change", "envelopes", "rejections", "committee", "late", "created_at", "prepared_by_id", "approved_by_id",
            "approved_at", "published_at",
        ),
    ),
    "bidding_notice": (
        "1 = 1",
        ("lot_id", "kind", "title", "body", "sha256", "published_at", "published_by_id", "addressee_id", "note"),
    ),
}  # fmt: skip


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers anew."""
    remove(connection)
    _run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests that must empty or spoil the tables, and for migrating backwards."""
    on = {table: "" if connection.vendor == "sqlite" else f" ON {table}" for table in GUARDED}
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}{on[table]}" for table, name in _names()])


def can_stand(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the tables have all columns that are guarded: in the middle of migrating they may not."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return all(
            table in tables
            and {column.name for column in connection.introspection.get_table_description(cursor, table)}
            >= set(columns)
            for table, (_published, columns) in GUARDED.items()
        )


def stand(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether every trigger is there and enabled."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    return found >= {name for _table, name in _names()}


def _names() -> list[tuple[str, str]]:
    return [(table, f"{table}_stays_{act}") for table in GUARDED for act in ("update", "delete")]


def _differs(columns: tuple[str, ...], word: str) -> str:
    return " OR ".join(f'OLD."{name}" {word} NEW."{name}"' for name in columns)


def _sqlite() -> list[str]:
    made = []
    for table, (published, columns) in GUARDED.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
        changed = _differs(columns, "IS NOT")
        made += [
            f"CREATE TRIGGER {table}_stays_update BEFORE UPDATE ON {table} WHEN {published} AND ({changed}) {refuse}",
            f"CREATE TRIGGER {table}_stays_delete BEFORE DELETE ON {table} WHEN {published} {refuse}",
        ]
    return made


def _postgresql() -> list[str]:
    made = [
        (
            "CREATE OR REPLACE FUNCTION bidding_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REASON}' USING ERRCODE = 'restrict_violation'; END $$"
        )
    ]
    for table, (published, columns) in GUARDED.items():
        changed = _differs(columns, "IS DISTINCT FROM")
        made += [
            (
                f"CREATE TRIGGER {table}_stays_update BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({published} AND ({changed})) EXECUTE FUNCTION bidding_stays()"
            ),
            (
                f"CREATE TRIGGER {table}_stays_delete BEFORE DELETE ON {table} FOR EACH ROW "
                f"WHEN ({published}) EXECUTE FUNCTION bidding_stays()"
            ),
        ]
    return made


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
